"""Whether a full package may withdraw without a person looking at it, and the sentence if it may not."""

from django.db.models import QuerySet

from kontingent.history.kinds.learning import Enrolment
from kontingent.ingest.models import Package, Withdrawal
from kontingent.ingest.previews import cells_of
from kontingent.kernel.russian import number

_NAMED = 3  # organisations in the sentence; the table has them all


def reason(package: Package) -> str:
    """Empty if nothing of what the package means is more than may go unseen."""
    alarms = package.withdrawals.filter(is_alarm=True).order_by("-subjects", "organisation", "school_year", "kind")
    sentences = _of_silence(package, alarms.filter(records=0)), _of_share(package, alarms.exclude(records=0))
    return " ".join(filter(None, sentences))


def _of_silence(package: Package, silent: QuerySet[Withdrawal]) -> str:
    cells = cells_of(package, silent[:_NAMED])
    if not cells:
        return ""
    whom = "обучающегося" if silent.filter(kind=Enrolment.code).exists() else "сотрудника"
    more = silent.count() - len(cells)
    rest = f" и ещё {number(more)}" if more else ""
    return f"В пакете нет ни одного {whom} за {cells[0].year}: {', '.join(cell.organisation for cell in cells)}{rest}."


def _of_share(package: Package, large: QuerySet[Withdrawal]) -> str:
    cells = cells_of(package, large[:1])
    if not cells:
        return ""
    cell, count = cells[0], large.count()
    when = f" за {cell.year}" if cell.year else ""
    where = f": {cell.organisation}" if cell.organisation else ""
    of = "персон" if cell.of_persons else "записей"
    rest = f" Всего таких строк: {number(count)}." if count > 1 else ""
    part = f"{number(cell.lost)} из {number(cell.covered)} {of}"
    return f"Полный пакет отозвал бы «{cell.kind}»{when} у {part}{where}.{rest}"
