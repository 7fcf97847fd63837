"""Numbers of closed fields as they are told: by brute force, no answered table leaves a number with too few values."""

from collections import Counter
from collections.abc import Iterator
from itertools import combinations_with_replacement, product
from random import Random

import pytest

from kontingent.reports.disclosure import LEAST, Answered, ClosedNumber, Table, Told, audited, told

pytestmark = pytest.mark.slow

MOST = 12
MANY = 100
PARTS = 3
SEEDS = [*range(8), *(pytest.param(seed, marks=pytest.mark.soak) for seed in range(8, 24))]


def table(
    cells: list[list[int]], *, most: int = MOST, repeated: int = 0, open_rows: bool = False
) -> list[list[ClosedNumber]]:
    """`repeated`: how many stand in two rows and are counted once in each total over them."""
    lines = [[*line, sum(line)] for line in cells]
    lines.append([sum(column) for column in zip(*lines, strict=True)])
    lines[-1] = [max(whole - repeated, *(line[at] for line in lines[:-1])) for at, whole in enumerate(lines[-1])]
    made = [[ClosedNumber(value, min(most, line[-1]) if open_rows else most) for value in line] for line in lines[:-1]]
    made.append([ClosedNumber(value, MANY) for value in lines[-1]])
    for line in made:
        line[-1] = ClosedNumber(line[-1].value, line[-1].value if open_rows else MANY, open_rows)
    return made


def domain(number: ClosedNumber, answer: Told | None) -> range:
    if number.is_open:
        return range(number.value, number.value + 1)
    known = Told(0, number.most) if answer is None else answer
    return range(known.low, min(known.high, number.most) + 1)


def fits(line: tuple[int, ...], total: int, *, adds_up: bool) -> bool:
    return total == sum(line) if adds_up else max(line) <= total <= sum(line)


def possible(asked: Table, answer: Answered, *, rows_add_up: bool = True) -> Iterator[list[tuple[int, ...]]]:
    """Every table that would be answered so."""
    height, width = len(asked) - 1, len(asked[0]) - 1
    domains = [[domain(*one) for one in zip(*lines, strict=True)] for lines in zip(asked, answer, strict=True)]
    lines = [
        [(*cells, sum(cells)) for cells in product(*domains[row][:width]) if sum(cells) in domains[row][width]]
        for row in range(height)
    ]
    for rows in product(*lines):
        columns = list(zip(*rows, strict=True))
        if rows_add_up:
            totals = tuple(map(sum, columns))
            if all(one in of for one, of in zip(totals, domains[-1], strict=True)):
                yield [*rows, totals]
            continue
        few = [
            [one for one in of if fits(column, one, adds_up=False)]
            for of, column in zip(domains[-1], columns, strict=True)
        ]
        yield from ([*rows, totals] for totals in product(*few) if totals[-1] == sum(totals[:-1]))


def too_known(asked: Table, answer: Answered, *, rows_add_up: bool = True) -> list[tuple[int, int]]:
    values: dict[tuple[int, int], set[int]] = {}
    for one in possible(asked, answer, rows_add_up=rows_add_up):
        for row, line in enumerate(one):
            for column, value in enumerate(line):
                values.setdefault((row, column), set()).add(value)
    assert values, "the table itself is possible"
    return [
        (row, column)
        for (row, column), known in values.items()
        if not asked[row][column].is_open and len(known) < min(LEAST, asked[row][column].most + 1)
    ]


def test_the_rule():
    shown = {value: told(ClosedNumber(value, 10**6)) for value in (0, 4, 5, 7, 12, 13, 17, 18, 22, 1234)}
    assert shown == {
        0: Told(0, 4), 4: Told(0, 4), 5: Told(5, 12), 7: Told(5, 12), 12: Told(5, 12), 13: Told(13, 17),
        17: Told(13, 17), 18: Told(18, 22), 22: Told(18, 22), 1234: Told(1233, 1237),
    }  # fmt: skip
    assert [shown[value].nearest for value in (4, 5, 13, 17, 18, 1234)] == [None, None, 15, 15, 20, 1235]
    assert told(ClosedNumber(3, 9, is_open=True)) == Told(3, 3)


def test_every_value_has_companions_that_are_told_alike():
    """Two numbers one of which is a part of the other leave five values for the rest at least."""
    alike = Counter(told(ClosedNumber(value, 10**6)) for value in range(1003))
    assert min(alike.values()) == 5
    for whole, part in product(range(120), repeat=2):
        if part <= whole:
            more, less = told(ClosedNumber(whole, 10**6)), told(ClosedNumber(part, 10**6))
            rest = range(max(0, more.low - less.high), more.high - less.low + 1)
            assert len(rest) >= 5


@pytest.mark.parametrize("count", [2, 3, 4, 5])
def test_every_small_table_of_one_column(count):
    """Cells 0–8 in every combination, with their total; what one reader adds up is what everybody knows."""
    hidden = rows = 0
    for cells in combinations_with_replacement(range(9), count):
        asked = table([[value] for value in cells])
        answer = audited(asked, rows_add_up=True, columns_add_up=True)
        hidden, rows = hidden + sum(line[0] is None for line in answer), rows + len(answer)
        of = [domain(*one) for one in zip((line[0] for line in asked), (line[0] for line in answer), strict=True)]
        for place, number in enumerate(asked[:-1]):
            others = [one for other, one in enumerate(of[:-1]) if other != place]
            least, most = sum(one[0] for one in others), sum(one[-1] for one in others)
            values = [value for value in of[place] if value + least <= of[-1][-1] and value + most >= of[-1][0]]
            assert number[0].value in values
            assert len(values) >= LEAST, (cells, answer)
        assert len([one for one in of[-1] if sum(o[0] for o in of[:-1]) <= one <= sum(o[-1] for o in of[:-1])]) >= LEAST
    assert hidden / rows < 0.05


@pytest.mark.parametrize("start", [0, *(pytest.param(start, marks=pytest.mark.soak) for start in range(1, PARTS))])
@pytest.mark.parametrize("shape", [(1, 2), (2, 1), (1, 3), (3, 1), (2, 2)])
def test_every_small_table_by_brute_force(shape, start):
    """Of those with four cells each third."""
    height, width = shape
    every = list(combinations_with_replacement(range(9), height * width))
    for values in every[start::PARTS] if height * width == 4 else every:
        asked = table([list(values[row * width : (row + 1) * width]) for row in range(height)])
        answer = audited(asked, rows_add_up=True, columns_add_up=True)
        assert too_known(asked, answer) == [], values


@pytest.mark.parametrize("seed", SEEDS)
def test_larger_tables(seed):
    rng = Random(seed)  # noqa: S311 — tables to try
    cells = [[rng.choice((0, 0, 1, 3, 4, 4, 5, 7)) for _ in range(3)] for _ in range(2)]
    asked = table(cells, most=rng.choice((2, 8)) if max(map(max, cells)) <= 2 else 8)
    assert too_known(asked, audited(asked, rows_add_up=True, columns_add_up=True)) == [], cells


@pytest.mark.parametrize("seed", SEEDS)
def test_totals_that_everybody_can_count(seed):
    """Learners of a parallel are known exactly: of five by a group three have to stay as they may be."""
    rng = Random(seed)  # noqa: S311 — tables to try
    asked = table([[rng.choice((0, 1, 2, 4, 6)) for _ in range(3)] for _ in range(2)], open_rows=True)
    answer = audited(asked, rows_add_up=True, columns_add_up=True)
    assert all(line[-1] is not None for line in answer)
    assert too_known(asked, answer) == []


@pytest.mark.parametrize("seed", range(24))
def test_persons_who_stand_in_two_rows(seed):
    rng = Random(seed)  # noqa: S311 — tables to try
    cells = [[rng.choice((0, 1, 3, 4, 5)) for _ in range(2)] for _ in range(2)]
    asked = table(cells, most=8, repeated=rng.choice((0, 1, 2)))
    total = asked[-1][0].value + asked[-1][1].value
    asked[-1][-1] = ClosedNumber(total, MANY)  # nobody stands in two columns
    answer = audited(asked, rows_add_up=False, columns_add_up=True)
    assert too_known(asked, answer, rows_add_up=False) == [], cells


def test_what_is_known_anyway_is_not_asked_to_be_hidden():
    """Two children, of whom everybody knows: three values are all that there are."""
    asked = [[ClosedNumber(1, 2)] * 2] * 2
    assert audited(asked, rows_add_up=True, columns_add_up=True) == [[Told(0, 4)] * 2] * 2


def test_a_whole_class_of_one_kind_is_left_out():
    """All 24 of 24: a range that everybody can cut at 24 would leave two values."""
    asked = [
        [ClosedNumber(24, 24), ClosedNumber(24, 24)],
        [ClosedNumber(60, 400), ClosedNumber(60, 400)],
        [ClosedNumber(84, 424), ClosedNumber(84, 424)],
    ]
    answer = audited(asked, rows_add_up=True, columns_add_up=True)
    assert [line[0] for line in answer] == [None, Told(58, 62), Told(83, 87)]


def test_a_large_table_is_audited_at_once():
    """A region's: what is left out of numbers as they are is little."""
    rng = Random(1)  # noqa: S311 — a table to try
    cells = [[rng.choice((0, 0, 1, 2, 3, 5, 8, 20)) for _ in range(15)] for _ in range(40)]
    answer = audited(table(cells, most=1000), rows_add_up=True, columns_add_up=True)
    assert sum(line[0] is None for line in answer) <= 6
