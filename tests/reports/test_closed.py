"""What a viewer without «Доступ к ПДн» is told of closed fields, attacked on a generated region."""

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import chain, combinations, product
from typing import Any

import pytest

from kontingent.institutions.models import Institution
from kontingent.institutions.scope import Scope
from kontingent.kernel.periods import SchoolYear
from kontingent.reports import answers, closed, closed_cuts, cuts, measures, movement, record_cuts, results, staff_cuts
from kontingent.reports.answers import Answer, Asked
from kontingent.reports.catalogue import REPORTS
from kontingent.reports.disclosure import LEAST, ClosedNumber, Told
from kontingent.reports.grammar import Mean, Report, Share
from kontingent.reports.measures import APPLICATIONS, CLASSES, LEARNERS, Measure
from kontingent.reports.record_cuts import STATUS
from kontingent.reports.values import ALL, Value
from tests.synthetic.made import GENERATED
from tests.web.standing import standing_kept

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

CLOSED = {report.code: report for report in REPORTS if report.is_closed}
YEAR = SchoolYear(2017)
DATES = (date(2017, 9, 20), date(2018, 1, 1), date(2018, 3, 31))
# What everybody may count of those whom the report counts: the measure, the cut, and whether they are all of them.
OPEN = {
    "special-needs": (LEARNERS, cuts.LEVEL, False),
    "disability": (LEARNERS, cuts.LEVEL, False),
    "social-passport": (LEARNERS, cuts.BELOW, False),
    "health-groups": (LEARNERS, cuts.GRADE, True),
    "pe-groups": (LEARNERS, cuts.GRADE, True),
    "benefits": (APPLICATIONS, STATUS, True),
    "marks": (LEARNERS, closed._EVERY, False),
    "exams-nine": (LEARNERS, closed._EVERY, False),
    "exams-eleven": (LEARNERS, closed._EVERY, False),
    "citizenship": (LEARNERS, cuts.LEVEL, True),
}
EACH_MEASURE = ("special-needs", "health-groups", "marks", "benefits")  # meet all attacks; in the soak all do
ATTACKED = [*EACH_MEASURE, *(pytest.param(code, marks=pytest.mark.soak) for code in CLOSED if code not in EACH_MEASURE)]
RESULTS = {"marks", "exams-nine", "exams-eleven"}
ENDLESS = 10**6
Line = list[tuple[ClosedNumber, Told | None]]


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with standing_kept(django_db_blocker, GENERATED) as folder:
        yield folder


def asked(body: Institution, day: date, *, open_data: bool = True) -> Asked:
    return Asked(Scope(body.pk, open_data=open_data), body, SchoolYear.of(day), day)


def of_results(code: str, day: date) -> date:
    """Marks and examinations of the running year are not given yet: they are attacked a year before."""
    return day.replace(year=day.year - 1) if code in RESULTS else day


def bodies() -> list[Institution]:
    return list(Institution.objects.filter(is_body=True).order_by("pk"))


def smallest_schools() -> list[Institution]:
    counted = {
        place: answers.answer(CLOSED["health-groups"], asked(place, DATES[0])).number(ALL, ALL)
        for place in Institution.objects.filter(is_organisation=True, type="general").order_by("pk")
    }
    return sorted((place for place in counted if counted[place]), key=lambda place: (counted[place], place.pk))[:3]


def lines(report: Report, body: Institution, day: date, told: Answer | None = None) -> list[Line]:
    """Every number as it is, as anybody could bound it, and as it is told."""
    told = told or closed.answer(report, asked(body, day, open_data=False))
    exact = answers.answer(report, asked(body, day))
    measure, cut, is_all = OPEN[report.code]
    base = answers.answer(Report("x", "", report.group, measure, cut), asked(body, day))

    def number(row: Value, column: Value) -> ClosedNumber:
        by, other = (row, column) if cut is report.rows else (column, row)
        by = by if cut in {report.rows, report.columns} else ALL
        return ClosedNumber(exact.number(row, column), base.number(by, ALL), is_all and other is ALL)

    columns = [*told.columns, ALL]
    return [[(number(row, column), told.told[row, column]) for column in columns] for row in [*told.rows, ALL]]


def bounds(number: ClosedNumber, told: Told | None) -> tuple[int, int]:
    if number.is_open:
        return number.value, number.value
    return (0, number.most) if told is None else (told.low, min(told.high, number.most))


class Reader:
    """Works out what the numbers of a table may be: a table of signed numbers whose every line is nothing together.

    Totals stand with a minus. Where persons may stand in several rows or columns one more line holds by how many more
    those are. Another table that is told alike differs by rounds of the same number up and down.
    """

    def __init__(self, table: list[Line]) -> None:
        height, width = len(table) - 1, len(table[0]) - 1
        self.values = [[number.value for number, _ in line] for line in table]
        self.bounds = [[bounds(*one) for one in line] for line in table]
        for line in (*range(height), -1):
            over = sum(self.values[line][:width]) - self.values[line][width]
            self.values[line].append(over)
            self.bounds[line].append((0, ENDLESS if over else 0))
        for more in (self.values, self.bounds):
            more.append([None] * (width + 2))
        for column in range(width + 2):
            over = sum(self.values[row][column] for row in range(height)) - self.values[height][column]
            self.values[-1][column] = over
            self.bounds[-1][column] = (-ENDLESS if column == width + 1 else 0, ENDLESS if over else 0)
        self.last = (height, width)

    def sign(self, row: int, column: int) -> int:
        return (-1 if row >= self.last[0] else 1) * (-1 if column >= self.last[1] else 1)

    def room(self, row: int, column: int, step: int) -> bool:
        low, high = self.bounds[row][column]
        return low <= self.values[row][column] + step * self.sign(row, column) <= high

    def move(self, row: int, column: int, step: int) -> bool:
        """One more or less, and a round of others that makes up for it."""
        came: dict[tuple[str, int], Any] = {("column", column): None}
        queue = deque(came)
        while queue and ("row", row) not in came:
            kind, at = queue.popleft()
            for other in range(len(self.values) if kind == "column" else len(self.values[0])):
                place = (other, at) if kind == "column" else (at, other)
                node = ("row" if kind == "column" else "column", other)
                turn = -step if kind == "column" else step
                if node not in came and place != (row, column) and self.room(*place, turn):
                    came[node] = ((kind, at), place, turn)
                    queue.append(node)
        if ("row", row) not in came:
            return False
        node = ("row", row)
        while came[node] is not None:
            node, place, turn = came[node]
            self.values[place[0]][place[1]] += turn * self.sign(*place)
        self.values[row][column] += step * self.sign(row, column)
        return True

    def values_of(self, row: int, column: int, least: int) -> int:
        found, kept = 1, [list(line) for line in self.values]
        for step in (1, -1):
            while found < least and self.room(row, column, step) and self.move(row, column, step):
                found += 1
                self.check()
            self.values = [list(line) for line in kept]
        return found

    def check(self) -> None:
        """What was found is a table indeed, told alike."""
        height, width = self.last
        for row, line in enumerate(self.values[: height + 1]):
            assert sum(line[:width]) == line[width] + line[width + 1]
            assert all(low <= value <= high for value, (low, high) in zip(line, self.bounds[row], strict=True))
        for column in range(width + 1):
            assert sum(self.values[row][column] for row in range(height)) == (
                self.values[height][column] + self.values[height + 1][column]
            )


def known(table: list[Line]) -> Iterator[tuple[int, int]]:
    reader = Reader(table)
    reader.check()
    for row, line in enumerate(table):
        for column, (number, _) in enumerate(line):
            least = min(LEAST, number.most + 1)
            if not number.is_open and reader.values_of(row, column, least) < least:
                yield row, column


@pytest.mark.parametrize("days", [DATES[:1], pytest.param(DATES[1:], marks=pytest.mark.soak)], ids=["one", "rest"])
def test_no_table_of_any_body_leaves_a_number_with_few_values(made, days):
    """And of a region so small that every parallel of a body is some ten learners, few rows are left out."""
    rows, hidden = Counter(), Counter()
    for code, body, day in product(CLOSED, bodies(), days):
        table = lines(CLOSED[code], body, of_results(code, day))
        assert list(known(table)) == [], (code, body.name, day)
        told = [[known for number, known in line if not number.is_open] for line in table[:-1]]
        rows[code] += len(told)
        hidden[code] += sum(not any(line) for line in told)
    assert set(rows) == set(CLOSED) == set(OPEN)
    assert hidden.total() / rows.total() <= 0.05
    assert max(hidden[code] / rows[code] for code in CLOSED) <= 0.2


OF_2017, OF_2018 = "09-20 09-30 10-31 11-30 12-31", "01-01 01-31 02-28 03-31 04-30 05-31 06-30 07-31 08-31"
DAYS = [
    date.fromisoformat(f"{year}-{day}") for year, days in ((2017, OF_2017), (2018, OF_2018)) for day in days.split()
]


@pytest.mark.parametrize("code", sorted(RESULTS))
def test_there_are_results_to_attack(made, code):
    found = answers.answer(CLOSED[code], asked(bodies()[0], of_results(code, DATES[0])))
    assert found.number(ALL, ALL) > 0
    assert len(found.rows) > 1


def test_the_days_of_a_year_are_ends_of_months_and_two_more():
    every = {closed.told_day(YEAR, YEAR.start + timedelta(days=later)) for later in range(365)}
    assert every == {None, *DAYS}
    assert closed.told_day(YEAR, date(2017, 9, 19)) is None
    assert closed.told_day(YEAR, date(2018, 4, 20)) == date(2018, 3, 31)


@pytest.mark.parametrize("code", ATTACKED)
def test_days_of_the_smallest_schools_do_not_tell_a_change(made, code):
    """All pairs: by how much a small number has changed has four values or more, of those that it has for anybody."""
    for place in smallest_schools():
        tables = [lines(CLOSED[code], place, of_results(code, day)) for day in DAYS]
        tables = [table for table in tables if len(table) == len(tables[0])]
        assert len(tables) > 1
        for first, second in combinations(tables, 2):
            for (one, told), (other, then) in zip(chain(*first), chain(*second), strict=False):
                if not (one.is_open or other.is_open or told is None or then is None):
                    low, high = bounds(one, told)
                    least, most = bounds(other, then)
                    anyhow = one.most + other.most + 1
                    assert (most - low) - (least - high) + 1 >= min(LEAST, anyhow)


def by_place(code: str, body: Institution, day: date) -> dict[tuple[Value, Value], tuple[ClosedNumber, Told | None]]:
    told = closed.answer(CLOSED[code], asked(body, day, open_data=False))
    places = product([*told.rows, ALL], [*told.columns, ALL])
    return dict(zip(places, chain(*lines(CLOSED[code], body, day, told)), strict=True))


@pytest.mark.parametrize("code", ATTACKED)
def test_a_body_and_the_one_above_it_do_not_tell_the_rest(made, code):
    """Two accounts of them, which nobody can part: each number of one less the same one of the other."""
    above = {body.pk: body for body in bodies()}
    pairs = [(above[body.parent_id], body) for body in above.values() if body.parent_id in above]
    of = {(body.pk, day): by_place(code, body, of_results(code, day)) for body, day in product(above.values(), DATES)}
    compared = 0
    for (upper, body), day in product(pairs, DATES):
        whole, own = of[upper.pk, day], of[body.pk, day]
        for place in whole.keys() & own.keys():
            (more, _), (less, _) = whole[place], own[place]
            (least, most), (low, high) = bounds(*whole[place]), bounds(*own[place])
            rest = more.most - less.most  # who is in one and not in the other
            if not less.is_open and rest > 0:
                compared += 1
                assert min(rest, most - low) - max(0, least - high) + 1 >= min(LEAST, rest + 1), (body.name, place)
    assert compared


def test_numbers_of_closed_fields_are_told_to_who_may_list_them_and_to_nobody_else(made):
    body = bodies()[0]
    for report in CLOSED.values():
        with pytest.raises(TypeError):
            answers.answer(report, asked(body, DATES[0], open_data=False))
        told = closed.answer(report, asked(body, DATES[0], open_data=False))
        assert [told.numbers, told.parts, told.before, told.beside] == [{}] * 4
        assert closed.answer(report, asked(body, DATES[0])).told is None


def test_before_20_september_nothing_is_told(made):
    for report in CLOSED.values():
        answer = closed.answer(report, asked(bodies()[0], date(2017, 9, 19), open_data=False))
        assert (answer.rows, answer.columns, answer.numbers, answer.told, answer.told_on) == ((), (), {}, {}, None)


def test_all_values_of_a_closed_cut_are_told_of_whether_anybody_has_them(made):
    answer = closed.answer(CLOSED["health-groups"], asked(bodies()[0], DATES[0], open_data=False))
    assert answer.columns == ("1", "2", "3", "4", "5", "unchecked", "")


def test_shares_means_changes_and_totals_beside_are_left_out(made):
    report = replace(
        CLOSED["health-groups"],
        shares=(Share("%", closed_cuts.HEALTH_GROUP.one_of("1")),),
        mean=Mean("В среднем", per=CLASSES),
        beside=(CLASSES,),
        change=True,
    )
    told = closed.answer(report, asked(bodies()[0], DATES[0], open_data=False))
    assert (told.report.shares, told.report.mean, told.report.beside, told.report.change) == ((), None, (), False)
    assert [told.numbers, told.parts, told.before, told.beside] == [{}] * 4


def test_whatever_reads_a_closed_table_is_closed():
    """By the text of its statement: nothing is declared by hand that could be forgotten."""
    modules = (cuts, record_cuts, closed_cuts, measures, movement, results, staff_cuts)
    known = {id(one): one for module in modules for one in vars(module).values() if isinstance(one, cuts.Cut | Measure)}
    of_results = ("final_mark", "state_exam", "r.subject", "r.mark", "r.passed")
    closed_texts = ("person_sign", "health_check", "benefit", "citizenship", "g.code", *of_results)
    for one in known.values():
        text = one.column if isinstance(one, cuts.Cut) else one.source
        assert one.is_closed == any(part in text for part in closed_texts), one.code
    assert sum(one.is_closed for one in known.values()) == 15
