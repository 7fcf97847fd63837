"""The figures of the first report as the page shows them: strips by type, and the table of ages that is its chart."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from kontingent.census.joined import Joined
from kontingent.census.summary import ALL_TYPES, Age
from kontingent.institutions.models import Institution
from kontingent.institutions.scope import Scope
from kontingent.kernel import classifiers, clock, russian
from kontingent.kernel.filtering import NOT_GIVEN
from kontingent.kernel.periods import SchoolYear, birth_year_for_age
from kontingent.kernel.rounding import percents
from kontingent.reports.cuts import born_between
from kontingent.web import links
from kontingent.web.counted import compared_with, day_beside, newcomers

# Names of the strips; the manual's word for each type of organisation.
TYPES = {
    "preschool": "дошкольные",
    "general": "общеобразо\u00adвательные",
    "vocational": "профессиональные",
    "additional": "дополнительного образования",
    "adapted": "адаптированные",
    "other": "прочие",
}
DEFAULT_TYPE = "preschool"  # manual 6: the distribution opens on kindergartens
USUAL_TABS = ("preschool", "general", "vocational", "additional")
MOST_ROWS = 20  # ages beyond these stand in one row


@dataclass(frozen=True, slots=True)
class StripFigure:
    """`share` is the width of the bar, per cent, or empty; `note` is a ready phrase."""

    value: int
    label: str
    href: str
    note: str = ""
    share: str = ""


@dataclass(frozen=True, slots=True)
class Spark:
    """A line over the years in a picture 100 wide and 30 high; `words` say it."""

    line: str
    area: str
    words: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One sex of one age: the number, its list, and the bar in per cent of the longest."""

    value: int
    href: str
    width: str
    x: str  # where a bar that grows to the left begins


@dataclass(frozen=True, slots=True)
class AgeRow:
    title: str
    boys: Bar
    girls: Bar
    total: int
    href: str


def organisation_cells(body: Institution, by_type: Mapping[str, int]) -> tuple[StripFigure, list[StripFigure]]:
    """All, and by type. An organisation of which nobody has said the type stands in the total alone."""
    total = sum(by_type.values())
    shares = percents([by_type.get(code, 0) for code in TYPES], total)
    cells = [
        StripFigure(
            by_type.get(code, 0),
            label,
            links.organisations(body, type=code),
            "" if share is None else russian.percent(share / 100),
            _width(by_type.get(code, 0), total),
        )
        for (code, label), share in zip(TYPES.items(), shares, strict=True)
    ]
    return StripFigure(total, "организаций всего", links.organisations(body)), cells


def untyped_href(body: Institution) -> str:
    return links.organisations(body, type=NOT_GIVEN)


def learner_cells(
    scope: Scope, year: SchoolYear, now: Mapping[str, int], before: Mapping[str, int], joined: Sequence[Joined]
) -> tuple[StripFigure, list[StripFigure]]:
    """All, and by type, each against the same day of the year before; those of a coming year against nothing.

    Where a supplier `joined` in between, it stands in place of the growth.
    """
    before = {} if year.is_ahead(clock.today()) else before
    total, previous = now.get(ALL_TYPES, 0), before.get(ALL_TYPES, 0)
    joined = joined if previous else ()  # of a year before that nobody knows there is nothing to compare with

    def note(code: str) -> str:
        of_type = [one for one in joined if one.type == code]
        return newcomers(of_type) if of_type else _growth(now.get(code, 0), before.get(code, 0))

    cells = [
        StripFigure(
            now.get(code, 0),
            label,
            links.learners(scope, year, type=code),
            note(code),
            _width(now.get(code, 0), total),
        )
        for code, label in TYPES.items()
    ]
    title = "всего" if year.is_ahead(clock.today()) else "обучающихся всего"  # the heading says of whom
    said = [part for part in (day_beside(year), _compared(year, total, previous, joined)) if part]
    return StripFigure(total, title, links.learners(scope, year), ", ".join(said)), cells


def _compared(year: SchoolYear, total: int, previous: int, joined: Sequence[Joined]) -> str:
    """«+10 (+3,3 %) к 20.04.2017»; the suppliers because of whom the two days are not alike."""
    if joined:
        return f"к{russian.NBSP}{russian.date(compared_with(year))} не{russian.NBSP}сравнить: {newcomers(joined)}"
    if not previous:
        return ""
    growth = f"{russian.signed(total - previous)}{russian.NBSP}({_growth(total, previous)})"
    return f"{growth} к{russian.NBSP}{russian.date(compared_with(year))}"


def spark(totals: Sequence[tuple[SchoolYear, int]]) -> Spark | None:
    """Of the years of which anything is known; None where a line would be a point."""
    known = [(year, total) for year, total in totals if total]
    if len(known) < 2:
        return None
    values = [total for _, total in known]
    low, high = min(values), max(values)
    step = 100 / (len(values) - 1)
    points = " ".join(
        f"{n * step:g},{25 - 22 * (value - low) / ((high - low) or 1):.1f}" for n, value in enumerate(values)
    )
    first, last = russian.number(values[0]), russian.number(values[-1])
    years = f"{known[0][0].label} – {known[-1][0].label}, на{russian.NBSP}один и{russian.NBSP}тот{russian.NBSP}же день"
    return Spark(points, f"0,30 {points} 100,30", f"{years}: от{russian.NBSP}{first} до{russian.NBSP}{last}")


def age_rows(scope: Scope, year: SchoolYear, type_: str, ages: Sequence[Age]) -> list[AgeRow]:
    """Age on 1 January within the school year; the list behind a number is of those born in the year."""
    known = [age for age in ages if age.birth_year is not None]
    rows, tail = known[:MOST_ROWS], known[MOST_ROWS:]
    longest = max((max(age.boys, age.girls) for age in [*rows, _sum(tail)]), default=0)

    def made(title: str, age: Age, born_from: int | None, born_to: int) -> AgeRow:
        def href(**more: str) -> str:
            return links.learners(
                scope, year, None, type=type_, **born_between(born_from, born_to, scope.masked), **more
            )

        return _row(title, age, longest, href)

    shown = [made(_age(age, year), age, age.birth_year, age.birth_year) for age in rows if age.birth_year is not None]
    if tail and tail[0].birth_year is not None:
        shown.append(made(f"{_age(tail[0], year)} и{russian.NBSP}старше", _sum(tail), None, tail[0].birth_year))
    return shown


def age_total(scope: Scope, year: SchoolYear, type_: str, ages: Sequence[Age]) -> AgeRow:
    def href(**more: str) -> str:
        return links.learners(scope, year, None, type=type_, **more)

    total = _sum(ages)
    return _row("Всего", total, total.boys + total.girls, href)


def _row(title: str, age: Age, longest: int, href: Callable[..., str]) -> AgeRow:
    return AgeRow(
        title,
        _bar(age.boys, longest, href(sex="male")),
        _bar(age.girls, longest, href(sex="female")),
        age.total,
        href(),
    )


def _bar(value: int, longest: int, href: str) -> Bar:
    share = value / longest * 100 if longest else 0
    return Bar(value, href, f"{share:.1f}", f"{100 - share:.1f}")


def _sum(ages: Sequence[Age]) -> Age:
    return Age(
        None, sum(age.boys for age in ages), sum(age.girls for age in ages), sum(age.unknown for age in ages)
    )  # fmt: skip


def _age(age: Age, year: SchoolYear) -> str:
    """Full years on 1 January of the school year's second calendar year."""
    return russian.years(birth_year_for_age(age.birth_year or 0, year.second))


def _growth(now: int, before: int) -> str:
    if not before:
        return ""
    change = russian.percent((now - before) / before)
    return change if now <= before else f"+{change}"


def _width(part: int, whole: int) -> str:
    return f"{min(part / whole, 1) * 100:.1f}" if whole else "0"


def tabs(now: Mapping[str, int], chosen: str) -> list[tuple[str, str, str]]:
    """(code, short name, full name) of the types to choose from: the four usual ones, and others that have learners."""
    shown = classifiers.classifier("institution_type")
    codes = [code for code in TYPES if code in USUAL_TABS or now.get(code) or code == chosen]
    return [(code, shown.short(code), shown.label(code)) for code in codes]
