"""A report that an official composes: a value of the same declaration, made of what the house has declared already.

What it counts, by what it is cut and what it may be narrowed by are those of the catalogue; whatever does not fit is
told in a sentence. Who is told what of it is decided where declared reports are told (`reports.closed`).
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from kontingent.kernel import classifiers
from kontingent.kernel.errors import Refusal
from kontingent.kernel.filtering import NOT_GIVEN
from kontingent.registry.filters import DECLARED
from kontingent.reports.catalogue import REPORTS
from kontingent.reports.cuts import AGE, BELOW, GRADE, HIGHEST, SEX, Below, Cut, CutPart
from kontingent.reports.grammar import Report
from kontingent.reports.measures import PERSON, Measure
from kontingent.reports.values import Value

OLDEST = 30
OTHER = "Выберите для столбцов другой разрез."
_KNOWN: dict[str, tuple[Value, ...]] = {
    GRADE.code: tuple(range(1, HIGHEST + 1)),
    SEX.code: ("male", "female", ""),
    AGE.code: tuple(range(OLDEST + 1)),
}


class NotToBeComposed(Refusal):
    code = "not_to_be_composed"


@dataclass(frozen=True, slots=True)
class Composition:
    """As it is kept: codes alone. `columns` and `where` may be empty; `where` are cuts, each with its values."""

    measure: str
    rows: str
    columns: str = ""
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()


@cache
def measures() -> Mapping[str, Measure]:
    """Those that declared reports count. What tells of persons beyond the viewer's scope, and what has no total, only
    those reports tell that were thought through for it.
    """
    found = {report.measure.code: report.measure for report in REPORTS}
    return {code: one for code, one in found.items() if one.has_total and not one.tells_beyond}


def measure_titles() -> list[tuple[str, str]]:
    """A title that two measures have is told apart by a report of each."""
    titles = [one.title for one in measures().values()]
    return [
        (code, one.title if titles.count(one.title) == 1 else f"{one.title} («{_first_of(one).title}»)")
        for code, one in measures().items()
    ]


def cuts_of(measure: Measure) -> dict[str, Cut | Below]:
    """What records of the measure know. Of two cuts with one code that which reports of this measure are cut by."""
    found: dict[str, Cut | Below] = {BELOW.code: BELOW}
    for one in (*_cuts(measure), *_cuts()):
        if one.code not in found and _fits(one, measure):
            found[one.code] = one
    return found


def narrowing(measure: Measure) -> dict[str, Cut]:
    """Cuts whose values are known beforehand, so one may choose of them."""
    return {code: one for code, one in cuts_of(measure).items() if isinstance(one, Cut) and values_of(one)}


def values_of(cut: Cut) -> dict[str, Value]:
    """By their codes in forms."""
    known = _KNOWN.get(cut.code) or cut.every
    if not known and cut.filter and DECLARED[cut.filter].codes:
        known = (*classifiers.classifier(DECLARED[cut.filter].codes).items, "")
    return {NOT_GIVEN if value == "" else str(value): value for value in known}


def composed(made: Composition, *, code: str = "", title: str = "") -> Report:
    """NotToBeComposed with the place and the cure."""
    measure = measures().get(made.measure)
    if measure is None:
        raise NotToBeComposed(
            "Такого показателя у\u00a0разовых запросов нет.", cure="Выберите показатель из\u00a0списка."
        )
    rows, columns = _cut(measure, made.rows, "Строки"), _cut(measure, made.columns, "Столбцы")
    if rows is None:
        raise NotToBeComposed("Не\u00a0сказано, что стоит в\u00a0строках.", cure="Выберите разрез для строк.")
    if isinstance(columns, Below):
        raise NotToBeComposed(
            "Подведомственные стоят только в\u00a0строках.", cure="Выберите для столбцов другой разрез."
        )
    if columns == rows:
        raise NotToBeComposed(
            "В\u00a0строках и\u00a0столбцах один разрез.", cure="Выберите для столбцов другой разрез."
        )
    where = tuple(_part(measure, *one) for one in made.where)
    group = _first_of(measure).group
    return Report(code=code, title=title, group=group, measure=measure, rows=rows, columns=columns, where=where)


def in_words(report: Report) -> list[str]:
    """For the page, the journal and files: what was composed."""
    columns = [f"столбцы\u00a0— {report.columns.title.lower()}"] if report.columns else []
    rows = "подведомственные" if isinstance(report.rows, Below) else report.rows.title.lower()
    return [report.measure.title, f"строки\u00a0— {rows}", *columns, *(part.said for part in report.where)]


def like(measure: Measure, wanted: frozenset[str] = frozenset()) -> list[Report]:
    """Declared reports of the measure, those with most of the wanted cuts first."""
    same = [report for report in REPORTS if report.measure == measure]
    return sorted(same, key=lambda report: -len(wanted & {one.code for one in _cuts_of(report)}))


def _fits(cut: Cut, measure: Measure) -> bool:
    """What a person is beside the filters of the registry is asked of those alone of whom a report asks it: whether
    learners work is no question about staff.
    """
    if not cut.needs <= measure.has:
        return False
    return PERSON not in cut.needs or bool(cut.filter) or any(has <= measure.has for has in _asked_of()[cut])


@cache
def _asked_of() -> Mapping[Cut, Collection[frozenset[str]]]:
    """What records know that reports cut so."""
    found: defaultdict[Cut, set[frozenset[str]]] = defaultdict(set)
    for report in REPORTS:
        for cut in _cuts_of(report):
            found[cut].add(report.measure.has)
    return found


def _cut(measure: Measure, code: str, place: str) -> Cut | Below | None:
    if not code:
        return None
    found = cuts_of(measure).get(code)
    if found is None:
        said = f"{place}: показатель «{measure.title}» так не\u00a0разрезают, этого нет в\u00a0его записях."
        raise NotToBeComposed(said, cure="Выберите разрез из\u00a0списка этого показателя.")
    return found


def _part(measure: Measure, code: str, values: tuple[str, ...]) -> CutPart:
    cut = narrowing(measure).get(code)
    known = values_of(cut) if cut else {}
    if cut is None or not set(values) <= set(known):
        said = f"Отбор: такого условия у\u00a0показателя «{measure.title}» нет."
        raise NotToBeComposed(said, cure="Выберите условие и\u00a0его значения из\u00a0списка.")
    if not values:
        said = f"Отбор «{cut.title}»: не\u00a0отмечено ни\u00a0одного значения."
        raise NotToBeComposed(said, cure="Отметьте хотя\u00a0бы одно.")
    return cut.one_of(*(known[one] for one in values))


def _cuts_of(report: Report) -> Iterator[Cut]:
    yield from (one for one in report.cuts if isinstance(one, Cut))


def _cuts(measure: Measure | None = None) -> Iterator[Cut]:
    for report in REPORTS:
        if measure is None or report.measure == measure:
            yield from _cuts_of(report)


def _first_of(measure: Measure) -> Report:
    return next(report for report in REPORTS if report.measure == measure)
