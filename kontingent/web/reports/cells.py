"""The list behind a cell of a report: by the measure, the row and the column; empty where no list can ask for it."""

from collections import defaultdict
from collections.abc import Callable

from kontingent.census.applications import Demand
from kontingent.institutions.models import Institution
from kontingent.kernel import russian
from kontingent.kernel.periods import SchoolYear
from kontingent.registry.filtering import About
from kontingent.registry.filters import DECLARED
from kontingent.reports.answers import Answer
from kontingent.reports.cuts import Below, Cut, Viewing
from kontingent.reports.measures import ListOf, Measure
from kontingent.reports.values import ALL, Value, Whole
from kontingent.web import links
from kontingent.web.declaring import parts_of
from kontingent.web.persons.filters import APPLICATIONS_SHOWN, CLASSES_SHOWN, SHOWN
from kontingent.web.reports.params import ReportParams

STAND_IN = 10**17  # no institution has this number
_MANY = object()  # a list is of one value
OF_ENROLMENTS = {part.name for part in parts_of(SHOWN) if part.fills and DECLARED[part.fills].about is About.MEMBERSHIP}
OF_APPLICATIONS = {part.name for part in parts_of(APPLICATIONS_SHOWN)} - {"level"}  # a report tells it of the parallel
OF_CLASSES = {part.name for part in parts_of(CLASSES_SHOWN)}
OF_LEARNERS = {part.name for part in parts_of(SHOWN)}
Parts = dict[str, list[str]]  # of an address: a name may stand twice, as when neither birth date nor sex is known


class CellLinks:
    """Of one answer. Rows by subordination differ in the institution alone: the address is made for a stand-in of each
    sort and takes their numbers.
    """

    def __init__(self, asked: ReportParams, found: Answer, type_: str) -> None:
        self.asked, self.found, self.type = asked, found, type_
        self._of_stand_ins: dict[tuple[str, Value, bool, bool], str] = {}
        self._deeper = ""

    def href(self, measure: Measure, row: Value, column: Value) -> str:
        if row in self.asked.joined.values():  # it has branches beside it, below the same body
            return self._made(measure, self.asked.body, row, column, {"together": [str(row)]})
        place = self.found.places.get(row)
        if place is None:
            return self._made(measure, self.asked.body, row, column)
        sort = (measure.code, column, place.is_organisation, place.is_body)
        if sort not in self._of_stand_ins:
            one = Institution(
                pk=STAND_IN, is_organisation=place.is_organisation, is_body=place.is_body, parent_id=STAND_IN
            )
            self._of_stand_ins[sort] = self._made(measure, one, row, column)
        return self._of_stand_ins[sort].replace(str(STAND_IN), str(place.pk))

    def deeper(self, place: Institution) -> str:
        """As `ReportParams.deeper`."""
        if not place.is_body:
            return self.asked.deeper(place)
        self._deeper = self._deeper or self.asked.deeper(Institution(pk=STAND_IN, is_body=True))
        return self._deeper.replace(str(STAND_IN), str(place.pk))

    def _made(self, measure: Measure, place: Institution, row: Value, column: Value, more: Parts | None = None) -> str:
        parts = _asked_by(self.asked, self.found, row, column)
        if parts is None:
            return ""
        own = {"type": [self.type]} if self.type else {}
        own |= {name: [value] for name, value in measure.asks}
        return _LISTS[measure.listed](self.asked, place, {**own, **parts, **(more or {})})


def _asked_by(asked: ReportParams, found: Answer, row: Value, column: Value) -> Parts | None:
    report, is_part = found.report, asked.scope.institution_id != asked.body.path[0]
    viewing = Viewing(asked.scope.masked, asked.year, asked.day, is_part)
    values: list[tuple[Cut | Below | None, Value]] = [(report.rows, row), (report.columns, column)]
    told = [cut for cut, value in values if value is not ALL]
    for part in (*report.where, *asked.among):
        if part.cut not in told:
            values.append((part.cut, part.values[0] if len(part.values) == 1 else _MANY))
    parts: defaultdict[str, list[str]] = defaultdict(list)
    for cut, value in values:
        if cut is None or isinstance(cut, Below) or isinstance(value, Whole):
            continue
        known = None if value is _MANY else cut.link(value, viewing)
        if known is None:
            return None
        for name, asks in known.items():
            parts[name].append(asks)
    return parts


def _learners(asked: ReportParams, place: Institution, parts: Parts) -> str:
    """Of the asked year and day, unless the cell is of others; of what «Обучение» alone asks there is no such list."""
    if not OF_LEARNERS.issuperset(parts):
        return ""
    own = {name: value for name, value in parts.items() if name not in {"year", "day"}}
    if "year" not in parts:
        return links.learners(asked.scope, asked.year, place, **asked.day_part, **own)
    year, day = SchoolYear(int(parts["year"][0])), {"day": parts["day"]} if "day" in parts else {}
    return links.learners(asked.scope, year, place, **day, **own)


def _memberships(asked: ReportParams, place: Institution, parts: Parts) -> str:
    return links.memberships(asked.scope, asked.year, place, **asked.day_part, **parts)


def _learners_before(asked: ReportParams, place: Institution, parts: Parts) -> str:
    year = str(asked.year.previous.first)
    return _learners(asked, place, {"year": [year], **parts})


def _waiting(asked: ReportParams, place: Institution, parts: Parts) -> str:
    return _listed_applications(asked, place, {**parts, "demand": [Demand.WAITING.value]})


def _applications(asked: ReportParams, place: Institution, parts: Parts) -> str:
    """Those of the year, up to the day."""
    days = {"registered_from": [russian.date(asked.year.start)], "registered_to": [russian.date(asked.day)]}
    return _listed_applications(asked, place, {**parts, **days})


def _listed_applications(asked: ReportParams, place: Institution, parts: Parts) -> str:
    if not OF_APPLICATIONS.issuperset(parts):
        return ""
    return links.applications_below(asked.scope, place, **parts)


def _staff(asked: ReportParams, place: Institution, parts: Parts) -> str:
    """Those of today, by what is known of a person: of another day, and of where one works, there is no such list."""
    is_listed = asked.is_today and not set(parts) & OF_ENROLMENTS
    return links.staff(asked.scope, place, **parts) if is_listed else ""


def _classes(asked: ReportParams, place: Institution, parts: Parts) -> str:
    """Of an organisation that governs none all of its classes are its page."""
    if place.is_organisation and not place.is_body and set(parts) <= {"type"} and not asked.day_part:
        return f"/organisations/{place.pk}/classes/?year={asked.year.first}"
    is_listed = OF_CLASSES.issuperset(parts)
    return links.classes(asked.scope, asked.year, place, **asked.day_part, **parts) if is_listed else ""


def _organisations(_asked: ReportParams, place: Institution, parts: Parts) -> str:
    is_listed = place.is_body and set(parts) <= {"type", "municipality", "locality", "ownership", "structure"}
    return links.organisations(place, **parts) if is_listed else ""


def _nowhere(_asked: ReportParams, _place: Institution, _parts: Parts) -> str:
    return ""


_LISTS: dict[ListOf, Callable[[ReportParams, Institution, Parts], str]] = {
    ListOf.NOWHERE: _nowhere,
    ListOf.LEARNERS: _learners,
    ListOf.MEMBERSHIPS: _memberships,
    ListOf.LEARNERS_BEFORE: _learners_before,
    ListOf.STAFF: _staff,
    ListOf.WAITING: _waiting,
    ListOf.APPLICATIONS: _applications,
    ListOf.CLASSES: _classes,
    ListOf.ORGANISATIONS: _organisations,
}
