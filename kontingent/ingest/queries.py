"""Packages and their protocols as screens and sheets read them.

A protocol repeats values of persons, so it takes the viewer's scope: without «Доступ к ПДн» values stay closed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, QuerySet

from kontingent.history.kinds.base import KindField, Privacy, fields_of
from kontingent.history.kinds.catalogue import BY_CODE
from kontingent.ingest.models import Package, Remark
from kontingent.ingest.rules.catalogue import BY_RULE_CODE, sentence
from kontingent.ingest.rules.sets import SET_FIELDS
from kontingent.institutions.scope import Scope
from kontingent.kernel import clock
from kontingent.portfolios.masking import MASK

PAGE = 100


@dataclass(frozen=True, slots=True)
class PackageFilter:
    """Empty fields filter nothing. Days are those of receiving, both included."""

    supplier_id: int | None = None
    state: str = ""
    name: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class RemarkRow:
    """One line of a protocol in words. `place` 0 is the package itself; `line` is of the file."""

    id: int
    code: str
    severity: str
    place: int
    line: int | None
    item: str
    kind: str
    field: str
    value: str
    sentence: str
    cure: str
    person_id: int | None
    institution_id: int | None


def packages(filters: PackageFilter) -> QuerySet[Package]:
    """Newest first, with their suppliers."""
    found = Package.objects.select_related("supplier").order_by("-pk")
    if filters.supplier_id is not None:
        found = found.filter(supplier_id=filters.supplier_id)
    if filters.state:
        found = found.filter(state=filters.state)
    if filters.name:
        found = found.filter(name__icontains=filters.name) | found.filter(title__icontains=filters.name)
    if filters.since is not None:
        found = found.filter(received_at__gte=_midnight(filters.since))
    if filters.until is not None:
        found = found.filter(received_at__lt=_midnight(filters.until + timedelta(days=1)))
    return found


def remark_counts(package_id: int) -> list[tuple[str, str, int]]:
    """(code, sentence of the rule, how many), the most frequent first."""
    rows = (
        Remark.objects.filter(package_id=package_id).values_list("rule").annotate(n=Count("pk")).order_by("-n", "rule")
    )
    return [(code, BY_RULE_CODE[code].sentence, count) for code, count in rows]


def remarks(
    scope: Scope, package_id: int, *, rule: str = "", severity: str = "", after: tuple[int, int] = (-1, 0)
) -> list[RemarkRow]:
    """A page of at most PAGE remarks in the order of the file, after (place, id) of the last one seen."""
    found = Remark.objects.filter(package_id=package_id).order_by("place", "pk")
    place, last = after
    found = found.filter(place__gt=place) | found.filter(place=place, pk__gt=last)
    if rule:
        found = found.filter(rule=rule)
    if severity:
        found = found.filter(severity=severity)
    return [_row(scope, remark) for remark in found[:PAGE]]


SHEET_COLUMNS = (
    "Код",
    "Важность",
    "Место",
    "Строка файла",
    "Идентификатор",
    "Раздел",
    "Поле",
    "Значение",
    "Замечание",
    "Что делать",
)


def count_remarked(package_id: int) -> int:
    """Persons whom the remarks of a package speak of."""
    found: int = Remark.objects.filter(package_id=package_id).aggregate(n=Count("person_id", distinct=True))["n"]
    return found


def sheet(scope: Scope, package_id: int) -> Iterator[tuple[int | None, tuple[str | int | None, ...]]]:
    """All remarks for a spreadsheet, page by page: the person, and cells in the order of SHEET_COLUMNS."""
    after = (-1, 0)
    while rows := remarks(scope, package_id, after=after):
        for row in rows:
            cells = (
                row.code, row.severity, row.place, row.line, row.item, row.kind, row.field, row.value, row.sentence,
                row.cure,
            )  # fmt: skip
            yield row.person_id, cells
        after = (rows[-1].place, rows[-1].id)


def _row(scope: Scope, remark: Remark) -> RemarkRow:
    rule = BY_RULE_CODE[remark.rule]
    kind = BY_CODE.get(remark.kind) if remark.kind is not None else None
    known = next((field for field in fields_of(kind) if field.name == remark.field), None) if kind else None
    hidden = scope.masked and bool(remark.value) and not _is_open(known)
    said = sentence(remark.rule) if hidden else sentence(
        remark.rule, kind=remark.kind, field=remark.field, value=remark.value
    )  # fmt: skip
    return RemarkRow(
        id=remark.pk,
        code=remark.rule,
        severity=remark.get_severity_display(),
        place=remark.place,
        line=remark.line,
        item=remark.item,
        kind=kind.title if kind else "",
        field=known.label if known else SET_FIELDS.get(remark.field, remark.field),
        value=MASK if hidden else remark.value,
        sentence=said,
        cure=rule.cure,
        person_id=remark.person_id,
        institution_id=remark.institution_id,
    )


def _is_open(known: KindField | None) -> bool:
    """A value of no known field may be anything, so it counts as personal."""
    return known is not None and known.privacy is Privacy.OPEN


def _midnight(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), clock.region_zone())
