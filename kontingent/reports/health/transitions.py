"""Moves between two check-ups of one child, one after the other, and what of his schooling goes with them.

A move is of the day of the second check-up: where the child learnt on it, in which parallel and shift, how old he was.
Who has the last group cannot become worse: he is not at risk of it, as who has the first cannot become better.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import numpy as np

from kontingent.kernel import classifiers
from kontingent.kernel.periods import SchoolYear
from kontingent.reports.health.logistic import Fitted, Floats, fit

YEARS = 5  # of school that moves are told of, the last one with them
LEAST = 20  # children at risk, in a value that is adjusted for and in an organisation of the funnel
GROUPS = {"health": ("health_group", "health_group"), "pe": ("pe_group", "physical_group")}  # column, classifier

_NOBODY = 99  # a group that nobody has: all are at risk


class CheckupMoves(NamedTuple):
    """`children` moved alike: groups by their places among those of the classifier, `age` in years."""

    was: int
    became: int
    sex: str
    age: int | None
    grade: int | None
    shift: str
    type: str
    institution_id: int
    children: int

    @property
    def is_worse(self) -> bool:
        return self.became > self.was


class CheckupPart(NamedTuple):
    """Of children who are alike in something: how many could become worse and did, could become better and did."""

    value: str
    children: int
    may_worsen: int
    worsened: int
    may_improve: int
    improved: int


class FunnelPlace(NamedTuple):
    """Of an organisation: children at risk, those who became worse, and how many would by age, sex and group."""

    institution_id: int
    at_risk: int
    worsened: int
    expected: float


class Association(NamedTuple):
    """Odds to become worse against the usual value, of children alike in age, sex and previous group."""

    value: str  # a shift, or a type of organisation
    odds: float
    low: float
    high: float
    at_risk: int


CUTS: Mapping[str, Callable[[CheckupMoves], str]] = {
    "grade": lambda one: "" if one.grade is None else str(one.grade),
    "shift": lambda one: one.shift,
    "type": lambda one: one.type,
    "sex": lambda one: one.sex,
}


def groups_of(what: str) -> tuple[str, ...]:
    return (*classifiers.classifier(GROUPS[what][1]).items,)


def first_day(year: SchoolYear) -> date:
    """Of second check-ups that are told of in a year."""
    return SchoolYear(year.first - YEARS + 1).start


def summed(moves: Iterable[CheckupMoves], **same: Any) -> list[CheckupMoves]:  # noqa: ANN401  # values of fields
    """Children who moved alike, whatever they had of what is made the `same`."""
    found: Counter[CheckupMoves] = Counter()
    for one in moves:
        found[one._replace(**same, children=0)] += one.children
    return [one._replace(children=number) for one, number in found.items()]


def table(moves: Iterable[CheckupMoves]) -> Counter[tuple[int, int]]:
    """Children by their groups before and after."""
    found: Counter[tuple[int, int]] = Counter()
    for one in moves:
        found[one.was, one.became] += one.children
    return found


def parts(moves: Iterable[CheckupMoves], cut: Callable[[CheckupMoves], str], last: int) -> list[CheckupPart]:
    """By the value of a cut; `last` is the place of the worst group."""
    found: dict[str, list[int]] = {}
    for one in moves:
        counts = found.setdefault(cut(one), [0] * 5)
        is_told = (True, one.was < last, one.is_worse, one.was > 0, one.became < one.was)
        for place, is_of in enumerate(is_told):
            counts[place] += one.children if is_of else 0
    return [CheckupPart(value, *counts) for value, counts in found.items()]


def places(moves: Sequence[CheckupMoves], last: int) -> list[FunnelPlace]:
    """Organisations with enough children at risk. Empty where the regression cannot be told."""
    risky = _at_risk(moves, last)
    alike = summed(risky, grade=None, shift="", type="", institution_id=0)
    fitted = _fitted(alike, _base(alike))
    if fitted is None:
        return []
    pairs = zip(alike, fitted.chances, strict=True)
    chances = {(one.was, one.age, one.sex): float(chance) for one, chance in pairs}
    found: dict[int, list[float]] = {}
    for one in risky:
        of_place = found.setdefault(one.institution_id, [0, 0, 0.0])
        expected = one.children * chances[one.was, one.age, one.sex]
        for place, more in enumerate((one.children, one.children * one.is_worse, expected)):
            of_place[place] += more
    every = (FunnelPlace(pk, int(risk), int(worse), expected) for pk, (risk, worse, expected) in sorted(found.items()))
    return [one for one in every if one.at_risk >= LEAST]


def associations(moves: Sequence[CheckupMoves], last: int) -> list[Association]:
    """Of every shift and type that has enough children, against the first shift and general schools."""
    risky = _at_risk(moves, last)
    found = []
    for cut, usual in (("shift", "first"), ("type", "general")):
        for value in sorted({CUTS[cut](one) for one in risky} - {"", usual}):
            told = _against(risky, CUTS[cut], value, usual)
            if told is not None:
                found.append(told)
    return found


def _against(
    risky: Sequence[CheckupMoves], cut: Callable[[CheckupMoves], str], value: str, usual: str
) -> Association | None:
    """Of children of the ages that both values have: outside them there is nobody to compare with."""
    ages = [{one.age for one in risky if cut(one) == side} for side in (value, usual)]
    own = _at_risk((one for one in risky if cut(one) in {value, usual} and one.age in ages[0] & ages[1]), _NOBODY)
    children = {one.value: one for one in parts(own, cut, _NOBODY)}
    if not all(side in children and _is_enough(children[side]) for side in (value, usual)):
        return None
    base = _base(own)
    fitted = _fitted(own, np.column_stack([base, _is(own, cut, value)]))
    return None if fitted is None else Association(value, *fitted.odds(base.shape[1]), children[value].children)


def _is_enough(part: CheckupPart) -> bool:
    """Of whom some became worse and some did not."""
    return part.children >= LEAST and 0 < part.worsened < part.children


def _at_risk(moves: Iterable[CheckupMoves], last: int) -> list[CheckupMoves]:
    """Whose age and sex are known, of groups of which somebody became worse: the others have nothing to tell."""
    known = [one for one in moves if one.was < last and one.age is not None and one.sex]
    worse = {one.was for one in known if one.is_worse}
    return [one for one in known if one.was in worse]


def _base(moves: Sequence[CheckupMoves]) -> Floats:
    """A constant, age with its square, sex, and the groups before."""
    ages = np.array([float(one.age or 0) for one in moves]) / 10 - 1
    _, *others = sorted({one.was for one in moves}) or [0]
    columns = [np.ones(len(moves)), ages, ages**2, _is(moves, lambda one: one.sex, "female")]
    return np.column_stack([*columns, *(_is(moves, lambda one: str(one.was), str(was)) for was in others)])


def _is(moves: Sequence[CheckupMoves], cut: Callable[[CheckupMoves], str], value: str) -> Floats:
    return np.array([float(cut(one) == value) for one in moves])


def _fitted(moves: Sequence[CheckupMoves], design: Floats) -> Fitted | None:
    if not moves:
        return None
    totals = np.array([float(one.children) for one in moves])
    return fit(design, np.array([one.children * float(one.is_worse) for one in moves]), totals)
