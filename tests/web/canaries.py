"""A region whose every personal value is a canary: a word that stands nowhere else, made from the kinds themselves.

Markup follows the word in what is sent, so a page that shows it as it came gives that away too.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from xml.sax.saxutils import quoteattr

from kontingent.history.kinds.base import Kind, KindField, Privacy, Subject, fields_of
from kontingent.history.kinds.catalogue import of_subject
from kontingent.history.kinds.learning import Application, Enrolment
from kontingent.history.kinds.person import General
from kontingent.institutions.models import Institution
from kontingent.kernel import classifiers
from kontingent.people.models import PersonExternalId
from tests.ingest import region, xhtml

# A day no other date of the test stands on: its year alone is open.
BORN = {"north": date(2009, 3, 17), "south": date(2008, 4, 26), "asks": date(2007, 5, 28)}
MARKUP = "<b>миг</b>"
ELSEWHERE = "ТайнаasksГдеЕщё"  # the number of his application to a school of his own district


@dataclass(frozen=True, slots=True)
class Person:
    """`closed` are words a masked viewer must never get; `open` are those anybody in the scope may read."""

    id: int
    closed: frozenset[str]
    open: frozenset[str]


@dataclass(frozen=True, slots=True)
class Applicant:
    """`needed` are words of his application to the north and of his general data, `rest` all others."""

    ids: tuple[int, ...]  # his and his mother's
    needed: frozenset[str]
    closed: frozenset[str]  # those of the needed ones that a masked viewer must never get
    rest: frozenset[str]


@dataclass(frozen=True, slots=True)
class Region:
    root: Institution
    north: Institution
    south: Institution
    learner: Person  # and guardian and employee at once: every section of a portfolio has something
    stranger: Person  # the same in the south
    applicant: Applicant  # is all that in the south too, and applies to the school of the north

    @property
    def known(self) -> tuple[int, ...]:
        """All persons but the children."""
        return self.learner.id, self.stranger.id, *self.applicant.ids


def build() -> Region:
    region.build()
    root = Institution.objects.get(parent=None)
    places = "".join(_places(side, number) for number, side in enumerate(("north", "south"), 1))
    region.send(xhtml.package(places, _person("north"), _person("south"), _applicant()))
    sides = {side: Institution.objects.get(short_name=f"УО {side}") for side in ("north", "south")}
    return Region(root, sides["north"], sides["south"], _found("north"), _found("south"), _found_applicant())


def _places(side: str, number: int) -> str:
    body = xhtml.item(
        "GoverningBody",
        f"b-{side}",
        xhtml.section("BodyGeneral", fullName=f"УО {side}", shortName=f"УО {side}", inn=f"{number}00000000{number}"),
    )
    school = xhtml.item(
        "Organisation",
        f"o-{side}",
        xhtml.section("OrganisationGeneral", fullName=f"Школа {side}", shortName=f"Школа {side}", type="general"),
        xhtml.section("Subordination", body=f"b-{side}"),
        xhtml.section(
            "SchoolClass", "c", schoolYear="2017", grade="8", letter="А", form="full_time", teacher=f"p-{side}"
        ),
    )
    return body + school


def _person(side: str) -> str:
    child = xhtml.person(
        f"child-{side}",
        xhtml.general(f"Ребёнков{side}", f"Имя{side}ребёнка", birthDate="2010-02-02"),
        xhtml.section("Enrolment", "e", organisation=f"o-{side}", schoolYear="2017", grade="1", letter="А"),
    )
    return xhtml.person(f"p-{side}", *(_section(kind, side, side) for kind in of_subject(Subject.PERSON))) + child


def _applicant() -> str:
    places = {kind: "north" if kind is Application else "south" for kind in of_subject(Subject.PERSON)}
    sections = [_section(kind, "asks", place) for kind, place in places.items()]
    elsewhere = xhtml.section(
        "Application", "r-elsewhere", number=ELSEWHERE, organisation="o-south", registered="2017-09-01"
    )
    mother = xhtml.person(
        "p-mother",
        xhtml.general("Материнаasks", "Имяматериasks"),
        xhtml.section("Contacts", permanentAddress="Тайнаasksматери"),
        xhtml.section("Guardianship", "g", child="p-asks"),
    )
    return xhtml.person("p-asks", *sections, elsewhere) + mother


def _section(kind: type[Kind], side: str, place: str) -> str:
    cells = "".join(_cell(known, value) for known, value in _values(kind, side, place))
    mark = f" itemid={quoteattr('r-' + kind.slug())}" if kind.many else ""
    return (
        f'<div itemprop="{kind.slug()}" itemscope="" itemtype="urn:kontingent:1.0:{kind.__name__}"{mark}>{cells}</div>'
    )


def _cell(known: KindField, value: str) -> str:
    if known.type in {"institution", "person"}:
        return f'<link itemprop="{known.prop}" href="urn:kontingent:id:{value}"/>'
    return f"<data itemprop={quoteattr(known.prop)} value={quoteattr(value)}/>"


def _values(kind: type[Kind], side: str, place: str) -> Iterator[tuple[KindField, str]]:
    for known in fields_of(kind):
        yield known, _value(kind, known, side, place)


def _value(kind: type[Kind], known: KindField, side: str, place: str) -> str:
    if kind is General and known.name == "birth_date":
        return BORN[side].isoformat()
    match known.type:
        case "text":
            return canary(kind, known, side) + MARKUP
        case "institution":
            return f"o-{place}"
        case "person":
            return f"child-{place}"
        case "code":
            return next(iter(classifiers.classifier(known.classifier or "").items))
        case "date":
            return "2017-09-01" if known.name != kind.ends else "2018-05-30"
        case "flag":
            return "1"
        case _:
            return "2017" if known.name == "school_year" else "3"


def canary(kind: type[Kind], known: KindField, side: str) -> str:
    """One word of letters, so that no mask, case or typography divides it."""
    return f"Тайна{side}{kind.__name__}{known.name.replace('_', '').capitalize()}"


def _names_a_class(kind: type[Kind], known: KindField) -> bool:
    """Organisations of the whole region show their classes by name, to every role."""
    return kind is Enrolment and known.name in {"letter", "group"}


def _found(side: str) -> Person:
    closed, open_ = set(), set()
    for kind in of_subject(Subject.PERSON):
        for known in fields_of(kind):
            if known.type == "text" and not _names_a_class(kind, known):
                hidden = kind.closed or known.privacy in {Privacy.CLOSED, Privacy.NAME}
                (closed if hidden else open_).add(canary(kind, known, side))
    closed |= {BORN[side].strftime("%d.%m.%Y"), BORN[side].isoformat(), f"Имя{side}ребёнка"}
    found = PersonExternalId.objects.get(external_id=f"p-{side}").person_id
    return Person(found, frozenset(closed), frozenset(open_))


def _found_applicant() -> Applicant:
    all_of_him = _found("asks")
    needed, closed = set(), set()
    for kind in (General, Application):
        for known in fields_of(kind):
            if known.type == "text":
                word = canary(kind, known, "asks")
                needed.add(word)
                closed |= {word} if known.privacy in {Privacy.CLOSED, Privacy.NAME} else set()
    born = {BORN["asks"].strftime("%d.%m.%Y")}
    rest = (all_of_him.closed | all_of_him.open) - needed - born - {BORN["asks"].isoformat()}
    return Applicant(
        (all_of_him.id, PersonExternalId.objects.get(external_id="p-mother").person_id),
        frozenset(needed | born | {"Имяматериasks"}),
        frozenset(closed | born | {"Имяматериasks"}),
        frozenset(rest | {ELSEWHERE, "Тайнаasksматери"}),
    )


def found_words(text: str, wanted: frozenset[str]) -> set[str]:
    return {word for word in wanted if word.lower() in text.lower()}
