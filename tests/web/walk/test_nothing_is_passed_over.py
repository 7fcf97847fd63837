"""Nothing in an address is passed over: a filter is said wherever it filters, and what is not heeded is told.

Lists, their filters and their files are found by opening every address and seeing which forms of filters it makes;
names of an address are those that any room reads.
"""

import itertools
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from unittest.mock import patch
from urllib.parse import urlencode

import pytest
from django import forms
from django.db import transaction
from django.test import Client
from django.urls import resolve
from lxml import html

from kontingent.accounts.roles import Role
from kontingent.audit.models import JournalEntry
from kontingent.kernel import russian
from kontingent.web.filtering import UNFILTERED, Condition, FilterForm
from tests import regions
from tests.turns import by_turns
from tests.web.answers import Answer, words_of
from tests.web.canaries import Region
from tests.web.entering import BACKEND
from tests.web.standing import standing
from tests.web.views import every_view
from tests.web.walk.addresses import NOTHING, NOWHERE, Sorts, key_of, starting_points
from tests.web.walk.parameters import OTHERS, PAGES
from tests.web.walk.region import Viewer, build, open_outbox

pytestmark = pytest.mark.slow
OPERATOR, MASKED = Viewer(Role.OPERATOR), Viewer(Role.OFFICIAL, open_data=False)
DAYS = {
    "born_from": "01.01.2000",
    "born_to": "01.01.2010",
    "since": "01.01.2018",
    "until": "02.01.2018",
    "day": "20.09.2017",
    **dict.fromkeys(("registered_from", "registered_to"), "11.01.2018"),
    **dict.fromkeys(("came_from", "came_to", "left_from", "left_to"), "20.04.2018"),
}
# Told with another field: by the name of the organisation, beside the words of the name, beside where one went.
TYPED_WITH = {"organisation_id", "organisation_chosen", "body_chosen", "anywhere", "went_on"}
ANYTHING = {"heading", "list", "q", "number", "sought", "total"}  # take any text, and show it or what was found by it
USERS_LOGINS = {"after", "before"}  # the list of users goes on from any word
LEADING_AWAY = {"saved", "saved_was", "body"}  # a saved filter is a redirect; a body nobody knows is a page of its own
WITH_TABS = re.compile(r"/(contingent|organisations|bodies)/\d+/\w*/?$")
PARTS = {"/contingent/total/", "/search/institutions/bodies-below/"}  # of a page that has told it all
MADE_UP = "nonsense"


@pytest.fixture(scope="module")
def region(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Region]:
    made: list[Region] = []
    with (
        open_outbox(tmp_path_factory.mktemp("outbox")),
        standing(django_db_blocker, lambda: made.append(regions.stand(build))),
    ):
        yield made[0]


@contextmanager
def seen() -> Iterator[list[FilterForm]]:
    """Forms of filters that are made while it lasts."""
    made: list[FilterForm] = []
    as_it_is: Callable[..., None] = FilterForm.__init__

    def noting(self: FilterForm, *args: object, **kwargs: object) -> None:
        as_it_is(self, *args, **kwargs)
        made.append(self)

    with patch.object(FilterForm, "__init__", noting):
        yield made


def ask(client: Client, address: str) -> tuple[Answer, str, list[JournalEntry]]:
    """The answer, the file behind a redirect to the step before it, all that it says, and its lines."""
    with transaction.atomic():
        before = JournalEntry.objects.order_by("-pk")[0].pk
        answer = client.get(address, follow="/export." in address)
        text, lines = words_of(answer), list(JournalEntry.objects.filter(pk__gt=before))
        transaction.set_rollback(True)
    return answer, text, lines


def lists(client: Client, known: Region) -> Iterator[tuple[str, FilterForm]]:
    """Addresses that filter, one of each sort, with the form as this viewer has it; both pages and files."""
    sorts, met = Sorts(), set()
    for address in filter(sorts.is_new, starting_points(known)):
        if address == NOWHERE:
            continue
        with seen() as made:
            answer, _, _ = ask(client, address)
        if answer.status_code != 200:
            continue
        sorts.opened(address)
        sort = (resolve(address).url_name, type(made[0]) if made else None)
        if made and sort not in met:
            met.add(sort)
            yield address, made[0]


def value_of(field: forms.Field, name: str, known: Region) -> str:
    if name in DAYS and not isinstance(field, forms.IntegerField):
        return DAYS[name]
    if name == "cell":
        return "85-k:2017:7:701:3"
    if name == "organisation":
        return "Школа north"
    if isinstance(field, forms.ChoiceField):
        return next((str(code) for code, _ in field.choices if code), "")
    return "2005" if name.startswith("born") else "9"


def unsaid(client: Client, address: str, form: FilterForm, known: Region, *, each_alone: bool) -> Iterator[str]:
    """Fields that filter the list and stand in no chip, no line of the journal, or not in the file.

    All of them are asked for at once; who seems to be missing then, as others may leave no place for him, alone.
    """
    values = {name: value_of(field, name, known) for name, field in form.fields.items() if name not in TYPED_WITH}
    asked = {name: value for name, value in values.items() if value}
    for name in asked if each_alone or len(asked) < 2 else dict(passed_over(client, address, asked)):
        yield from (fault for _, fault in passed_over(client, address, {name: asked[name]}))


def passed_over(client: Client, address: str, asked: dict[str, str]) -> Iterator[tuple[str, str]]:
    """(name, what is wrong) of those that are asked for in one address."""
    view = resolve(address.partition("?")[0]).func
    with seen() as made:
        answer, text, lines = ask(client, f"{address}?{urlencode(asked)}")
    line = lines[-1].description if lines else ""
    for name in asked:
        said = [one for one in made[0].conditions if name in one.names]
        if made[0].errors or not said:
            yield name, f"{address}: {name} is no condition {dict(made[0].errors)}"
            continue
        if address not in PARTS and not is_shown(answer, text, said[0]):
            yield name, f"{address}: {name} is not shown"
        if not getattr(view, "gate_nameless", False) and said[0].written not in line:
            yield name, f"{address}: {name} is not in the journal: {line or UNFILTERED}"


def is_shown(answer: Answer, text: str, condition: Condition) -> bool:
    """A page has a chip of it, or its field in sight above the list; a file or the step before it says it in words."""
    label, words = condition.label, condition.value
    if "text/html" not in answer.headers["Content-Type"] or "/export/" in str(answer.request["PATH_INFO"]):
        return f"{label}: {words}" in text.replace("&quot;", '"')
    page = html.fromstring(text)
    chips = [" ".join(chip.text_content().split()) for chip in page.xpath("//li[@class='chip']")]
    in_sight = page.xpath("//form[@class='bar-filters']//*[contains(@class, 'is-set')]/@name")
    return " ".join(f"{label}{words}".split()) in chips or bool({*condition.names} & {*in_sight})


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    "each_alone", [False, pytest.param(True, marks=pytest.mark.soak)], ids=["together", "each alone"]
)
@pytest.mark.parametrize("viewer", [OPERATOR, pytest.param(MASKED, marks=pytest.mark.soak)], ids=str)
def test_every_filter_of_every_list_is_said(region, db, viewer, each_alone):
    client = Client()
    client.force_login(viewer(), BACKEND)
    found = list(lists(client, region))
    met = {resolve(address).url_name for address, _ in found}
    assert {"persons", "persons-export", "persons-total", "organisations", "organisations-export", "bodies"} <= met
    if viewer is OPERATOR:
        assert {"panel-users", "panel-journal", "panel-packages", "panel-cases", "panel-merges"} <= met
        assert {"panel-users-export", "panel-journal-export", "panel-packages-export", "organisation-section"} <= met
    faults = [unsaid(client, address, form, region, each_alone=each_alone) for address, form in found]
    assert [*itertools.chain(*faults)] == []


def every_form(of: type[FilterForm] = FilterForm) -> Iterator[type[FilterForm]]:
    for form in of.__subclasses__():
        yield form
        yield from every_form(form)


def names() -> set[str]:
    """Whatever any page reads of an address, and a name that none does."""
    assert list(every_view())  # forms are known once the table of addresses is read
    return PAGES | OTHERS | {name for form in every_form() for name in form.base_fields} | {MADE_UP}


def told(answer: Answer) -> set[str]:
    page = html.fromstring(answer.content.decode())
    return {name for part in page.xpath("//*[@id='unheeded']//li/@data-part") for name in part.split()}


def taken(made: list[FilterForm]) -> set[str]:
    """Names that a filter of the page uses: they stand in chips."""
    return {name for one in made[0].conditions for name in one.names} if made else set()


@pytest.mark.timeout(600)
@pytest.mark.parametrize("runs", [2, pytest.param(1, marks=pytest.mark.soak)], ids=["by turns", "all"])
@pytest.mark.parametrize("viewer", [OPERATOR, pytest.param(MASKED, marks=pytest.mark.soak)], ids=str)
def test_whatever_a_page_does_not_heed_it_tells(region, db, viewer, runs):
    client = Client(raise_request_exception=False)
    client.force_login(viewer(), BACKEND)
    every, sorts, faults, looked_at = names(), Sorts(), [], 0
    starts = starting_points(region)
    chosen = {*by_turns(list(dict.fromkeys(key_of(start)[:1] for start in starts)), runs)}
    for start in filter(sorts.is_new, (start for start in starts if key_of(start)[:1] in chosen)):
        view = resolve(start).func if start != NOWHERE else None
        if not hasattr(view, "gate_permission") or start in PARTS:
            continue
        for state in ("", "tab=history") if WITH_TABS.match(start) else ("",):
            asked = every - LEADING_AWAY - ({"tab"} if state else set())
            address = f"{start}?{state}&{urlencode(dict.fromkeys(sorted(asked), NOTHING))}"
            with seen() as made:
                answer, _, _ = ask(client, address)
            if answer.status_code != 200 or answer.streaming or not answer.content.strip():
                continue
            free = ANYTHING | (USERS_LOGINS if start == "/panel/users/" else set())
            sorts.opened(start)
            left = asked - told(answer) - taken(made) - free
            looked_at += 1
            faults += [f"{start}?{state} escapes twice"] if b"&amp;amp;" in answer.content else []
            faults += [f"{start}?{state} passes over {name}" for name in sorted(left)]
    assert looked_at > (40 if viewer is OPERATOR else 20) // runs
    assert faults == []


def test_a_file_says_what_it_does_not_heed(region, db):
    client = Client()
    client.force_login(MASKED(), BACKEND)
    text = words_of(client.get(f"/organisations/export.xlsx?{MADE_UP}=1"))
    assert f"Не учтено: «{MADE_UP}»" in text


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("/organisations/export.xlsx?body=999", "«Орган управления»"),
        ("/contingent/export.xlsx?organisation_id=999", "Организации из адреса нет"),
        ("/panel/users/export.xlsx?role=tsar", "«Роль»"),
        ("/reports/parallels/?body=999999", "Такого органа управления нет среди подчинённых вашему."),
    ],
)
def test_no_file_and_no_report_by_conditions_that_are_not_understood(region, db, address, sentence):
    client = Client()
    client.force_login(OPERATOR(), BACKEND)
    answer = client.get(address)
    assert answer.status_code == 404
    assert sentence in answer.content.decode().replace(russian.NBSP, " ")


def test_a_shared_link_says_which_of_its_filters_are_closed_to_the_viewer(region, db):
    client = Client()
    client.force_login(MASKED(), BACKEND)
    answer = client.get("/contingent/?citizenship=rus&age_from=7&sort=birth&sought=abc&name=а")
    said = html.fromstring(answer.content.decode()).xpath("//*[@id='unheeded']//li")
    words = [" ".join(one.text_content().replace(russian.NBSP, " ").split()) for one in said]
    ending = "условие закрыто и не применено: нет доступа к ПДн. Список показан без него."
    assert sorted(words) == sorted(
        f"«{title}»: {ending}"
        for title in ("Гражданство", "Возраст, от", "Порядок по дате рождения", "Поиск по СНИЛС или документу")
    )


def test_the_way_without_it_keeps_the_rest(region, db):
    client = Client()
    client.force_login(OPERATOR(), BACKEND)
    page = html.fromstring(client.get("/organisations/?name=школа&nonsense=1&size=50").content.decode())
    assert page.xpath("//*[@id='unheeded']//a/@href") == ["?name=%D1%88%D0%BA%D0%BE%D0%BB%D0%B0&size=50"]


def test_the_same_name_twice_is_told(region, db):
    client = Client()
    client.force_login(OPERATOR(), BACKEND)
    page = html.fromstring(client.get("/contingent/?grade=5&grade=7&sex=male&sex=female").content.decode())
    assert page.xpath("//*[@id='unheeded']//li/@data-part") == ["grade"]


def test_a_fragment_brings_the_sentence_with_it(region, db):
    client = Client()
    client.force_login(OPERATOR(), BACKEND)
    answer = client.get("/organisations/?nonsense=1", headers={"HX-Request": "true"})
    part = html.fromstring(f"<div>{answer.content.decode()}</div>").xpath(".//*[@id='unheeded']")[0]
    assert (part.get("hx-swap-oob"), part.xpath(".//li/@data-part")) == ("true", ["nonsense"])
