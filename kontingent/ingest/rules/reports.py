"""The table of rules of reports: control sums that must agree before a form is handed in."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from kontingent.history.rules.rule import Finding, Rule, Severity


@dataclass(frozen=True, slots=True)
class Sums:
    """A number of a report, and what it must add up to when it is cut: by sex, by age, by class."""

    total: int
    cuts: Mapping[str, int]  # name of a cut that divides everybody → sum of its parts
    of_them: Mapping[str, int]  # name of a row «из них» → its number


@dataclass(frozen=True, slots=True)
class ReportRule(Rule):
    check: Callable[[Sums], Iterator[Finding]]


def _cuts_agree(sums: Sums) -> Iterator[Finding]:
    for name, value in sums.cuts.items():
        if value != sums.total:
            yield Finding(name, str(value))


def _parts_fit(sums: Sums) -> Iterator[Finding]:
    for name, value in sums.of_them.items():
        if not 0 <= value <= sums.total:
            yield Finding(name, str(value))


REPORT_RULES: tuple[ReportRule, ...] = (
    ReportRule(
        "F24a",
        "отчёт",
        Severity.REFUSED,
        "Сумма по разрезу не равна итогу.",
        "Пересчитайте отчёт; если не сходится и тогда, сообщите региональному оператору.",
        "Контроль статистических форм: сумма по полу, по возрасту и по классам равна итогу.",
        _cuts_agree,
    ),
    ReportRule(
        "F24b",
        "отчёт",
        Severity.REFUSED,
        "Строка «из них» больше своего итога.",
        "Пересчитайте отчёт; если не сходится и тогда, сообщите региональному оператору.",
        "Контроль статистических форм.",
        _parts_fit,
    ),
)
