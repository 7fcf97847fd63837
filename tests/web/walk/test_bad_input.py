"""Nothing that is typed breaks a page: every parameter of every address, every field of every form, as nobody means it.

The lists are not written down: parameters are those of links and forms that the pages themselves show.
"""

import itertools
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from http.cookies import SimpleCookie
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import Resolver404, resolve
from lxml import html

from kontingent.accounts.roles import Role
from tests import regions
from tests.turns import by_turns
from tests.web.canaries import Region
from tests.web.entering import BACKEND
from tests.web.exporting import read_out
from tests.web.standing import standing
from tests.web.walk.addresses import Screen, screens, starting_points
from tests.web.walk.region import NOBODY, Viewer, build, open_outbox, send_letter

pytestmark = pytest.mark.slow
BAD = {
    "a zero": "а\0б",
    "very long": "щ" * 5000,
    "beyond any number": "9" * 30,
    "below zero": "-1",
    "foreign digits": "\N{ARABIC-INDIC DIGIT THREE}\N{SUPERSCRIPT TWO}",
    "no such day": "31.02.0000",
    "quotes": "'\"%_\\<script>{{ 7 }}",
    "turned round": "\N{RIGHT-TO-LEFT OVERRIDE}щщщ\n",
}
OPERATOR = Viewer(Role.OPERATOR)
VIEWERS = (NOBODY, OPERATOR, Viewer(Role.OFFICIAL, open_data=False))
FIELDS = ".//input[not(@type='submit' or @type='button')] | .//textarea | .//select"


@dataclass(frozen=True, slots=True)
class Form:
    """`kept` are the hidden fields, which a person does not fill."""

    address: str
    typed: tuple[str, ...]
    kept: dict[str, str]


@pytest.fixture(scope="module")
def region(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Region]:
    """That of the walk, with a letter in the outbox."""
    made: list[Region] = []
    folder = tmp_path_factory.mktemp("outbox")
    with open_outbox(folder), standing(django_db_blocker, lambda: made.append(regions.stand(build))):
        send_letter()
        yield made[0]


def test_no_parameter_and_no_field_breaks_a_page(region, db):
    """Every fourth one by turns is given one of the values, the next another one."""
    assert broken_by(OPERATOR, region, itertools.cycle(BAD.values()), runs=4) == []


@pytest.mark.soak
@pytest.mark.parametrize("viewer", VIEWERS, ids=str)
@pytest.mark.parametrize("bad", BAD)
def test_no_value_breaks_any_page(region, db, viewer, bad):
    assert broken_by(viewer, region, itertools.repeat(BAD[bad])) == []


def broken_by(viewer: Viewer, region: Region, bad: Iterator[str], runs: int = 1) -> list[str]:
    met = screens(viewer, starting_points(region))
    asked = [(address, {name: next(bad)}) for address, names in parameters(met).items() for name in names]
    sent = [(form.address, {**form.kept, **dict.fromkeys(form.typed, next(bad))}) for form in forms(met)]
    assert viewer is NOBODY or min(len(asked), 12 * len(sent)) > 60
    asked, sent = by_turns(asked, runs), by_turns(sent, runs)
    client = signed_in(viewer)
    cookies, broken = SimpleCookie(client.cookies), []
    for ask, requests in ((client.get, asked), (client.post, sent)):
        for address, data in requests:
            client.cookies = SimpleCookie(cookies)  # one of the forms signs out
            with transaction.atomic():
                answer = read_out(ask(address, data))
                transaction.set_rollback(True)
            broken += [f"{address} {data}: {said}"[:400] for said in faults(answer)]
    return broken


def signed_in(viewer: Viewer) -> Client:
    client, user = Client(raise_request_exception=False), viewer()
    if user is not None:
        client.force_login(user, BACKEND)
    return client


def faults(answer: HttpResponseBase) -> Iterator[str]:
    if answer.status_code >= 500:
        yield f"status {answer.status_code}"
    if b"<script>{{" in b"".join(answer):
        yield "the text is in the page as it was typed"


def parameters(met: list[Screen]) -> dict[str, list[str]]:
    """Address of one page of each sort → names that links and filters give its parameters."""
    found: dict[str, set[str]] = defaultdict(set)
    addresses: dict[str, str] = {}
    for screen in met:
        tree = html.fromstring(screen.text)
        queries = [(link, [name for name, _ in parse_qsl(urlsplit(link).query)]) for link in tree.xpath("//a/@href")]
        queries += [
            (form.get("action") or "", form.xpath(".//@name"))
            for form in tree.xpath("//form[translate(@method, 'GET', 'get') = 'get' or not(@method)]")
        ]
        for link, names in queries:
            path = urlsplit(urljoin(screen.address, link)).path
            if names and (view := _view(path)) is not None:
                found[addresses.setdefault(view, path)] |= set(names)
    return {address: sorted(names) for address, names in found.items()}


def forms(met: list[Screen]) -> list[Form]:
    """Of equal forms one. The button that was pressed is the first."""
    found: dict[object, Form] = {}
    for screen in met:
        for form in html.fromstring(screen.text).xpath("//form[translate(@method, 'POST', 'post') = 'post']"):
            fields = [field for field in form.xpath(FIELDS) if field.get("name")]
            kept = [(field.get("name"), field.get("value", "")) for field in fields if field.get("type") == "hidden"]
            pressed = [(one.get("name"), one.get("value", "")) for one in form.xpath(".//button[@name]")[:1]]
            typed = tuple(
                str(field.get("name")) for field in fields if str(field.get("type")) not in {"hidden", "file"}
            )
            address = urljoin(screen.address, form.get("action") or "")
            found.setdefault((_view(urlsplit(address).path), typed), Form(address, typed, dict(kept + pressed)))
    return [form for form in found.values() if form.typed]


def _view(path: str) -> str | None:
    try:
        return resolve(path).url_name
    except Resolver404:
        return None
