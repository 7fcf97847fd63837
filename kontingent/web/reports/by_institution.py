"""«Обучающиеся по организациям»: what is directly below a body, and the way down the tree."""

from collections.abc import Sequence

from kontingent.census.joined import Joined, read_joined
from kontingent.census.subordinates import Subordinate, Subordinates, read_subordinates
from kontingent.institutions.queries import parting_below
from kontingent.kernel import classifiers, clock, russian
from kontingent.kernel.classifiers import Classifier
from kontingent.web import links
from kontingent.web.counted import compared_with, learners_title, newcomers
from kontingent.web.reports.overview import TYPES
from kontingent.web.reports.params import ReportParams
from kontingent.web.reports.tables import NOTHING, Line, ReportCell, ReportTable, change, part, whole

BELOW = "Организаций"  # of today: which stood below in another year nobody knows
HEADS = ("Наименование", BELOW, "Классов и\u00a0групп", "{learners}", "К\u00a0{compared}")
NOTE = "Один человек может учиться в нескольких организациях, поэтому строки и типы в сумме могут быть больше итога."


def build(asked: ReportParams) -> ReportTable:
    found, joined = _below(asked), read_joined(asked.body, asked.year)
    types = classifiers.classifier("institution_type")
    learners, compared = learners_title(asked.year, "Обучающихся"), russian.date(compared_with(asked.year))
    heads = (head.format(learners=learners, compared=compared) for head in HEADS if asked.is_current or head != BELOW)
    used = [code for code in TYPES if found.whole.learners.get(code)]
    return ReportTable(
        columns=(*heads, *(types.short(code) for code in used)),
        lines=tuple(_line(asked, one, used, joined) for one in found.parts),
        total=Line(ReportCell("Всего", "Всего"), _cells(asked, found.whole, used, joined)),
        notes=(NOTE, *_in_full(types, used)),
    )


def _below(asked: ReportParams) -> Subordinates:
    """The body itself, and what the tree below it parts into."""
    found = read_subordinates(asked.body, asked.year)
    top, _ = parting_below(asked.body)
    if top.pk == asked.body.pk:
        return found
    return Subordinates(found.whole, read_subordinates(top, asked.year).parts)


def _in_full(types: Classifier, used: Sequence[str]) -> list[str]:
    """What the heads of columns stand for."""
    named = [f"{types.short(code)}\u00a0— {types.label(code).lower()}" for code in used]
    return [f"{'; '.join(named)}."] if named else []


def _line(asked: ReportParams, of: Subordinate, used: list[str], joined: Sequence[Joined]) -> Line:
    name = of.institution.name
    return Line(ReportCell(name, name, asked.deeper(of.institution)), _cells(asked, of, used, joined))


def _cells(asked: ReportParams, of: Subordinate, used: list[str], joined: Sequence[Joined]) -> tuple[ReportCell, ...]:
    one, year = of.institution, asked.year

    def learners(**more: str) -> str:
        return links.learners(asked.scope, year, one, **more)

    return (
        *((part(of.organisations, links.organisations(one) if one.is_body else ""),) if asked.is_current else ()),
        whole(of.classes, f"/organisations/{one.pk}/classes/{_year(asked)}" if one.is_organisation else ""),
        whole(of.total, learners()),
        NOTHING if year.is_ahead(clock.today()) else _change(of, joined),
        *(part(of.learners.get(code, 0), learners(type=code)) for code in used),
    )


def _change(of: Subordinate, joined: Sequence[Joined]) -> ReportCell:
    """Suppliers that joined in between stand in place of the number."""
    here = newcomers(one for one in joined if of.institution.pk in one.path)
    return ReportCell(here, here) if here else change(of.total, of.before)


def _year(asked: ReportParams) -> str:
    return f"?year={asked.year.first}"
