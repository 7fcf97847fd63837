"""«Обучающиеся по организациям»: what is directly below a body, and the way down the tree."""

from kontingent.institutions.models import Institution
from kontingent.kernel import classifiers, clock
from kontingent.reports.subordinates import Subordinate, read_subordinates
from kontingent.web import links
from kontingent.web.counted import learners_title
from kontingent.web.reports.asked import Asked
from kontingent.web.reports.overview import TYPES
from kontingent.web.reports.tables import NOTHING, Cell, Line, ReportTable, change, part, whole

HEADS = ("Наименование", "Организаций", "Классов и\u00a0групп", "{}", "К\u00a0прошлому году")
NOTE = "Один человек может учиться в нескольких организациях, поэтому строки и типы в сумме могут быть больше итога."


def build(asked: Asked) -> ReportTable:
    found = read_subordinates(asked.body, asked.year)
    types = classifiers.classifier("institution_type")
    heads = (head.format(learners_title(asked.year, "Обучающихся")) for head in HEADS)
    used = [code for code in TYPES if found.whole.learners.get(code)]
    return ReportTable(
        columns=(*heads, *(types.short(code) for code in used)),
        lines=tuple(_line(asked, one, used) for one in found.parts),
        total=Line(Cell("Всего", "Всего"), _cells(asked, found.whole, used)),
        notes=(NOTE,),
    )


def _line(asked: Asked, of: Subordinate, used: list[str]) -> Line:
    name = of.institution.name
    return Line(Cell(name, name, _deeper(asked, of.institution)), _cells(asked, of, used))


def _deeper(asked: Asked, one: Institution) -> str:
    """A body opens into its own lines, an organisation is opened itself."""
    if one.is_body:
        return asked.href(body=str(one.pk))
    return f"/organisations/{one.pk}/{_year(asked)}"


def _cells(asked: Asked, of: Subordinate, used: list[str]) -> tuple[Cell, ...]:
    one, year = of.institution, asked.year

    def learners(**more: str) -> str:
        return links.learners(asked.scope, year, one, **more)

    return (
        part(of.organisations, links.organisations(one) if one.is_body else ""),
        whole(of.classes, f"/organisations/{one.pk}/classes/{_year(asked)}" if one.is_organisation else ""),
        whole(of.total, learners()),
        NOTHING if year.is_ahead(clock.today()) else change(of.total, of.before),
        *(part(of.learners.get(code, 0), learners(type=code)) for code in used),
    )


def _year(asked: Asked) -> str:
    return f"?year={asked.year.first}"
