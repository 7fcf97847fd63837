"""What the register knows of a supplier: how fresh it is, what it sent by month, of whom, with how many remarks."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count

from kontingent.history.kinds.base import Subject, fields_of
from kontingent.history.kinds.catalogue import BY_CODE, of_subject
from kontingent.history.models import OPEN_END
from kontingent.history.rules.rule import Rule
from kontingent.ingest.models import Package, Remark
from kontingent.ingest.rules.catalogue import BY_RULE_CODE
from kontingent.institutions.models import Institution, Supplier
from kontingent.kernel import clock, sql

PACKAGES = 30  # the latest, of which the trend and the frequent remarks are
MONTHS = 12
RULES = 8
LOOKED_AT = 300  # persons, of whom it is counted what the supplier fills

_BY_ORGANISATION = """
    SELECT DISTINCT ON (place) place, id, received_at, finished_at
      FROM package, unnest(organisations) AS place
     WHERE supplier_id = %s AND state IN ('accepted', 'remarks')
     ORDER BY place, finished_at DESC
"""
_BY_MONTH = """
    SELECT date_trunc('month', received_at AT TIME ZONE %(zone)s)::date, count(*),
           sum((counts ->> 'records')::int), sum((counts ->> 'remarks')::int)
      FROM package WHERE supplier_id = %(supplier)s AND state IN ('accepted', 'remarks') AND received_at >= %(since)s
     GROUP BY 1 ORDER BY 1 DESC
"""
_FILLED = """
    WITH looked_at AS MATERIALIZED (
        SELECT DISTINCT person_id FROM person_external_id WHERE supplier_id = %(supplier)s
         ORDER BY person_id LIMIT %(most)s
    )
    SELECT kind, name, count(*), of_kind FROM (
        SELECT kind, payload, count(*) OVER (PARTITION BY kind) AS of_kind FROM looked_at JOIN fact USING (person_id)
         WHERE supplier = %(supplier)s AND superseded_at = %(open)s AND payload IS NOT NULL) AS told
     CROSS JOIN LATERAL jsonb_object_keys(jsonb_strip_nulls(payload)) AS name
     GROUP BY kind, name, of_kind
"""


@dataclass(frozen=True, slots=True)
class Fresh:
    """The latest package that was taken: received, and in the reports since; `late` days beyond the rhythm."""

    package_id: int
    received_at: datetime
    finished_at: datetime
    late: int = 0


@dataclass(frozen=True, slots=True)
class FreshPlace:
    place: Institution
    fresh: Fresh


@dataclass(frozen=True, slots=True)
class SentMonth:
    first: date
    packages: int
    records: int
    remarks: int

    @property
    def last(self) -> date:
        return (self.first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class FilledKind:
    """`fields` are labels with the share of records that have them, all fields of the kind."""

    title: str
    records: int
    fields: tuple[tuple[str, float], ...]


def freshness(supplier: Supplier | None = None) -> dict[int, Fresh]:
    """By supplier; who has sent nothing is not there."""
    taken = Package.objects.taken().exclude(finished_at=None)
    own = taken.filter(supplier=supplier) if supplier else taken
    latest = own.select_related("supplier").order_by("supplier_id", "-finished_at", "-pk").distinct("supplier_id")
    return {
        one.supplier_id: _fresh(one.supplier, one.pk, one.received_at, one.finished_at)
        for one in latest
        if one.finished_at is not None
    }


def places_of(supplier: Supplier) -> list[FreshPlace]:
    """Organisations it has spoken of, the longest silent first."""
    rows = sql.rows(_BY_ORGANISATION, [supplier.pk])
    names = Institution.objects.in_bulk([row[0] for row in rows])
    told = [FreshPlace(names[place], _fresh(supplier, *row)) for place, *row in rows if place in names]
    return sorted(told, key=lambda one: (one.fresh.finished_at, one.place.pk))


def _fresh(supplier: Supplier, package_id: int, received_at: datetime, finished_at: datetime) -> Fresh:
    days = (clock.now() - received_at).days
    late = max(0, days - supplier.rhythm_days) if supplier.rhythm_days and supplier.is_active else 0
    return Fresh(package_id, received_at, finished_at, late)


def months_of(supplier: Supplier) -> list[SentMonth]:
    since = clock.midnight(clock.today() - timedelta(days=31 * MONTHS))
    asked = {"supplier": supplier.pk, "zone": clock.region_zone().key, "since": since}
    return [
        SentMonth(first, packages, records or 0, remarks or 0)
        for first, packages, records, remarks in sql.rows(_BY_MONTH, asked)
    ]


def latest_of(supplier: Supplier) -> list[Package]:
    """Those that were taken, the oldest of them first."""
    return list(Package.objects.filter(supplier=supplier).taken().order_by("-pk")[:PACKAGES])[::-1]


def frequent_rules(packages: list[Package]) -> list[tuple[Rule, int]]:
    found = Remark.objects.filter(package__in=packages).order_by().values_list("rule").annotate(n=Count("pk"))
    return [(BY_RULE_CODE[code], n) for code, n in found.order_by("-n", "rule")[:RULES]]


def filled_by(supplier: Supplier) -> list[FilledKind]:
    """Of some of its persons."""
    asked = {"supplier": supplier.pk, "open": OPEN_END, "most": LOOKED_AT}
    told: dict[int, dict[str, int]] = {}
    records: dict[int, int] = {}
    for kind, name, n, of_kind in sql.rows(_FILLED, asked):
        told.setdefault(kind, {})[name] = n
        records[kind] = of_kind
    return [
        FilledKind(
            BY_CODE[kind.code].title,
            records[kind.code],
            tuple((one.label, told[kind.code].get(one.name, 0) / records[kind.code]) for one in fields_of(kind)),
        )
        for kind in of_subject(Subject.PERSON)
        if kind.code in records
    ]
