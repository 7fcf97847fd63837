"""«Прогноз мест» as tables: who lacks places in the asked year, and ten years of one; the same for the file."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from kontingent.forecasting.series import Array
from kontingent.institutions.municipalities import names_of
from kontingent.institutions.queries import by_ids
from kontingent.kernel import russian
from kontingent.kernel.spreadsheets import Cell
from kontingent.planning.levels import MUNICIPALITY, ORGANISATION
from kontingent.planning.outlook import Expected, Outlook, grades_of
from kontingent.planning.tracks import PRESCHOOL
from kontingent.web.reports.forecast_asked import ForecastAsked
from kontingent.web.reports.tables import NOTHING, Line, ReportCell, ReportTable, whole

SHORT_HISTORY = "истории не\u00a0хватает"
UNKNOWN = "нет\u00a0данных"
NORM = 80  # places of kindergartens for 100 children of their age
NORM_AGES = range(2, 7)
LACK, FREE, SPARE = "Не\u00a0хватает", "Свободно", "Запас от\u00a0и\u00a0до"
NO_MUNICIPALITY = "Муниципалитет не\u00a0указан"


@dataclass(frozen=True, slots=True)
class ForecastLineShown(Line):
    """`lacks` is the number of the cell that tells of missing places, from 1; `where` an organisation lies."""

    lacks: int
    where: str = ""


@dataclass(frozen=True, slots=True)
class LineGroup:
    """One line before it is shown: its ids, level, name and address."""

    key: str
    name: str
    href: str
    ids: Sequence[int]
    level: str
    where: str = ""


def groups_of(asked: ForecastAsked, found: Outlook) -> list[LineGroup]:
    """Municipalities where there are several, else organisations; of an organisation none."""
    if asked.organisation is not None:
        return []
    by = found.by_municipality()
    if not asked.municipality and len(by) > 1:
        names = names_of(by)
        return [
            LineGroup(code, names.get(code, NO_MUNICIPALITY), _to_municipality(asked, code), ids, MUNICIPALITY)
            for code, ids in by.items()
        ]
    ids = chosen(asked, found)
    places = by_ids(ids)
    return [
        LineGroup(str(id_), places[id_].name, asked.href(organisation=str(id_)), [id_], ORGANISATION)
        for id_ in ids
        if id_ in places
    ]


def _to_municipality(asked: ForecastAsked, code: str) -> str:
    return asked.href(municipality=code) if code else ""


def chosen(asked: ForecastAsked, found: Outlook) -> list[int]:
    """Organisations that the page is of."""
    if asked.organisation is not None:
        return [asked.organisation.pk] if asked.organisation.pk in found.organisations else []
    if asked.municipality:
        return [id_ for id_, one in found.organisations.items() if one.municipality == asked.municipality]
    return list(found.organisations)


def lines_table(asked: ForecastAsked, found: Outlook, groups: Sequence[LineGroup], of_all: Expected) -> ReportTable:
    """The asked year; where most places are missing first."""
    has_norm = asked.part.code == PRESCHOOL and any(group.level == MUNICIPALITY for group in groups)
    norms = _norms(asked, [group.key for group in groups]) if has_norm else {}
    at = asked.lead - 1
    told = [(group, found.together(group.ids, group.level)) for group in groups]
    told.sort(key=lambda one: (not one[1].is_told, one[1].need[at] if one[1].is_told else 0, one[0].name))
    head = "Муниципалитет" if groups and groups[0].level == MUNICIPALITY else "Организация"
    columns = (head, "Мест", "Учатся", f"Ожидается на\u00a0{asked.day}", "От\u00a0и\u00a0до", LACK, FREE, SPARE)
    lines = [
        ForecastLineShown(
            ReportCell(group.name, group.name, group.href),
            (*_cells(one, at), *([_norm(norms.get(group.key))] if has_norm else [])),
            lacks=5,
            where=_partly(one),
        )
        for group, one in told
    ]
    whole_norm = sum(norms.values()) if norms and len(norms) == len(groups) else None
    total = ForecastLineShown(
        ReportCell("Всего", "Всего"),
        (*_cells(of_all, at), *([_norm(whole_norm)] if has_norm else [])),
        lacks=5,
        where=_partly(of_all),
    )
    return ReportTable(
        columns=(*columns, *(["Мест по\u00a0норме"] if has_norm else [])),
        lines=tuple(lines),
        total=total,
        notes=tuple(_notes(found, has_norm=has_norm)),
    )


def years_table(asked: ForecastAsked, found: Outlook, of_all: Expected) -> ReportTable:
    """Ten years of what the page is of, each with the error of forecasts so far ahead."""
    lines = []
    for at in range(found.leads):
        error = found.error(asked.level, at + 1)
        missed = NOTHING if error is None or error.mape is None else _missed(error.mape)
        year = str(found.year_of(at + 1))
        head = ReportCell(year, f"01.09.{year}", asked.href(year=year))
        cells = _cells(of_all, at)[2:]
        lines.append(ForecastLineShown(head, (*cells[:2], missed, *cells[2:]), lacks=4))
    columns = ("На день", "Ожидается", "От\u00a0и\u00a0до", "Ошибка на\u00a0такой срок", LACK, FREE, SPARE)
    return ReportTable(columns=columns, lines=tuple(lines), total=None)


def compared_table(asked: ForecastAsked, plain: Outlook, found: Outlook) -> ReportTable:
    """Municipalities of the page without the scenario and with it, in the asked year."""
    at, ids = asked.lead - 1, set(chosen(asked, found))
    names = names_of(found.by_municipality())
    lines = []
    for code, every in found.by_municipality().items():
        own = [id_ for id_ in every if id_ in ids]
        if not own:
            continue
        before = plain.together([id_ for id_ in own if id_ in plain.organisations], MUNICIPALITY)
        after = found.together(own, MUNICIPALITY)
        cells = [ReportCell(int(one[at]), russian.signed(int(one[at]))) for one in (before.need, after.need)]
        change = int(after.need[at] - before.need[at])
        name = names.get(code, NO_MUNICIPALITY)
        lines.append(
            ForecastLineShown(ReportCell(name, name), (*cells, ReportCell(change, russian.signed(change))), lacks=0)
        )
    columns = ("Муниципалитет", "Запас мест без\u00a0сценария", "Со\u00a0сценарием", "Изменение")
    return ReportTable(columns=columns, lines=tuple(lines), total=None)


def grades_table(asked: ForecastAsked, found: Outlook) -> ReportTable | None:
    """Of one organisation: parallels by year."""
    if asked.organisation is None:
        return None
    years = [str(found.year_of(lead)) for lead in range(1, found.leads + 1)]
    word = asked.part.track.word
    lines = tuple(
        ForecastLineShown(
            ReportCell(one.grade, f"{one.grade}\u00a0{word}"),
            (whole(one.seen[-1] or 0), *(whole(number) for number in one.points)),
            lacks=0,
        )
        for one in grades_of(found, asked.organisation.pk)
    )
    return ReportTable(("Параллель", f"20.09.{found.forecast.origin}", *years), lines, None) if lines else None


def file_rows(asked: ForecastAsked, found: Outlook, groups: Sequence[LineGroup]) -> Iterator[tuple[Cell, ...]]:
    """Each line and each year, as numbers."""
    own = LineGroup("", asked.name, "", chosen(asked, found), asked.level)
    for group in (*groups, own):
        one = found.together(group.ids, group.level)
        for at in range(found.leads):
            error = found.error(group.level, at + 1)
            yield (
                group.name, found.year_of(at + 1), int(one.places[at]) if one.is_told else None, one.now,
                int(one.points[at]),
                _number(one.low, at), _number(one.high, at), int(one.lack[at]) if one.is_told else None,
                int(one.free[at]) if one.is_told else None,
                None if error is None or error.mape is None else round(error.mape, 1),
            )  # fmt: skip


FILE_COLUMNS = (
    "Муниципалитет или организация", "На 1 сентября", "Мест", "Учатся", "Ожидается", "От", "До", "Не хватает",
    "Свободно", "Ошибка на такой срок, %",
)  # fmt: skip


def _cells(one: Expected, at: int) -> tuple[ReportCell, ...]:
    """Places, now, expected, band, lack, free, and between what free places lie: below 0 they are missing."""
    places = whole(int(one.places[at])) if one.is_told else ReportCell(None, UNKNOWN)
    lack = whole(int(one.lack[at])) if one.is_told else NOTHING
    free = whole(int(one.free[at])) if one.is_told else NOTHING
    return places, whole(one.now), whole(int(one.points[at])), _band(one, at), lack, free, _spare(one, at)


def _spare(one: Expected, at: int) -> ReportCell:
    low, high = _number(one.need_low, at), _number(one.need_high, at)
    if not one.is_told or one.municipalities > 1 or low is None or high is None:
        return NOTHING
    text = f"{russian.signed(low)}…{russian.signed(high)}"
    return ReportCell(text, text)


def _band(one: Expected, at: int) -> ReportCell:
    low, high = _number(one.low, at), _number(one.high, at)
    if low is None or high is None:
        return ReportCell(None, SHORT_HISTORY)
    text = f"{russian.number(low)}–{russian.number(high)}"
    return ReportCell(text, text)


def _number(values: Array, at: int) -> int | None:
    return None if np.isnan(values[at]) else int(values[at])


def _missed(mape: float) -> ReportCell:
    return ReportCell(round(mape, 1), f"±{russian.number(mape, 1)}\u00a0%")


def _partly(one: Expected) -> str:
    return f"места известны у\u00a0{one.told} из\u00a0{one.organisations}" if 0 < one.told < one.organisations else ""


def _norms(asked: ForecastAsked, codes: Sequence[str]) -> dict[str, int]:
    """Places by the norm of those whose births are known, or projected, for all ages of the year."""
    births = asked.forecast.basis["births"]
    found = {}
    for code in codes:
        known: Mapping[str, int] = {**births.get("middle", {}).get(code, {}), **births.get("known", {}).get(code, {})}
        ages = [known.get(str(asked.year - age)) for age in NORM_AGES]
        if all(number is not None for number in ages):
            found[code] = round(sum(number or 0 for number in ages) * NORM / 100)
    return found


def _norm(value: int | None) -> ReportCell:
    return ReportCell(None, UNKNOWN) if value is None else whole(value)


def _notes(found: Outlook, *, has_norm: bool) -> Iterator[str]:
    yield (
        "Не хватает и свободно — разница известных мест и ожидаемых обучающихся тех же организаций. Внутри "
        "муниципалитета места считаются вместе, а свободные места одного не заменяют недостающих в другом. Места — "
        "последние из присланных: что построят или закроют, в них не входит. От и до — полоса, в которую попадали "
        "девять из десяти прошлых прогнозов на такой срок; запас — места без неё: с минусом их не хватит."
    )
    if has_norm:
        yield (
            f"Норма — {NORM} мест на 100 детей дошкольного возраста: здесь от {NORM_AGES[0]} до {NORM_AGES[-1]} лет по "
            "году рождения, по учтённой и ожидаемой рождаемости муниципалитета."
        )
    if any(one.places is None for one in found.organisations.values()):
        yield "Без известных мест организация входит в ожидаемую численность и не входит в нехватку."
