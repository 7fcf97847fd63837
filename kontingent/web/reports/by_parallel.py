"""«Обучающиеся по параллелям»: classes, boys and girls, learners a class."""

from kontingent.census.parallels import Parallel, read_parallels
from kontingent.census.summary import learners_by_type
from kontingent.kernel import russian
from kontingent.web import links
from kontingent.web.counted import learners_title
from kontingent.web.reports.overview import tabs
from kontingent.web.reports.params import ReportParams
from kontingent.web.reports.tables import NOTHING, Line, ReportCell, ReportTable, TypeChoice, fraction, whole

COLUMNS = ("Параллель", "Классов и групп", "{}", "Мальчики", "Девочки", "В среднем в классе")
USUAL_TYPE = "general"
HIGHEST = 12  # the registry's filter knows no parallel above


def build(asked: ReportParams) -> ReportTable:
    type_ = asked.type or USUAL_TYPE
    now = learners_by_type(asked.body.pk, [asked.year])[asked.year]
    total = now.get(type_, 0)
    found = read_parallels(asked.body, asked.year, type_)
    return ReportTable(
        columns=tuple(column.format(learners_title(asked.year, "Обучающихся")) for column in COLUMNS),
        lines=tuple(_line(asked, type_, one) for one in found if one.grade is not None),
        total=Line(ReportCell("Всего", "Всего"), _total(asked, type_, found, total)),
        choices=tuple(
            TypeChoice(short, label, asked.href(type=code), code == type_) for code, short, label in tabs(now, type_)
        ),
        notes=_notes(found),
    )


def _line(asked: ReportParams, type_: str, one: Parallel) -> Line:
    def href(**more: str) -> str:
        known = one.grade is not None and 0 < one.grade <= HIGHEST
        return (
            links.learners(asked.scope, asked.year, asked.body, type=type_, grade=str(one.grade), **more)
            if known
            else ""
        )

    cells = (
        whole(one.classes),
        whole(one.learners, href()),
        whole(one.boys, href(sex="male")),
        whole(one.girls, href(sex="female")),
        fraction(one.filled),
    )
    return Line(ReportCell(one.grade, str(one.grade)), cells)


def _total(asked: ReportParams, type_: str, found: tuple[Parallel, ...], learners: int) -> tuple[ReportCell, ...]:
    """Learners are distinct persons. Boys and girls are summed only where the parallels add up to them."""

    def href(**more: str) -> str:
        return links.learners(asked.scope, asked.year, asked.body, type=type_, **more)

    adds_up = sum(one.learners for one in found) == learners
    boys, girls = sum(one.boys for one in found), sum(one.girls for one in found)
    classes = sum(one.classes for one in found)
    return (
        whole(classes),
        whole(learners, href()),
        whole(boys, href(sex="male")) if adds_up else NOTHING,
        whole(girls, href(sex="female")) if adds_up else NOTHING,
        fraction(learners / classes if classes else None),
    )


def _notes(found: tuple[Parallel, ...]) -> tuple[str, ...]:
    without = next((one for one in found if one.grade is None), None)
    unknown = sum(one.unknown for one in found)
    said = []
    if without is not None:
        groups = russian.count_phrase(without.classes, "группа", "группы", "групп")
        learners = russian.count_phrase(without.learners, "обучающийся", "обучающихся", "обучающихся")
        said.append(f"Учтены только в итоге, параллель не указана: {groups}, {learners}.")
    if unknown:
        said.append(f"Пол не указан: {russian.number(unknown)}.")
    return tuple(said)
