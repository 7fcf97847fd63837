"""What a full package covers and does not say, found over the facts of its supplier in working tables.

A package knows the school years of an organisation of which it carries a membership there; other years stay. What has
no year goes with the person, and a person who is not in the package goes only with his last membership. Guardians
belong to no institution: only a package of the whole region speaks of their records. Nothing is withdrawn that a newer
package of the supplier said, or an organisation of which a newer full one spoke.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from kontingent.history.kinds.in_sql import with_codes
from kontingent.history.models import Batch
from kontingent.ingest.models import Absence, Package, Withdrawal
from kontingent.ingest.run import Run
from kontingent.kernel import clock, sql
from kontingent.kernel.environment import env_text
from kontingent.kernel.periods import SchoolYear

FEW = 3  # persons: one family that leaves a school is no accident of a program
WITHDRAWING = 0  # the place of a batch that withdraws: it comes from no place of the file

# The school year a record is about, null if it has none. That of an enrolment without one is the year it began in; a
# post is of the year it ended in, and of the running one while it lasts.
_YEAR = """
    CASE fact.kind
    WHEN kind(Enrolment) THEN school_year_told(payload, (fact.recorded_at AT TIME ZONE %(zone)s)::date)
    WHEN kind(Employment) THEN least(school_year_of((payload ->> 'date_to')::date), %(running)s)
    ELSE small(payload ->> 'school_year', 1900, 2200)::int END
"""
_WORDS = {
    "year": _YEAR,
    "organisation": "coalesce(payload ->> 'organisation', '')",
    "ours": "((%(everything)s OR given.organisation = ANY(%(named)s)) AND given.organisation <> ALL(%(spoken)s))",
    "counted_with": "CASE WHEN given.organisation = '' THEN coalesce(standing.home, '') ELSE given.organisation END",
    "current": "fact.supplier = %(supplier)s AND fact.superseded_at = '9999-01-01 00:00:00+00'"
    " AND fact.payload IS NOT NULL",
}
# In this order: each may read those before it. Facts and working rows of a loading may have no statistics yet, so
# they are joined with nothing: copies of this session are, and these are analysed.
_TABLES = (
    "reached", "said", "subject", "given", "member", "known", "standing", "kept", "person_year", "unsaid", "absent",
    "cell", "told", "place", "known_place",
)  # fmt: skip

_OF_NOTHING: Mapping[str, Any] = {
    "supplier": 0, "package": 0, "kinds": [0], "everything": False, "alone": False, "named": [""], "spoken": [""],
    "newer": [0], "made": date.min, "running": 0, "zone": "UTC",
}  # fmt: skip


def share_allowed() -> Decimal:
    """The share of persons that a full package may withdraw without a person looking at it."""
    return Decimal(env_text("KONTINGENT_WITHDRAWAL_SHARE", "0.2"))


def find(run: Run) -> bool:
    """Note what is absent, once for all batches, and what that means by organisation, year and kind. Whether it may be.

    Asked again by every attempt: what was withdrawn meanwhile is absent no more, and what it meant stays noted.
    """
    with run.writing():
        Absence.objects.filter(package_id=run.package.pk).delete()
        return look(run, make_tables)


def look(run: Run, make_tables: Callable[[], None] = lambda: None) -> bool:
    """As `find`, where nothing has been noted; working tables that do not stand yet are made if there is need."""
    parameters = _parameters(run)
    if not parameters["begun"]:
        Withdrawal.objects.filter(package_id=run.package.pk).delete()
    if parameters["outdated"]:
        return False
    if not sql.value(_text("anything"), parameters):
        return False
    make_tables()
    sql.execute("SET LOCAL default_statistics_target = 10")  # how many, and how different: no more is asked
    _fill(_TABLES, parameters)
    sql.execute(";\n".join(map(_text, ("persons", "institutions", "silent"))), parameters)
    if not parameters["begun"]:
        run.advance(vanishing=sql.value(_text("vanishing"), parameters))
    return True


def make_tables() -> None:
    """The working tables of this transaction, empty: each has the columns that its text gives, whatever the package.

    To keep them for the session costs more: each of its commits would empty them all.
    """
    create = "CREATE TEMP TABLE IF NOT EXISTS {0} ON COMMIT DROP AS {1} WITH NO DATA; DELETE FROM pg_temp.{0}"
    sql.execute(";\n".join(create.format(table, _text(table)) for table in _TABLES), _OF_NOTHING)


def _fill(tables: Iterable[str], parameters: Mapping[str, Any]) -> None:
    sql.execute(";\n".join(f"INSERT INTO {table} {_text(table)}; ANALYZE {table}" for table in tables), parameters)


@cache
def _text(name: str) -> str:
    return with_codes(_source(name).format(**_WORDS, reached=_source("reached").format(**_WORDS)))


def _source(name: str) -> str:
    return (files("kontingent.ingest") / "sql" / f"{name}.sql").read_text(encoding="utf-8")


def _parameters(run: Run) -> dict[str, Any]:
    package = run.package
    said_at = package.said_at or package.received_at  # a full package without its moment is refused before
    newer = Package.objects.filter(supplier_id=run.supplier_id).said_after(said_at)
    spoken = list(newer.taken().filter(mode=Package.Mode.FULL).values_list("covers_institutions", flat=True))
    day = said_at.astimezone(clock.region_zone()).date()
    kinds = run.rights.kinds
    if package.covers_kinds:
        kinds = kinds & frozenset(package.covers_kinds)
    return {
        "supplier": run.supplier_id,
        "package": package.pk,
        "kinds": sorted(kinds),
        "everything": not package.covers_institutions,
        "alone": not package.covers_institutions and not spoken,
        "named": list(package.covers_institutions),
        "spoken": sorted({one for covered in spoken for one in covered}),
        "outdated": [] in spoken,
        "newer": list(newer.filter(done_batches__gt=0).values_list("pk", flat=True)),
        "made": day,
        "running": SchoolYear.of(day).first,
        "zone": clock.region_zone().key,
        "begun": Batch.objects.filter(package_id=package.pk, last_place=WITHDRAWING).exists(),
        "share": share_allowed(),
        "few": FEW,
    }
