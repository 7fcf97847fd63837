"""Whether a full package may withdraw without a person looking at it, and the sentence if it may not."""

from collections.abc import Mapping, Sequence

from kontingent.history.kinds.base import Subject
from kontingent.history.kinds.catalogue import BY_CODE
from kontingent.history.kinds.staff import Employment
from kontingent.ingest.models import Package, Withdrawal
from kontingent.institutions.models import Institution, InstitutionExternalId
from kontingent.kernel.periods import SchoolYear
from kontingent.kernel.russian import number

_NAMED = 3  # organisations in the sentence; the table has them all


def reason(package: Package) -> str:
    """Empty if nothing of what the package means is more than may go unseen."""
    alarms = list(
        package.withdrawals.filter(is_alarm=True).order_by("-subjects", "organisation", "school_year", "kind")
    )
    names = names_of(package.supplier_id, [cell.organisation for cell in alarms[: 2 * _NAMED]])
    silent = [cell for cell in alarms if cell.is_silent]
    return " ".join(
        filter(None, (_of_silence(silent, names), _of_share([c for c in alarms if not c.is_silent], names)))
    )


def names_of(supplier_id: int, organisations: Sequence[str]) -> dict[str, str]:
    """Names of institutions by the supplier's ids; one that is not registered is called by its id."""
    rows = InstitutionExternalId.objects.filter(supplier_id=supplier_id, external_id__in=organisations)
    known = {row.external_id: row.institution_id for row in rows}
    places = Institution.objects.in_bulk(known.values())
    return {one: places[known[one]].name if one in known else f"«{one}»" for one in organisations if one}


def _of_silence(cells: Sequence[Withdrawal], names: Mapping[str, str]) -> str:
    if not cells:
        return ""
    whom = "сотрудника" if all(cell.kind == Employment.code for cell in cells) else "обучающегося"
    year = SchoolYear(cells[0].school_year or 0).label
    named = list(dict.fromkeys(names.get(cell.organisation, cell.organisation) or "без организации" for cell in cells))
    rest = f" и ещё {number(len(named) - _NAMED)}" if len(named) > _NAMED else ""
    return f"В пакете нет ни одного {whom} за {year}: {', '.join(named[:_NAMED])}{rest}."


def _of_share(cells: Sequence[Withdrawal], names: Mapping[str, str]) -> str:
    if not cells:
        return ""
    cell = cells[0]
    kind = BY_CODE[cell.kind]
    of = "записей" if kind.subject is Subject.INSTITUTION else "персон"
    when = f" за {SchoolYear(cell.school_year).label}" if cell.school_year else ""
    where = f": {names.get(cell.organisation, cell.organisation)}" if cell.organisation else ""
    rest = f" Всего таких строк: {number(len(cells))}." if len(cells) > 1 else ""
    return (
        f"Полный пакет отозвал бы «{kind.title}»{when} у {number(cell.subjects)} из {number(cell.covered)} {of}{where}."
        f"{rest}"
    )
