"""Whom the numbers of a school year count, in words: nobody learns in a year that has not begun."""

from collections.abc import Iterable
from datetime import date

from kontingent.census.joined import Joined, named
from kontingent.kernel import clock, russian
from kontingent.kernel.periods import SchoolYear

MONTHS = {5: "мая", 9: "сентября"}


def learners_title(year: SchoolYear, usual: str = "Обучающиеся") -> str:
    """«Обучающиеся», or «Зачислено на 1 сентября 2018» of a coming year."""
    return f"Зачислено на{russian.NBSP}{_said(year.start)}" if year.is_ahead(clock.today()) else usual


def counted_on(year: SchoolYear) -> str:
    """«на сегодня», «на 31 мая 2017», «на 1 сентября 2018»."""
    today = clock.today()
    day = year.reference_day(today)
    return f"на{russian.NBSP}сегодня" if day == today else f"на{russian.NBSP}{_said(day)}"


def compared_with(year: SchoolYear) -> date:
    """The same day of the year before: numbers of the year are set beside those of this day alone."""
    return year.previous.same_day(year.reference_day(clock.today()))


def newcomers(joined: Iterable[Joined]) -> str:
    """In place of a growth that is none: «с 25.09.2017 Навигатор»."""
    return ", ".join(f"с{russian.NBSP}{russian.date(day)} {name}" for name, day in named(joined).items())


def day_beside(year: SchoolYear) -> str:
    """What stands beside a number that is neither of today nor headed by its day: «на 31 мая 2017»."""
    today = clock.today()
    return "" if year.is_ahead(today) or year.reference_day(today) == today else counted_on(year)


def _said(day: date) -> str:
    """The first and the last day of counting of a year: the only ones that are not today."""
    return f"{day.day}{russian.NBSP}{MONTHS[day.month]} {day.year}"
