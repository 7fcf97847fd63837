"""What is told of numbers that closed fields were read for: rounded, and audited so that none can be worked out.

Pure. A table is a matrix whose last row and last column are totals, each of its own exact value.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from kontingent.reports.flows import ENDLESS, Network

LEAST = 4  # values that a number may have, of those that it may have for anybody
FIRST = 5  # what is below is told as such
_SECOND = 12  # 5, 6 and 7 alone would be three values: they stand with those that go to 10
_HALF = 2  # to the nearest five


@dataclass(frozen=True, slots=True)
class ClosedNumber:
    """`most`: what anybody can count without the closed field; the value is not above it. An open one is told as is."""

    value: int
    most: int
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """The value lies between, both included."""

    low: int
    high: int

    @property
    def nearest(self) -> int | None:
        """None of those that are told as a range."""
        return (self.low + self.high) // 2 if self.low == self.high or self.low > FIRST else None


Table = Sequence[Sequence[ClosedNumber]]
Answered = list[list[Told | None]]  # None: left out


def told(number: ClosedNumber) -> Told:
    value = number.value
    if number.is_open:
        return Told(value, value)
    if value < FIRST:
        return Told(0, FIRST - 1)
    if value <= _SECOND:
        return Told(FIRST, _SECOND)
    nearest = (value + _HALF) // FIRST * FIRST
    return Told(nearest - _HALF, nearest + _HALF)


def audited(table: Table, *, rows_add_up: bool, columns_add_up: bool) -> Answered:
    """The table as it is told: each row, then column, that has a number of fewer than four possible values is left out.

    What is left out has to have as many. To a reader who takes rows and columns for parts of their totals they are,
    where they happen to add up.
    """
    rows_do, columns_do = _add_up(zip(*table, strict=True)), _add_up(table)
    is_sum = rows_do and columns_do
    answer = _Answer(table, is_sum or (rows_add_up and rows_do), is_sum or (columns_add_up and columns_do))
    while answer.hide_known():
        pass
    return [[answer.told(row, column) for column in answer.columns] for row in answer.rows]


def _add_up(lines: Iterable[Sequence[ClosedNumber]]) -> bool:
    return all(sum(one.value for one in line[:-1]) == line[-1].value for line in lines)


class _Answer:
    """The numbers are flows: a cell from its row to its column, totals to a row and from a column, the last one around.

    Other tables that are told alike are the same flow changed along circles, so a number may have every value from its
    least flow to its greatest. What does not add up goes through a node of its own.
    """

    def __init__(self, table: Table, rows_add_up: bool, columns_add_up: bool) -> None:  # noqa: FBT001 - as `audited`
        self.table, self.rows_add_up, self.columns_add_up = table, rows_add_up, columns_add_up
        self.rows, self.columns = range(len(table)), range(len(table[0]))
        self.last = (self.rows[-1], self.columns[-1])
        self.hidden: set[tuple[str, int]] = set()

    def told(self, row: int, column: int) -> Told | None:
        number = self.table[row][column]
        is_hidden = ("row", row) in self.hidden or ("column", column) in self.hidden
        return None if is_hidden and not number.is_open else told(number)

    def hide_known(self) -> bool:
        """Rows with a number of few values by itself, or else by others; of rows left out what else tells of them."""
        before = len(self.hidden)
        self.hidden.update(("row", row) for row in {row for row, _ in self._known_alone()})
        if len(self.hidden) == before:
            self._hide_rows()
        return len(self.hidden) > before or any(self._hide(*where) for where in self._known())

    def _hide_rows(self) -> None:
        for row, _ in self._known():
            self.hidden.add(("row", row))

    def _known_alone(self) -> Iterator[tuple[int, int]]:
        for row, column in product(self.rows, self.columns):
            low, high = self._between(row, column)
            if high - low + 1 < self._least(row, column):
                yield row, column

    def _known(self) -> Iterator[tuple[int, int]]:
        """As the table is at each of them."""
        network, hidden = self._network(), len(self.hidden)
        for row, column in product(self.rows, self.columns):
            if len(self.hidden) != hidden:
                network, hidden = self._network(), len(self.hidden)
            if not network.has_values((row, column), self._least(row, column)):
                yield row, column

    def _least(self, row: int, column: int) -> int:
        number = self.table[row][column]
        return 1 if number.is_open else min(LEAST, number.most + 1)

    def _hide(self, row: int, column: int) -> bool:
        """The column, then totals, then everything."""
        lines = [("column", column), ("row", self.last[0]), ("column", self.last[1])]
        for line in (*lines, *(("row", one) for one in self.rows)):
            if line not in self.hidden:
                self.hidden.add(line)
                return True
        return False

    def _between(self, row: int, column: int) -> tuple[int, int]:
        """A number is not above its totals."""
        number, known = self.table[row][column], self.told(row, column)
        over = [self.told(*one) for one in ((row, self.last[1]), (self.last[0], column), self.last)]
        high = min([number.most, *(one.high for one in (known, *over) if one is not None)])
        return (0, high) if known is None else (known.low, max(high, number.value))

    def _network(self) -> Network:
        network = Network()
        for row, column in product(self.rows, self.columns):
            low, high = self._between(row, column)
            ends = {
                (False, False): (f"row {row}", f"column {column}"),
                (False, True): ("rows", f"row {row}"),
                (True, False): (f"column {column}", "columns"),
                (True, True): ("columns", "rows"),
            }[row == self.last[0], column == self.last[1]]
            network.add((row, column), *ends, (low, high), self.table[row][column].value)
        for name, tail, head, over in self._repeated():
            network.add((name, 0), tail, head, (min(0, over), ENDLESS), over)
        return network

    def _repeated(self) -> Iterator[tuple[str, str, str, int]]:
        """By how much lines are more than their totals, where they need not add up."""
        whole = self.table[-1][-1].value
        if not self.rows_add_up:
            for column in self.columns[:-1]:
                over = sum(line[column].value for line in self.table[:-1]) - self.table[-1][column].value
                yield f"over column {column}", f"column {column}", "more", over
            yield "over rows", "more", "rows", sum(line[-1].value for line in self.table[:-1]) - whole
        if not self.columns_add_up:
            for row in self.rows[:-1]:
                line = [one.value for one in self.table[row]]
                yield f"over row {row}", "more", f"row {row}", sum(line[:-1]) - line[-1]
            yield "over columns", "columns", "more", sum(one.value for one in self.table[-1][:-1]) - whole
