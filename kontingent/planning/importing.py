"""What people bring for a forecast is taken: whole or not at all, in place of what a table gave before."""

from collections.abc import Iterable, Sequence
from typing import IO, Any, NamedTuple

from django.db import transaction

from kontingent.audit.actions import record
from kontingent.audit.actor import Actor
from kontingent.audit.models import Action, ObjectType
from kontingent.institutions.models import Institution, MunicipalityPopulation
from kontingent.institutions.municipalities import municipalities_of
from kontingent.kernel import russian
from kontingent.kernel.patience import take_time
from kontingent.planning.models import BirthProjection, PastCount, Reorganisation
from kontingent.planning.tables import TABLES, BroughtRow, BroughtTable, UnreadableTable, read_table

OGRN = 13  # digits
TOLD = 20  # sentences of a refusal
NOTHING_TAKEN = "Исправьте строки и\u00a0загрузите файл снова: ничего не\u00a0записано."


class Taken(NamedTuple):
    rows: int
    table: BroughtTable


@transaction.atomic
def take_table(*, code: str, stream: IO[bytes], source: str, within: Institution, by: Actor) -> Taken:
    """UnreadableTable names every line at fault; nothing of the file is taken then.

    Organisations and municipalities are those of the body `within`.
    """
    take_time()
    table = TABLES[code]
    rows, remarks = read_table(table, stream)
    known = _organisations(rows, within)
    remarks += _strangers(rows, known) + _outside(rows, within)
    if not rows and not remarks:
        remarks = ["В\u00a0файле нет ни\u00a0одной строки с\u00a0данными."]
    if remarks:
        raise UnreadableTable(_refusal(remarks), cure=NOTHING_TAKEN)
    _TAKES[code](rows, known, source)
    record(
        by=by,
        action=Action.PLANNING_CHANGED,
        object_type=ObjectType.SYSTEM,
        object_name=table.title,
        description=f"{russian.count_phrase(len(rows), 'строка', 'строки', 'строк')}, источник: {source}.",
    )
    return Taken(len(rows), table)


def _refusal(remarks: Sequence[str]) -> str:
    more = len(remarks) - TOLD
    rest = f" И\u00a0ещё {russian.count_phrase(more, 'строка', 'строки', 'строк')}." if more > 0 else ""
    return " ".join(remarks[:TOLD]) + rest


def _organisations(rows: Iterable[BroughtRow], within: Institution) -> dict[str, int]:
    """By what the rows call them: the number of the page, or ОГРН."""
    named = {row.values[name] for row in rows for name in ("organisation", "old", "new") if name in row.values}
    below = Institution.objects.organisations().under(within.pk)
    numbers = [int(name) for name in named if name.isdigit() and len(name) < OGRN]
    found = {str(id_): id_ for id_ in below.filter(pk__in=numbers).values_list("pk", flat=True)}
    ogrn = [name for name in named if name.isdigit() and len(name) >= OGRN]
    return found | dict(below.filter(ogrn__in=ogrn).values_list("ogrn", "pk"))


def _strangers(rows: Iterable[BroughtRow], known: dict[str, int]) -> list[str]:
    return [
        f"Строка {row.number}: среди подчинённых организаций нет «{row.values[name]}» (номер в\u00a0Системе или ОГРН)."
        for row in rows
        for name in ("organisation", "old", "new")
        if name in row.values and row.values[name] not in known
    ]


def _outside(rows: Sequence[BroughtRow], within: Institution) -> list[str]:
    if not rows or "oktmo" not in rows[0].values:
        return []
    own = municipalities_of(within)
    return [
        f"Строка {row.number}: муниципалитета {row.values['oktmo']} нет среди ваших."
        for row in rows
        if row.values["oktmo"] not in own
    ]


def _counts(rows: Sequence[BroughtRow], known: dict[str, int], source: str) -> None:
    """A year of an organisation is given whole: what a table gave of it before is gone."""
    values: dict[tuple[Any, ...], int] = {}
    for row in rows:
        of = row.values
        values[known[of["organisation"]], of["track"], of["year"], of["grade"]] = of["learners"]
    for institution, track, year in {key[:3] for key in values}:
        PastCount.objects.filter(institution=institution, track=track, school_year=year).delete()
    PastCount.objects.bulk_create(
        (
            PastCount(institution_id=id_, track=track, school_year=year, grade=grade, learners=learners, source=source)
            for (id_, track, year, grade), learners in values.items()
        ),
        batch_size=5000,
    )


def _births(rows: Sequence[BroughtRow], _known: dict[str, int], source: str) -> None:
    found = {(of["oktmo"], of["year"], of["variant"]): of["births"] for of in (row.values for row in rows)}
    BirthProjection.objects.bulk_create(
        [
            BirthProjection(oktmo=oktmo, year=year, variant=variant, births=births, source=source)
            for (oktmo, year, variant), births in found.items()
        ],
        update_conflicts=True,
        unique_fields=["oktmo", "year", "variant"],
        update_fields=["births", "source"],
    )


def _population(rows: Sequence[BroughtRow], _known: dict[str, int], source: str) -> None:
    found = {(of["oktmo"], of["year"], of["age"]): of["people"] for of in (row.values for row in rows)}
    MunicipalityPopulation.objects.bulk_create(
        [
            MunicipalityPopulation(oktmo=oktmo, year=year, age=age, people=people, source=source)
            for (oktmo, year, age), people in found.items()
        ],
        batch_size=5000,
        update_conflicts=True,
        unique_fields=["oktmo", "year", "age"],
        update_fields=["people", "source"],
    )


def _successions(rows: Sequence[BroughtRow], known: dict[str, int], _source: str) -> None:
    for row in rows:
        of = row.values
        if known[of["old"]] == known[of["new"]]:
            raise UnreadableTable(f"Строка {row.number}: организация не\u00a0преемник самой себя.")
        Reorganisation.objects.update_or_create(
            old_id=known[of["old"]],
            new_id=known[of["new"]],
            defaults={"day": of["day"], "share": of["share"], "document": of["document"]},
        )


_TAKES = {"counts": _counts, "births": _births, "population": _population, "successions": _successions}
