"""A list that an official asks for once: a list of the registry with its filters, columns and what it is parted by.

The list, its rows, masking and files are those of «Контингент» and «Обучение»; here stands what of them was chosen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from kontingent.kernel import russian
from kontingent.registry.parting import Source
from kontingent.reports import cuts
from kontingent.reports.composing import NotToBeComposed
from kontingent.reports.cuts import Cut
from kontingent.reports.models import OneOffRequest

MOST_ROWS = 1_000_000  # a sheet of a workbook holds little more
# Of a list a cut is what its records have: whatever of a membership a person may have many of parts memberships alone.
GROUPS: dict[str, tuple[Cut, ...]] = {
    "contingent": (cuts.SEX, cuts.BORN),
    "learning": (
        cuts.SEX,
        cuts.BORN,
        cuts.GRADE,
        cuts.LEVEL,
        cuts.FORM,
        cuts.SHIFT,
        cuts.TYPE,
        cuts.MUNICIPALITY,
        cuts.LOCALITY,
        cuts.OWNERSHIP,
    ),
}


class ListedRows(Protocol):
    def source(self) -> Source: ...
    def organisations(self) -> int: ...


@dataclass(frozen=True, slots=True)
class ListComposition:
    """As it is kept. `conditions` are those of the list's address, by name: never a name of a person."""

    screen: str
    conditions: dict[str, list[str]]
    columns: Sequence[str]
    groups: Sequence[str] = ()

    @property
    def cuts(self) -> list[Cut]:
        """Those that are declared still."""
        return [cut for cut in GROUPS[self.screen] if cut.code in self.groups]


def list_of(kept: OneOffRequest) -> ListComposition:
    return ListComposition(**kept.composition)


def refuse_long(rows: int) -> None:
    if rows > MOST_ROWS:
        raise NotToBeComposed(
            f"В\u00a0списке {russian.number(rows)} строк, а\u00a0составить можно не\u00a0больше"
            f" {russian.number(MOST_ROWS)}.",
            cure="Добавьте условия или составьте таблицу чисел: она отвечает и\u00a0за\u00a0весь регион.",
        )
