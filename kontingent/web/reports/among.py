"""A report of organisations of some sorts alone: in a village or a town, whose they are, branches or not.

Of those below a body branches are counted apart, or each with its organisation.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from kontingent.current.branches import branches_below
from kontingent.reports.closed import is_of_whole_alone
from kontingent.reports.composing import values_of
from kontingent.reports.cuts import OF_ORGANISATIONS, Below, CutPart
from kontingent.reports.grammar import Report
from kontingent.web.address import Part, one_of
from kontingent.web.filtering import Unheeded
from kontingent.web.reports.params import BRANCHES, COLUMN, TOGETHER, ReportParams
from kontingent.web.request import Request

ASKS = (*(Part(cut.code, cut.title, one_of(*values_of(cut))) for cut in OF_ORGANISATIONS), BRANCHES)
NO_BRANCHES = "здесь нет филиалов, которые стоят рядом со\u00a0своей организацией."
WHOLE = "этот отчёт вам показывается только по\u00a0всем организациям сразу. Так он\u00a0и\u00a0показан."


def among(request: Request, report: Report, asked: ReportParams) -> ReportParams:
    """Not of one beside whose table that of a part would tell of the rest."""
    named = {one.name for one in ASKS if request.GET.get(one.name)}
    if not report.is_of_organisations or is_of_whole_alone(report, asked.of("")):
        request.unheeded += [Unheeded(one.name, one.title, WHOLE) for one in ASKS if one.name in named]
        return asked
    narrowed = of_sorts(asked, report, request.GET)
    if request.GET.get(BRANCHES.name) == TOGETHER and not narrowed.has_branches:
        request.unheeded.append(Unheeded(BRANCHES.name, BRANCHES.title, NO_BRANCHES))
    return narrowed


def of_sorts(asked: ReportParams, report: Report, query: Mapping[str, Any]) -> ReportParams:
    chosen = [(cut, values_of(cut).get(query.get(cut.code, ""))) for cut in OF_ORGANISATIONS]
    parts = tuple(CutPart(cut, (value,)) for cut, value in chosen if value is not None)
    branches = branches_below(asked.body.pk) if isinstance(report.rows, Below) else {}
    joined = branches if query.get(BRANCHES.name) == TOGETHER else {}
    return replace(asked, among=parts, sorts=OF_ORGANISATIONS, joined=joined, has_branches=bool(branches))


def asked_sorts(asked: ReportParams) -> dict[str, str]:
    """As `of_sorts` reads them."""
    return {one.name: code for one in choices(asked) for code, _, is_chosen in one.values if is_chosen}


@dataclass(frozen=True, slots=True)
class SortChoice:
    """`values`: code, label, whether it is chosen; `none` where nothing is."""

    name: str
    title: str
    values: tuple[tuple[str, str, bool], ...]
    none: str = "Любая"


def choices(asked: ReportParams) -> list[SortChoice]:
    chosen = {part.cut: part.values for part in asked.among}
    sorts = [
        SortChoice(
            cut.code,
            cut.title,
            tuple((code, cut.label(value), value in chosen.get(cut, ())) for code, value in values_of(cut).items()),
        )
        for cut in asked.sorts
    ]
    together = ((TOGETHER, "Вместе с\u00a0организацией", bool(asked.joined)),)
    branches = SortChoice(BRANCHES.name, BRANCHES.title, together, none="Отдельно")
    return [*_columns(asked), *sorts, *([branches] if asked.has_branches else [])]


def _columns(asked: ReportParams) -> list[SortChoice]:
    """By years there is room for one of them, or for all together."""
    if asked.parted is None:
        return []
    chosen = asked.column.values if asked.column else ()
    values = ((code, asked.parted.label(value), value in chosen) for code, value in values_of(asked.parted).items())
    return [SortChoice(COLUMN.name, asked.parted.title, tuple(values), none="Все вместе")]
