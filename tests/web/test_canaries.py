"""Canaries in every personal field, searched for in every page, file, header and line of the log, for every viewer."""

import io
import logging
import re
import zipfile
from collections.abc import Iterator

import pytest
from django.http import HttpResponseBase
from django.test import Client

from kontingent.accounts.models import User
from kontingent.accounts.roles import Role
from kontingent.history.kinds.sections import Section
from kontingent.ingest.models import Package
from kontingent.people.models import PersonCard
from tests import standing
from tests.accounts.people import account
from tests.web import canaries
from tests.web.test_gate import every_view

BACKEND = "kontingent.accounts.backends.LoginOrEmailBackend"
TABS = (
    "",
    "?tab=history",
    "?on=20.04.2018",
    "?role=guardian",
    "?role=employee",
    "?role=learner&tab=history",
    "?print=1",
)
# Addresses that show something else with these after them.
STATES = {
    rf"/contingent/\d+/(({'|'.join(section.slug for section in Section)})/)?": TABS,
    r"/contingent/\d+/(portfolio|history|export).*": ("", "?role=guardian", "?role=employee"),
}
SLUGS = sorted(
    {section.slug for section in Section} | {"learners", "staff", "classes", "queue", "applications", "packages"}
)


@pytest.fixture
@standing.standing(canaries.build)
def known(db: None) -> canaries.Region:
    return standing.built


def addresses(region: canaries.Region) -> Iterator[str]:
    """Every GET address of the product, with every person, institution, section and tab in it."""
    persons = PersonCard.objects.values_list("person_id", flat=True)
    institutions = [region.root.pk, region.north.pk, region.south.pk, *schools(region)]
    for pattern, view in every_view():
        if "GET" not in getattr(view, "gate_methods", ("GET",)):
            continue
        for address in filled(f"/{pattern}", list(persons), institutions):
            tabs = next((tabs for kind, tabs in STATES.items() if re.fullmatch(kind, address)), ("",))
            yield from (address + tab for tab in tabs)


def schools(region: canaries.Region) -> list[int]:
    return list(type(region.root).objects.organisations().values_list("pk", flat=True))


def filled(pattern: str, persons: list[int], institutions: list[int]) -> Iterator[str]:
    choices = {
        "person_id": persons, "institution_id": institutions, "kind": ["xlsx", "csv"], "slug": SLUGS, "section": SLUGS,
        "package_id": list(Package.objects.order_by("pk").values_list("pk", flat=True)),
    }  # fmt: skip
    found = re.search(r"<(?:\w+:)?(\w+)>", pattern)
    if found is None:
        yield pattern
        return
    for choice in choices.get(found[1], [1]):
        yield from filled(pattern.replace(found[0], str(choice), 1), persons, institutions)


def words_of(answer: HttpResponseBase) -> str:
    """All that left the server: the body, parts of a spreadsheet unpacked, and the headers."""
    body = b"".join(answer) if answer.streaming else answer.content
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as parts:
            body = b"\n".join(parts.read(name) for name in parts.namelist())
    return body.decode("utf-8", "replace") + "\n".join(f"{name}: {value}" for name, value in answer.headers.items())


def walk(region: canaries.Region, user: User | None) -> Iterator[tuple[str, int, str]]:
    client = Client()
    if user is not None:
        client.force_login(user, BACKEND)
    for address in addresses(region):
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
        lowered = text.lower()
        for word in wanted:
            if word.lower() in lowered:
                met.setdefault(word, set()).add(address)
    return met


@pytest.mark.slow
def test_a_masked_viewer_meets_no_canary_anywhere(known: canaries.Region, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    user = account(known.north, personal_data=False)
    secret = known.learner.closed | known.stranger.closed | known.stranger.open
    assert found_in(walk(known, user), secret) == {}
    assert [word for word in secret if word in caplog.text] == []


@pytest.mark.slow
def test_an_open_viewer_meets_every_canary_of_the_scope_and_none_of_others(known: canaries.Region) -> None:
    """The same walk finds all that it looks for: so it would find a leak."""
    user = account(known.north, personal_data=True)
    seen = list(walk(known, user))
    assert (
        known.learner.closed | known.learner.open
        <= found_in(iter(seen), known.learner.closed | known.learner.open).keys() | _unshown()
    )
    assert found_in(iter(seen), known.stranger.closed | known.stranger.open) == {}


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
    assert found_in(walk(known, user), known.learner.closed | known.stranger.closed) == {}


def test_words_of_a_search_stay_out_of_the_log(known: canaries.Region, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    client = Client()
    client.force_login(account(known.north, personal_data=True), BACKEND)
    client.get("/contingent/?name=Тайнаnorth")
    client.post("/contingent/search/", {"snils": "112-233-445 95"})
    assert "Тайнаnorth" not in caplog.text
    assert "112-233-445" not in caplog.text
    assert "11223344595" not in caplog.text
