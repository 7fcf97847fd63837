"""A report of organisations of some sorts alone: its numbers, their lists, the file; and who may not ask for it."""

import pytest

from kontingent.audit.models import Action, JournalEntry
from kontingent.reports.measures import ListOf
from kontingent.web.reports.catalogue import BY_CODE
from tests.standing import standing
from tests.web.institutions import figures
from tests.web.institutions.figures import record
from tests.web.reading import document, get, heads, numbers_with_links, text_of
from tests.web.walk.addresses import one_of_each_shape
from tests.web.walking import Walker

pytestmark = pytest.mark.slow
SORTS = {figures.SCHOOL_13: ("rural", "municipal"), figures.SCHOOL_14: ("urban", "municipal")}
VILLAGE, TOWN, NURSERY = 4, 535, 321  # learners of the organisations of figures 13 and 14, and of the kindergarten
ASKED = [
    code
    for code in one_of_each_shape()
    if BY_CODE[code].is_of_organisations and BY_CODE[code].measure.listed in {ListOf.LEARNERS, ListOf.MEMBERSHIPS}
]


def build() -> None:
    figures.build()
    told = []
    for place, (locality, ownership) in SORTS.items():
        told.append(record(place, "organisationGeneral", type="general", ownership=ownership))
        told.append(record(place, "institutionContacts", locality=locality))
    figures.send(figures.DIARY, "20.04.2018", *told)


@pytest.fixture
@standing(build)
def sorted_(db):
    """Of two organisations it is known of which sort they are."""


def total(html: str, title: str) -> str:
    page = document(html)
    cells = [text_of(cell) for cell in page.xpath("//tfoot/tr/*")]
    return dict(zip(heads(page), cells, strict=True))[title]


@pytest.mark.parametrize(
    ("query", "learners"),
    [
        ("?locality=rural", VILLAGE),
        ("?locality=urban", TOWN),
        ("?locality=none", NURSERY),
        ("?ownership=municipal", VILLAGE + TOWN),
        ("?ownership=municipal&locality=urban", TOWN),
        ("?structure=none", VILLAGE + TOWN + NURSERY),
        ("", VILLAGE + TOWN + NURSERY),
    ],
)
def test_learners_and_organisations_of_some_sorts(sorted_, official, query, learners):
    """What stands beside is of the same organisations; the kept counts know no sorts."""
    html = get(official(), f"/reports/institutions/{query}")
    organisations = {"?locality=rural": "1", "?locality=urban": "1", "?ownership=municipal": "2", "": "11"}
    assert total(html, "Обучающихся") == str(learners)
    assert total(html, "Организаций") == organisations.get(query, total(html, "Организаций"))


@pytest.mark.parametrize("code", ASKED)
def test_every_number_is_still_a_list_of_that_many_rows(sorted_, official, code):
    client = official()
    html = get(client, f"/reports/{code}/?locality=rural&ownership=municipal")
    counted = [one for one in numbers_with_links(html) if one[1].startswith("/contingent/")]
    assert all("locality=rural" in href and "ownership=municipal" in href for _, href in counted)
    walker = Walker(client)
    assert [(number, href) for number, href in counted if walker.length(href) != number] == []


def test_the_page_the_file_and_the_journal_say_so(sorted_, official, tmp_path):
    client = official()
    html = get(client, "/reports/levels/?locality=rural")
    assert document(html).xpath("//select[@name='locality']/option[@selected]/@value") == ["rural"]
    assert document(html).xpath("//form[contains(@class, 'ofday')]//input[@type='hidden']") == []
    answer = client.get("/reports/levels/export.csv?locality=rural")
    assert f"{VILLAGE}" in b"".join(answer.streaming_content).decode()
    told = JournalEntry.objects.filter(object_type="report").order_by("pk").values_list("action", "description")
    assert [action for action, _ in told] == [Action.REPORT_BUILT, Action.EXPORTED_CSV]
    assert all(said.endswith("местность: Сельская") for _, said in told)


def test_by_years_too(sorted_, official):
    html = get(official(), "/reports/levels/?by=years&locality=urban")
    assert total(html, "2017 / 2018") == str(TOWN)


@pytest.mark.parametrize(
    ("code", "query", "personal_data", "sentence"),
    [
        ("levels", "?locality=forest", True, "«Местность»: значения «forest» нет"),
        ("health-groups", "?locality=rural", False, "этот отчёт вам показывается только по всем организациям сразу"),
        ("after-nine", "?ownership=municipal", True, "этот отчёт вам показывается только по всем организациям сразу"),
        ("coverage-of-population", "?structure=branch", True, "только по всем организациям сразу"),
    ],
)
def test_what_is_not_told_of_some_of_them_is_said(sorted_, official, code, query, personal_data, sentence):
    """Beside a rounded answer one of a part would tell of the rest; a territory is no organisation."""
    client = official(personal_data=personal_data)
    html = get(client, f"/reports/{code}/{query}")
    assert sentence in text_of(document(html).xpath("//*[@id='unheeded']")[0]).replace("\xa0", " ")
    shown = text_of(document(html).xpath("//table[contains(@class, 'records')] | //*[@class='empty']")[0])
    whole = document(get(client, f"/reports/{code}/"))
    assert shown == text_of(whole.xpath("//table[contains(@class, 'records')] | //*[@class='empty']")[0])
