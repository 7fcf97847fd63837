"""Canaries in every personal field, searched for in every page, file, header and line of the log, for every viewer.

What suppliers send is text on every page, whatever it looks like: no template can forget to escape it.
"""

import logging
import re
from collections.abc import Iterable, Iterator

import pytest
from django.test import Client

from kontingent.accounts.models import User
from kontingent.accounts.roles import Role
from kontingent.institutions.models import Institution
from tests import standing
from tests.accounts.people import account
from tests.turns import by_turns
from tests.web import canaries
from tests.web.answers import words_of
from tests.web.entering import BACKEND
from tests.web.filling import SLUGS, addresses, schools

SHOWN = re.compile(r"(Тайна\w+)&lt;b&gt;миг&lt;/b&gt;", re.IGNORECASE)
# What else is asked where an applicant is sought.
OF_APPLICANTS = {
    r"/contingent/\d+/([\w-]+/)?": ("", "?tab=history&section=all", "?on=20.04.2018", "?role=learner", "?print=1"),
    r"/contingent/\d+/(portfolio|history|export).*": ("", "?role=learner&on=20.04.2018", "?section=all"),
    r"/contingent/(export\.\w+)?": ("", "?status=any", "?role=applicant", "?role=applicant&sign=disability"),
    r"/search/": ("?q=тайнаasks", "?q=материнаasks"),
}


@pytest.fixture
@standing.standing(canaries.build)
def known(db: None) -> canaries.Region:
    return standing.built


def walk(
    region: canaries.Region, user: User | None, asked: Iterable[str] | None = None
) -> Iterator[tuple[str, int, str]]:
    client = Client()
    if user is not None:
        client.force_login(user, BACKEND)
    for address in addresses(region) if asked is None else asked:
        answer = client.get(address)
        yield address, answer.status_code, words_of(answer)
        leads = answer.headers.get("Location", "")
        if "format=" in leads:  # open data leave by the step alone
            sent = client.post(leads, {"purpose": "statistics", "kind": leads.rpartition("format=")[2]})
            yield leads, sent.status_code, words_of(sent)
        if user is not None and "/login/" in leads:
            client.force_login(user, BACKEND)  # the walk went through «Выход»


def found_in(texts: Iterator[tuple[str, int, str]], wanted: frozenset[str]) -> dict[str, set[str]]:
    met: dict[str, set[str]] = {}
    for address, status, text in texts:
        assert status < 500, address
        assert canaries.MARKUP not in text or "text/html" not in text, address  # the headers stand in it
        lowered = text.lower()
        for word in wanted:
            if word.lower() in lowered:
                met.setdefault(word, set()).add(address)
    return met


def everything(known: canaries.Region, runs: int) -> list[str]:
    """Whatever an official of the north may ask for, also of an applicant from elsewhere; most tabs by turns."""
    school = next(one for one in schools(known) if known.north.pk in Institution.objects.get(pk=one).path)
    of_school = [f"/organisations/{school}/{slug}" for slug in ("queue/", "applications/", "applications/export.csv")]
    every = (*addresses(known), *addresses(known, known.applicant.ids, OF_APPLICANTS), *of_school)
    nobody = "|".join(map(str, (known.stranger.id, known.applicant.ids[1])))
    own = with_tabs_by_turns(
        dict.fromkeys(every), rf"/contingent/(?!(?:{nobody})/)\d+/[\w-]+/\?(?!tab=history).*", runs
    )
    return with_tabs_by_turns(own, rf"/contingent/(?:{nobody})/[\w-]*/?\?.*", 2 * runs)


def with_tabs_by_turns(asked: Iterable[str], tab: str, runs: int) -> list[str]:
    """Every address; of those tabs those of this run.

    A section is asked for as it is and as it was; persons who do not exist for the viewer hardly need any tab.
    """
    every = list(asked)
    chosen = {*by_turns([address for address in every if re.fullmatch(tab, address)], runs)}
    return [address for address in every if address in chosen or not re.fullmatch(tab, address)]


RUNS = pytest.mark.parametrize("runs", [4, pytest.param(1, marks=pytest.mark.soak)], ids=["by turns", "all"])


@RUNS
@pytest.mark.slow
def test_a_masked_viewer_meets_no_canary_anywhere(
    known: canaries.Region, caplog: pytest.LogCaptureFixture, runs: int
) -> None:
    caplog.set_level(logging.DEBUG)
    user = account(known.north, personal_data=False)
    secret = known.learner.closed | known.stranger.closed | known.stranger.open
    secret |= known.applicant.closed | known.applicant.rest
    assert found_in(walk(known, user, everything(known, runs)), secret) == {}
    assert [word for word in secret if word in caplog.text] == []


@RUNS
@pytest.mark.slow
def test_an_open_viewer_meets_every_canary_of_the_scope_and_none_of_others(known: canaries.Region, runs: int) -> None:
    """The same walk finds all that it looks for: so it would find a leak.

    Of an applicant a body meets what is needed; whatever stands in the same record of him, and where else he asks for
    a place, nobody of the north meets.
    """
    user = account(known.north, personal_data=True)
    seen = list(walk(known, user, everything(known, runs)))
    own = known.learner.closed | known.learner.open | known.applicant.needed
    others = known.stranger.closed | known.stranger.open | known.applicant.rest
    met = found_in(iter(seen), own | others)
    assert own - met.keys() == _unshown()
    assert {word: where for word, where in met.items() if word in others} == {}
    assert len({word.lower() for _, _, text in seen for word in SHOWN.findall(text)}) > 40


@pytest.mark.slow
def test_the_region_meets_all_that_is_known_of_an_applicant(known: canaries.Region) -> None:
    user = account(known.root, role=Role.OPERATOR, personal_data=True)
    asked = [f"/contingent/{known.applicant.ids[0]}/{slug}/" for slug in SLUGS]
    seen = list(walk(known, user, asked))
    assert {canaries.ELSEWHERE, *known.applicant.needed} <= found_in(
        iter(seen), known.applicant.rest | known.applicant.needed
    ).keys()


def _unshown() -> set[str]:
    """The birth date as ISO stands in no page; it is looked for because a careless file would have it."""
    return {canaries.BORN["north"].isoformat()}


@pytest.mark.slow
def test_nobody_meets_nothing(known: canaries.Region) -> None:
    secret = known.learner.closed | known.learner.open | known.stranger.closed | known.stranger.open
    assert found_in(walk(known, None), secret) == {}


@pytest.mark.soak
@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.OPERATOR])
def test_other_roles_without_open_data_are_masked_too(known: canaries.Region, role: Role) -> None:
    place = known.root if role is Role.OPERATOR else known.north
    user = account(place, role=role, personal_data=False)
    everything = addresses(known, of_children=True)
    assert found_in(walk(known, user, everything), known.learner.closed | known.stranger.closed) == {}


def test_words_of_a_search_stay_out_of_the_log(known: canaries.Region, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    client = Client()
    client.force_login(account(known.north, personal_data=True), BACKEND)
    client.get("/contingent/?name=Тайнаnorth")
    client.post("/contingent/search/", {"snils": "112-233-445 95"})
    assert "Тайнаnorth" not in caplog.text
    assert "112-233-445" not in caplog.text
    assert "11223344595" not in caplog.text
