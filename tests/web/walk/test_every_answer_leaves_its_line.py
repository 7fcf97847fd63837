"""Whoever is named in an answer, the journal says who asked: on every page of every list, in any order, one line each.

Addresses are those of the table; parameters are those that the room reads in its code: a new one is sorted here first.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache as once
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.test import Client
from django.urls import resolve

from kontingent import web
from kontingent.accounts.models import User
from kontingent.accounts.roles import PERMISSIONS, Role
from kontingent.audit.models import Action, JournalEntry, ObjectType
from kontingent.ingest.models import Package
from kontingent.web.address import UNKNOWN
from kontingent.web.filtering import PAGING
from kontingent.web.printing import ASKED
from tests import regions
from tests.accounts.people import account
from tests.turns import by_turns
from tests.web.answers import Answer, words_of
from tests.web.canaries import MARKUP, Region
from tests.web.entering import BACKEND
from tests.web.reading import document
from tests.web.standing import standing
from tests.web.views import every_view
from tests.web.walk.addresses import NOWHERE, choices, fill, starting_points
from tests.web.walk.parameters import OTHERS, PAGES
from tests.web.walk.region import Viewer, build, open_outbox, send_letter

pytestmark = pytest.mark.slow
OPERATOR, MASKED = Viewer(Role.OPERATOR), Viewer(Role.OFFICIAL, open_data=False)
READ = re.compile(r'(?:query|GET)(?:\.get\(|\[)"(\w+)"|"(\w+)" in (?:query|request\.GET)|\bPart\(\s*"(\w+)"')
PAGED = {"applications", "classes"}  # sections of an institution whose lists have pages
ACCOUNT = "Тайнаучётка"  # surname of a user who is none of the viewers
NAMED = re.compile(r"тайна(?:(?:north|south)general\w*name|учётка)|ребёнков(?:north|south)|абрамов|орлов")
VALID = {"sort": "birth", "way": "desc", "size": "50"}
Look = Callable[[str, str], tuple[Answer, str, list[JournalEntry]]]
VERBS = ["block", "password", "accept", "same", "x"]


@pytest.fixture(scope="module")
def region(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Region]:
    """That of the walk, with a letter in the outbox and a user more."""
    made: list[Region] = []

    def build_it() -> None:
        made.append(regions.stand(build))
        account(made[0].north, family_name=ACCOUNT, email="one-more@example.ru")

    with open_outbox(tmp_path_factory.mktemp("outbox")), standing(django_db_blocker, build_it):
        send_letter()
        yield made[0]


def parameters() -> set[str]:
    code = "\n".join(path.read_text(encoding="utf-8") for path in Path(web.__file__).parent.rglob("*.py"))
    return {*PAGING, ASKED, *(name for found in READ.findall(code) for name in found if name)}


def queries(known: Region, *, each_alone: bool) -> list[tuple[str, object]]:
    """(name, value) of every right value; of rows to go on from those of this run, unless each is asked alone."""
    user, package, line = (
        User.objects.get(family_name=ACCOUNT),
        Package.objects.order_by("pk")[1],
        JournalEntry.objects.order_by("pk")[9],
    )
    rows = (known.learner.id, user.login, package.pk, line.pk, "0-1")
    begun = rows if each_alone else by_turns(rows, 2)
    right: list[tuple[str, object]] = [(name, row) for name in ("after", "before") for row in begun]
    right += [(name, VALID.get(name, "1")) for name in sorted(PAGES - {"after", "before"})]
    return [*right, ("row", known.learner.id)]


def asked(known: Region, look: Look, *, each_alone: bool) -> Iterator[str]:
    """All addresses; one of each sort, and of each section that has pages, with every parameter of pages.

    All names come without a value, with one that is never right and with right ones; each right value alone where the
    page does not say that it knows no such name, or wherever it is asked. Half of the sorts by turns, unless each value
    is asked alone.
    """
    every = [*starting_points(known), f"/panel/users/{User.objects.get(family_name=ACCOUNT).pk}/"]
    yield from every
    pages = queries(known, each_alone=each_alone)
    wrong = [urlencode(dict.fromkeys(sorted(PAGES - {ASKED}), value)) for value in ("", "щщщ")]
    for address in by_turns(one_of_each_sort(every), 1 if each_alone else 2):
        yield from (f"{address}?{query}" for query in (*wrong, urlencode(pages)))
        if "export" in resolve(address).route and not each_alone:
            continue  # a file reads what the page it is of reads
        unknown = set() if each_alone else unknown_to(*look("get", f"{address}?{wrong[1]}")[:2])
        yield from (f"{address}?{name}={value}" for name, value in pages if name not in unknown)


def one_of_each_sort(addresses: list[str]) -> list[str]:
    """The first of those that one view answers, in one of the sections that have pages."""
    sorts: dict[object, str] = {}
    for address in addresses:
        if address != NOWHERE:
            match = resolve(address)
            section = match.kwargs.get("slug") if "institution_id" in match.kwargs else None
            sorts.setdefault((match.url_name, section if section in PAGED else None), address)
    return list(sorts.values())


def unknown_to(answer: Answer, text: str) -> set[str]:
    """Names that the page says it has no use for, whatever their value.

    All of them for who is not let in, is sent on or finds nothing, and where anybody may ask and is told no page.
    """
    if answer.status_code in {302, 403, 404, 405}:
        return PAGES
    if "<html" not in text:
        return PAGES if hasattr(resolve(answer.request["PATH_INFO"]).func, "is_public") else set()
    told = document(text).xpath("//*[@id='unheeded']//li[contains(., $sentence)]/@data-part", sentence=UNKNOWN)
    return {name for part in told for name in part.split()} - {ASKED}


def ask(client: Client, method: str, address: str) -> tuple[Answer, str, list[JournalEntry]]:
    """The answer, all that it says, and its lines; what it changed is undone."""
    with transaction.atomic():
        before = JournalEntry.objects.order_by("-pk")[0].pk
        answer = getattr(client, method)(address)
        text, lines = words_of(answer), list(JournalEntry.objects.filter(pk__gt=before))
        transaction.set_rollback(True)
    return answer, text, lines


def faults(
    viewer: Viewer, address: str, answer: Answer, text: str, names: set[str], lines: list[JournalEntry]
) -> Iterator[str]:
    if answer.status_code >= 500:
        yield f"{address} breaks"
    needed = None if NOWHERE in address else getattr(resolve(address.partition("?")[0]).func, "gate_permission", None)
    if needed is not None and (answer.status_code == 403) is (needed in PERMISSIONS[viewer.role]):
        yield f"{address} answers {answer.status_code} to who needs {needed}"
    if names and len(lines) != 1:
        yield f"{address} names {sorted(names)} in {len(lines)} lines"
    view = resolve(address.partition("?")[0]).func if answer.status_code == 200 else None
    is_empty = not answer.streaming and not answer.content.strip()
    if view is not None and not getattr(view, "gate_nameless", True) and len(lines) != 1 - is_empty:
        yield f"{address} answers in {len(lines)} lines"
    if MARKUP in text and "text/html" in answer.headers.get("Content-Type", ""):
        yield f"{address} shows markup as it was sent"
    if any(line.object_type == ObjectType.PAGE and line.action != Action.ACCESS_REFUSED for line in lines):
        yield f"{address} says no line of its own"


def walked(known: Region, viewer: Viewer, *, each_alone: bool) -> tuple[set[str], list[str]]:
    """(names met, faults)."""
    client, met, said = Client(raise_request_exception=False), set[str](), list[str]()
    client.force_login(viewer(), BACKEND)
    cookies = SimpleCookie(client.cookies)

    @once
    def look(method: str, address: str) -> tuple[Answer, str, list[JournalEntry]]:
        client.cookies = SimpleCookie(cookies)  # one of the addresses signs out
        return ask(client, method, address)

    opened = [("get", address) for address in asked(known, look, each_alone=each_alone)]
    options = choices(known)
    for pattern, view in every_view():
        if "POST" in getattr(view, "gate_methods", ()):
            opened += [
                ("post", address) for address in fill(f"/{pattern}", {**options, "verb": VERBS, "screen": ["x"]})
            ]
    for method, address in opened:
        answer, text, lines = look(method, address)
        met |= (names := set(NAMED.findall(text.lower())))
        said += [f"{method} {fault}" for fault in faults(viewer, address, answer, text, names, lines)]
    return met, said


def test_every_parameter_that_the_code_reads_is_sorted():
    assert parameters() == PAGES | OTHERS


@pytest.mark.timeout(600)
@pytest.mark.parametrize("each_alone", [False, pytest.param(True, marks=pytest.mark.soak)], ids=["known", "each alone"])
@pytest.mark.parametrize("viewer", [OPERATOR, pytest.param(MASKED, marks=pytest.mark.soak)], ids=str)
def test_every_answer_that_names_somebody_leaves_one_line(region, db, viewer, each_alone):
    met, said = walked(region, viewer, each_alone=each_alone)
    assert "тайнаnorthgeneralfamilyname" in met
    if viewer is OPERATOR:
        assert {"ребёнковsouth", "абрамов", "орлов", ACCOUNT.lower()} <= met
    assert said == []
