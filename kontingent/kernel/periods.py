"""School years, closed periods of days, and ages."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Self

# What 1C, Excel, Access and other programs write where they have no date.
EMPTY_DAYS = frozenset({dt.date(1, 1, 1), dt.date(1899, 12, 30), dt.date(1900, 1, 1), dt.date(1901, 1, 1)})
CENSUS_DAY = (9, 20)  # month and day of the state forms
EARLIEST, LATEST = 1900, 2200  # school years that the current view holds
_NBSP = "\u00a0"
_YEAR_TEXT = re.compile(r"\s*(\d{4})(?:\s*[/\u2013-]\s*(\d{4}|\d{2}))?(?:\s*уч\.?\s*год)?\s*")


@dataclass(frozen=True, order=True, slots=True)
class SchoolYear:
    """1 September of `first` to 31 August of the next calendar year."""

    first: int

    @classmethod
    def of(cls, day: dt.date) -> Self:
        return cls(day.year if day.month >= 9 else day.year - 1)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Accepts «2017», «2017/18», «2017 / 2018», «2017-2018 уч. год»; ValueError otherwise."""
        match = _YEAR_TEXT.fullmatch(text)
        if match is None:
            raise ValueError(f"«{text}» — не учебный год: нужен вид 2017 / 2018.")
        year = cls(int(match[1]))
        if match[2] is not None and int(match[2]) not in (year.second, year.second % 100):
            raise ValueError(f"«{text}» — не учебный год: второй год должен следовать за первым.")
        return year

    @classmethod
    def told(cls, given: int | None, *days: dt.date | None) -> Self | None:
        """That of a record: the one it gives, if the register can hold it, else that of the first of its days."""
        if given is not None and EARLIEST <= given <= LATEST:
            return cls(given)
        return next((cls.of(day) for day in days if day is not None), None)

    @property
    def second(self) -> int:
        return self.first + 1

    @property
    def start(self) -> dt.date:
        return dt.date(self.first, 9, 1)

    @property
    def end(self) -> dt.date:
        return dt.date(self.second, 8, 31)

    @property
    def census_day(self) -> dt.date:
        """20 September, on which schools report head counts."""
        return dt.date(self.first, *CENSUS_DAY)

    @property
    def interval(self) -> "Interval":
        return Interval(self.start, self.end)

    @property
    def label(self) -> str:
        """«2017 / 2018», unbroken."""
        return f"{self.first}{_NBSP}/{_NBSP}{self.second}"

    @property
    def long_label(self) -> str:
        """«2017 / 2018 уч. год», unbroken."""
        return f"{self.label}{_NBSP}уч.{_NBSP}год"

    @property
    def previous(self) -> Self:
        return type(self)(self.first - 1)

    @property
    def next(self) -> Self:
        return type(self)(self.first + 1)

    def is_ahead(self, today: dt.date) -> bool:
        """It has not begun."""
        return today < self.start

    def reference_day(self, today: dt.date) -> dt.date:
        """The day on which the year's learners are counted: today, but within 1 September – 31 May."""
        return max(self.start, min(today, dt.date(self.second, 5, 31)))

    def same_day(self, day: dt.date) -> dt.date:
        """The day of this year that a day of another one is compared with; 28 February for the 29th."""
        year = self.first if day.month >= 9 else self.second
        is_leap_day = (day.month, day.day) == (2, 29)
        return day.replace(year=year, day=28 if is_leap_day else day.day)

    def __contains__(self, day: dt.date) -> bool:
        return self.start <= day <= self.end

    def __str__(self) -> str:
        return self.label


@dataclass(frozen=True, slots=True)
class Interval:
    """Days from `start` to `end`, both included; None is unbounded. ValueError if the end is before the start."""

    start: dt.date | None = None
    end: dt.date | None = None

    def __post_init__(self) -> None:
        if self.start is not None and self.end is not None and self.end < self.start:
            raise ValueError("Дата окончания раньше даты начала.")

    def contains(self, day: dt.date) -> bool:
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)

    __contains__ = contains

    def overlaps(self, other: "Interval") -> bool:
        return self.intersection(other) is not None

    def intersection(self, other: "Interval") -> "Interval | None":
        start = max((day for day in (self.start, other.start) if day is not None), default=None)
        end = min((day for day in (self.end, other.end) if day is not None), default=None)
        if start is not None and end is not None and end < start:
            return None
        return Interval(start, end)

    @property
    def days(self) -> int | None:
        """How many days; None if unbounded."""
        return None if self.start is None or self.end is None else (self.end - self.start).days + 1


def age_on(birth: dt.date, day: dt.date) -> int:
    """Full years, reached on the birthday itself (29 February: on 1 March of a common year); negative before birth."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def birth_year_for_age(age: int, year: int) -> int:
    """The birth year of those aged `age` on 1 January of `year`, as the statistical forms count: year − age − 1.

    A child born on 1 January is counted with that year's others, one year lower than by the civil rule.
    """
    return year - age - 1


def births_for_ages(youngest: int, oldest: int, day: dt.date) -> Interval:
    """The birth dates of those whose `age_on(…, day)` is between the two ages."""
    if not 0 <= youngest <= oldest:
        raise ValueError("Возраст «от» больше возраста «до».")
    first_too_old = _years_before(day, oldest + 1)
    return Interval(first_too_old + dt.timedelta(days=1), _years_before(day, youngest))


def _years_before(day: dt.date, years: int) -> dt.date:
    """The latest birth date that gives `years` full years on `day`."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February in a common year: those born on 28 February are the last to have had a birthday
        return dt.date(day.year - years, 2, 28)
