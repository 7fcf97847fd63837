"""The list behind a cell of a report: by the measure, the row and the column; empty where no list can ask for it."""

from collections import defaultdict
from collections.abc import Callable

from kontingent.institutions.models import Institution
from kontingent.reports.answers import Answer
from kontingent.reports.cuts import Below, Cut
from kontingent.reports.measures import ListOf, Measure
from kontingent.reports.values import Value, Whole
from kontingent.web import links
from kontingent.web.reports.params import ReportParams

Parts = dict[str, list[str]]  # of an address: a name may stand twice, as when neither birth date nor sex is known


def href(asked: ReportParams, found: Answer, measure: Measure, type_: str, row: Value, column: Value) -> str:
    parts = _asked_by(asked, found, row, column)
    place = found.places.get(row, asked.body)
    if parts is None:
        return ""
    return _LISTS[measure.listed](asked, place, {**({"type": [type_]} if type_ else {}), **parts})


def _asked_by(asked: ReportParams, found: Answer, row: Value, column: Value) -> Parts | None:
    report, masked = found.report, asked.scope.masked
    values: list[tuple[Cut | Below | None, Value]] = [(report.rows, row), (report.columns, column)]
    if report.where is not None:
        return None
    parts: defaultdict[str, list[str]] = defaultdict(list)
    for cut, value in values:
        if cut is None or isinstance(cut, Below) or isinstance(value, Whole):
            continue
        known = cut.link(value, masked)
        if known is None:
            return None
        for name, asks in known.items():
            parts[name].append(asks)
    return parts


def _learners(asked: ReportParams, place: Institution, parts: Parts) -> str:
    return links.learners(asked.scope, asked.year, place, **asked.day_part, **parts)


def _classes(asked: ReportParams, place: Institution, parts: Parts) -> str:
    """Of an organisation all of its classes: their page asks for nothing else."""
    is_listed = place.is_organisation and set(parts) <= {"type"} and not asked.day_part
    return f"/organisations/{place.pk}/classes/?year={asked.year.first}" if is_listed else ""


def _organisations(_asked: ReportParams, place: Institution, parts: Parts) -> str:
    return links.organisations(place) if place.is_body and not parts else ""


_LISTS: dict[ListOf, Callable[[ReportParams, Institution, Parts], str]] = {
    ListOf.LEARNERS: _learners,
    ListOf.CLASSES: _classes,
    ListOf.ORGANISATIONS: _organisations,
}
