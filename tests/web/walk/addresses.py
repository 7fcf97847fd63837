"""All screens: the table of addresses filled with what the region holds, then every state the pages lead to."""

import json
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache as once
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

from django.conf import settings
from django.test import Client
from django.urls import Resolver404, resolve
from lxml import html

from kontingent.accounts.models import PreparedFile, SavedFilter, Session, User
from kontingent.accounts.outbox import kept_letters
from kontingent.accounts.recovery import link_for
from kontingent.ingest.mapping_steps import MappingStep
from kontingent.ingest.models import Package, ProtocolLetter, Remark
from kontingent.institutions.models import Supplier
from kontingent.people.models import Case
from kontingent.planning.models import PlanScenario
from kontingent.queues.models import QueueSeal
from kontingent.reports import cuts
from kontingent.reports.models import OneOffRequest
from kontingent.reports.requests import CODE
from kontingent.stamps.models import Stamp
from kontingent.statistics.catalogue import forms
from kontingent.web.reports.catalogue import BY_CODE
from tests import cache
from tests.turns import by_turns
from tests.web.answers import Answer
from tests.web.canaries import Region
from tests.web.entering import BACKEND
from tests.web.filling import SLUGS_OF
from tests.web.views import every_view
from tests.web.walk.region import VIEWERS, Viewer

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
NOTHING, NO_DAY, NOWHERE = "щщщ", "31.02.2017", "/nowhere/"
FILE = re.compile(r"\.\w+$")  # of an address that is no page; the step before a file has an address of its own
STATES = {"tab", "role", "topic"}  # parameters whose every value is a screen of its own
MET = "met.json"
HANDFUL = 4  # sorts of elements that no fuller screen has
WAYS_BACK = {"list", "row"}  # parameters that say from where one came
Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Screen:
    """`text` is its main part: what is the same for two viewers need not be looked at twice."""

    address: str
    text: str

    @property
    def kind(self) -> tuple[object, frozenset[Key]]:
        """The same page of another object is another screen only where it is built of other elements."""
        return key_of(self.address)[0], elements(html.fromstring(self.text))


def one_of_each_shape() -> list[str]:
    """Reports that are built of the same parts differ by their words: `reports/test_tables` opens them all."""
    shapes: dict[object, str] = {}
    for code, report in BY_CODE.items():
        parts = (report.rows is cuts.BELOW, report.is_closed, report.chart, bool(report.usual_type), report.change)
        shapes.setdefault(parts, code)
    return list(shapes.values())


def choices(known: Region) -> dict[str, list[object]]:
    """What a parameter of an address may be, there where it begins so; an address with another one fails the walk."""
    link = link_for(User.objects.get(email=VIEWERS[1].email)).split("/")
    school = type(known.root).objects.organisations().order_by("pk")[0]
    return {
        "person_id": [known.learner.id],
        "organisations institution_id": [school.pk, known.north.pk],
        "bodies institution_id": [known.root.pk, known.north.pk, school.pk],
        "user_id": [User.objects.get(email=VIEWERS[-1].email).pk],
        "package_id": list(Package.objects.order_by("pk").values_list("pk", flat=True)),
        "scenario_id": list(PlanScenario.objects.order_by("pk").values_list("pk", flat=True)),
        "request_id": list(OneOffRequest.objects.order_by("pk").values_list("pk", flat=True)),
        "seal_id": list(QueueSeal.objects.order_by("pk").values_list("pk", flat=True)),
        "supplier_id": list(Supplier.objects.order_by("pk").values_list("pk", flat=True)[:1]),
        "remark_id": list(Remark.objects.filter(value="пацан").values_list("pk", flat=True)[:1]),
        "step_id": list(MappingStep.objects.order_by("pk").values_list("pk", flat=True)[:1]),
        "letter_id": list(ProtocolLetter.objects.order_by("pk").values_list("pk", flat=True)[:1]),
        "case_id": list(Case.objects.order_by("pk").values_list("pk", flat=True)),
        "filter_id": list(SavedFilter.objects.order_by("pk").values_list("pk", flat=True)[:1]),
        "file_id": list(PreparedFile.objects.order_by("pk").values_list("pk", flat=True)[:1]),
        "session_id": list(Session.objects.order_by("pk").values_list("pk", flat=True)[:1]),
        **{f"{place} slug": [*slugs] for place, slugs in SLUGS_OF.items()},
        "code": [*one_of_each_shape(), *(f"{CODE}{kept.pk}" for kept in OneOffRequest.objects.order_by("pk"))],
        "reports screen": ["contingent", "learning"],
        "search which": ["below"],
        "form_code": [form.code for form in forms()],
        "stamp_id": list(Stamp.objects.order_by("pk").values_list("pk", flat=True)),
        "name": [letter.name for letter in kept_letters(settings.EMAIL_FILE_PATH)],
        "number": [link[-3]], "token": [link[-2]], "kind": ["xlsx"],
    }  # fmt: skip


def fill(pattern: str, known: dict[str, list[object]]) -> Iterator[str]:
    found = PARAMETER.search(pattern)
    if found is None:
        yield pattern
        return
    own = f"{pattern.strip('/').partition('/')[0]} {found[1]}"
    assert own in known or found[1] in known, f"the walk cannot fill <{found[1]}> of {pattern}: add it to its choices"
    for choice in known[own if own in known else found[1]]:
        yield from fill(pattern.replace(found[0], str(choice), 1), known)


def starting_points(known: Region) -> list[str]:
    options = choices(known)
    opened = [(pattern, view) for pattern, view in every_view() if "GET" in getattr(view, "gate_methods", ("GET",))]
    return [NOWHERE, *(address for pattern, _ in sorted(opened, key=str) for address in fill(f"/{pattern}", options))]


class Sorts:
    """Addresses that differ by their objects alone are looked at until one of them opens."""

    def __init__(self) -> None:
        self._opened: set[Key] = set()

    def is_new(self, address: str) -> bool:
        return key_of(address)[:1] not in self._opened

    def opened(self, address: str) -> None:
        self._opened.add(key_of(address)[:1])


def screens(viewer: Viewer, start: list[str]) -> list[Screen]:
    """What the viewer meets: one walk for all runs of this code. Of links that are spent by use those of `start`."""
    key = cache.key_of([*cache.product(), *cache.pages(), *Path(__file__).parents[2].rglob("*.py")], str(viewer))
    ours = {key_of(address): address for address in start}

    def walk(folder: Path) -> None:
        met = [(screen.address, screen.text) for screen in _walked(viewer, start)]
        (folder / MET).write_text(json.dumps(met), encoding="utf-8")

    met = json.loads((cache.kept(f"screens-{viewer}".replace(", ", "-"), key, walk) / MET).read_text(encoding="utf-8"))
    return [Screen(ours.get(key_of(address), address), text) for address, text in met]


def _walked(viewer: Viewer, start: list[str]) -> list[Screen]:
    """Pages in HTML, one for each address and state; a refusal and a 404 are pages too."""
    client = Client()
    user = viewer()
    queue, known, found = deque(start), set[Key](), list[Screen]()
    while queue:
        address = queue.popleft()
        if (asked := key_of(address)) in known or asked == () or FILE.search(urlsplit(address).path):
            continue
        known.add(asked)
        if user is not None and settings.SESSION_COOKIE_NAME not in client.cookies:
            client.force_login(user, BACKEND)
        answer = client.get(address, follow=True)
        if not _is_page(answer, known):
            continue
        tree = html.fromstring(answer.content.decode())
        found.append(Screen(address, main_text(tree)))
        queue += [*(link for link in tree.xpath("//a/@href") if link.startswith("/")), *states(address, tree)]
        if user is not None and answer.redirect_chain and answer.request["PATH_INFO"] == "/login/":
            client.force_login(user, BACKEND)  # the walk went through «Выход»
    return found


def fewest(met: list[Screen]) -> list[Screen]:
    """Those of this run: the fullest, that bring sorts of elements by the handful, and of all others some by turns.

    A screen that brings one or two sorts more is met by each eighth run, and a page that is made of what others are
    made of by each twenty-fourth, at its fullest screen. All of them are the soak's.
    """
    sorts = {screen: sorts_of(html.fromstring(screen.text)) for screen in met}
    pages: dict[object, list[Screen]] = {}
    for screen in met:
        page_and_state = key_of(screen.address)[0]
        page = page_and_state[0] if isinstance(page_and_state, tuple) else page_and_state
        pages.setdefault(page, []).append(screen)
    full, rare = list[Screen](), list[Screen]()
    left = frozenset[Key]().union(*sorts.values())
    while left:
        fullest = max(met, key=lambda screen: len(sorts[screen] & left))
        (full if len(sorts[fullest] & left) >= HANDFUL else rare).append(fullest)
        left -= sorts[fullest]
    found = {*full, *rare}
    others = [max(states, key=lambda screen: len(sorts[screen])) for states in pages.values() if not {*states} & found]
    return [*full, *by_turns(rare, 8), *by_turns(others, 24)]


def sorts_of(tree: html.HtmlElement) -> frozenset[Key]:
    """Each class of an element by itself: how they are combined is the soak's."""
    return frozenset(
        (tag, word, *rest) for tag, words, *rest in elements(tree) for word in str(words or "").split() or [""]
    )


def elements(tree: html.HtmlElement) -> frozenset[Key]:
    """Sorts of elements, whatever their number, order and texts."""
    found = [element for element in tree.iter() if isinstance(element.tag, str)]
    return frozenset((one.tag, one.get("class"), one.get("role"), one.get("type")) for one in found)


@once
def key_of(address: str) -> Key:
    """Two addresses of one key are one screen with other rows: the page and its state, then the objects."""
    parts = urlsplit(address)
    asked = parse_qs(parts.query, keep_blank_values=True)
    asked = {name: values for name, values in asked.items() if name not in WAYS_BACK}
    try:
        match = resolve(parts.path)
    except Resolver404:
        return ("nowhere",) if parts.path == NOWHERE else ()
    if asked:  # a state is looked at in one section, not in each
        return (match.url_name.removesuffix("-section"), *_states(parts.query, asked)), ()
    words = tuple(value for name, value in match.kwargs.items() if isinstance(value, str) and name != "token")
    ids = tuple(value for name, value in match.kwargs.items() if name in {"institution_id", "package_id"})
    return (match.url_name, words), ids


def _states(query: str, asked: dict[str, list[str]]) -> Key:
    named = tuple(asked.get(name, [""])[0] for name in sorted(STATES))
    return *named, bool(asked.keys() - STATES), quote(NOTHING) in query, NO_DAY in query


def _is_page(answer: Answer, known: set[Key]) -> bool:
    if answer.streaming:
        b"".join(answer.streaming_content)  # a file of an export is closed where it ends
        return False
    if not answer.headers.get("Content-Type", "").startswith("text/html"):
        return False
    if b"<html" not in answer.content:
        return False
    if answer.status_code == 200:
        ended: Key = ("at", key_of(answer.request["PATH_INFO"])) if answer.redirect_chain else ()
    else:
        ended = ("status", answer.status_code)
    is_new = ended not in known or ended == ()
    known.add(ended)
    return is_new and answer.status_code != 405


def main_text(tree: html.HtmlElement) -> str:
    for secret in tree.xpath("//input[@name='csrfmiddlewaretoken']"):
        secret.set("value", "")
    return "".join(html.tostring(part, encoding="unicode") for part in tree.xpath("//main") or [tree])


def states(address: str, tree: html.HtmlElement) -> Iterator[str]:
    """What one may type into the filters of the page: words that stand nowhere, a day that is not."""
    path = urlsplit(address).path
    for form in tree.xpath("//form[translate(@method, 'GET', 'get') = 'get' or not(@method)]"):
        texts = form.xpath(".//input[@type='text' or not(@type) or @type='search']")
        days = [field for field in texts if "ДД" in (field.get("placeholder") or "")]
        for field, value in ((texts[:1], NOTHING), (days[:1], NO_DAY)):
            yield from (f"{form.get('action') or path}?{one.get('name')}={quote(value)}" for one in field)
