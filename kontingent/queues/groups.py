"""Age groups of a queue: preschool ones by whole years on 1 September of the wished school year, others by parallel."""

from dataclasses import dataclass
from datetime import date

from kontingent.institutions.scope import Scope
from kontingent.kernel import classifiers, russian
from kontingent.kernel.periods import SchoolYear, age_on

PRESCHOOL = "preschool"
OLDEST = 7  # and older: they are waited for by schools
UNTOLD = 99  # of whom nobody has said when he was born


@dataclass(frozen=True, slots=True, order=True)
class AgeGroup:
    """`number`: years of age of the preschool level, else the parallel; None where none is told, or it is closed."""

    level: str
    number: int | None

    @property
    def code(self) -> str:
        """As addresses have it: `preschool-3`."""
        level = self.level or "unknown"
        return level if self.number is None else f"{level}-{self.number}"

    @property
    def title(self) -> str:
        if self.number is None:
            return classifiers.label("education_level", self.level) if self.level else "Уровень не указан"
        return _age(self.number) if self.level == PRESCHOOL else f"{self.number}{russian.NBSP}класс"

    @property
    def place(self) -> tuple[int, int]:
        """By which groups stand one after another."""
        levels = [*classifiers.classifier("education_level").items, ""]
        return levels.index(self.level) if self.level in levels else len(levels), self.number or 0


def group_of(level: str, grade: int | None, born: date | None, year: SchoolYear) -> AgeGroup:
    if level != PRESCHOOL:
        return AgeGroup(level, grade)
    return AgeGroup(level, UNTOLD if born is None else min(max(age_on(born, year.start), 0), OLDEST))


def group_known(scope: Scope, level: str, grade: int | None, born: date | None, year: SchoolYear) -> AgeGroup:
    """As the viewer may know it: with a birth year the age on 1 September would tell the half of the year."""
    return AgeGroup(level, None) if scope.masked and level == PRESCHOOL else group_of(level, grade, born, year)


def _age(years: int) -> str:
    if years == UNTOLD:
        return f"Возраст не{russian.NBSP}указан"
    if not years:
        return f"до{russian.NBSP}1{russian.NBSP}года"
    if years == OLDEST:
        return f"{OLDEST}{russian.NBSP}лет и{russian.NBSP}старше"
    return f"{years}–{years + 1}{russian.NBSP}{'года' if years < 4 else 'лет'}"
