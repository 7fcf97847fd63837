"""«Места и очередь» as a table: lines by how full they are, and the same for the file."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from kontingent.census.applications import Demand, headings
from kontingent.census.filling import Filling
from kontingent.census.placed_learners import EVERY
from kontingent.census.places import Key, Lines, Ranking
from kontingent.institutions.models import Institution
from kontingent.institutions.municipalities import names_of
from kontingent.institutions.queries import by_ids
from kontingent.kernel import clock, russian
from kontingent.kernel.filtering import NOT_GIVEN
from kontingent.reports.filled import Filled
from kontingent.web import links
from kontingent.web.counted import counted_on, learners_title
from kontingent.web.reports.declared import EVERY as EVERYBODY
from kontingent.web.reports.declared import EVERY_ONCE, KNOWN_TODAY
from kontingent.web.reports.places_asked import PlacesAsked
from kontingent.web.reports.tables import NOTHING, Line, MadeLines, ReportCell, ReportTable, unknown, whole

HEADS = {
    Lines.MUNICIPALITIES: "Муниципалитет",
    Lines.BODIES: "Орган управления",
    Lines.ORGANISATIONS: "Организация",
}
FILLED = "Заполнено"
OVER_ALONE = "Показаны только строки, где обучающихся больше, чем мест. Где мест никто не прислал, сравнить не с чем."
NO_MUNICIPALITY = "Муниципалитет не указан"
Parts = dict[str, str]  # of an address


@dataclass(frozen=True, slots=True)
class PlacesLine(Line):
    """`number` of the line by its fill, None of the total. `where` its organisation lies: names are not unique."""

    number: int | None
    filling: Filling
    where: str = ""

    @property
    def partly(self) -> str:
        """Of how many of its organisations places are known; empty where of all."""
        of = self.filling
        return f"{of.told} из\u00a0{of.organisations}" if of.is_known and of.told < of.organisations else ""


@dataclass(frozen=True, slots=True)
class PlacesTable(ReportTable):
    """`over` and `filled`: which of the cells of a line tell what is over the places and have the bar, from 1."""

    lines: Sequence[PlacesLine]
    total: PlacesLine | None
    over: int = 4
    filled: int = 5


def build(asked: PlacesAsked, found: Filled, by: Lines) -> PlacesTable:
    every = asked.lines(found, by)
    demands = [demand for demand in Demand if _is_shown(found, demand)]

    def lines(rows: Sequence[Sequence[Any]], first: int) -> Iterator[PlacesLine]:
        some = Ranking(rows).some()
        places = _places(by, [key for key, _ in some])
        for number, (key, of) in enumerate(some, first + 1):
            place = places.get(key)
            summed = _organisations(asked, by, place, key)
            cells = _cells(asked, of, demands, place, _municipality(by, key), summed)
            yield PlacesLine(_head(asked, places, by, key), cells, number, of, _where(asked, by, place))

    return PlacesTable(
        columns=(HEADS[by], "Мест", learners_title(asked.of.year, "Обучающихся"), "Свободно", "Сверх мест", FILLED, *(
            headings()[demand].whole for demand in demands)),
        lines=MadeLines(every.rows, lines),
        total=_total(asked, found, by, every, demands),
        notes=(OVER_ALONE,) if asked.is_over else tuple(_notes(asked, found, every)),
    )  # fmt: skip


def _total(asked: PlacesAsked, found: Filled, by: Lines, every: Ranking, demands: list[Demand]) -> PlacesLine | None:
    """Of overfull organisations their sums; of others that have some of these, none."""
    if asked.is_over and (by is not Lines.ORGANISATIONS or not every):
        return None
    of = every.whole if asked.is_over else found.whole
    title = EVERY_ONCE if every.learners != of.learners else EVERYBODY
    summed = None if by is Lines.ORGANISATIONS else Parts()
    cells = _cells(asked, of, demands, asked.of.body, asked.municipality, summed, is_total=True)
    if asked.is_over:
        cells = tuple(replace(cell, href="") for cell in cells)  # no list asks for these organisations alone
    return PlacesLine(ReportCell(title.replace(russian.NBSP, " "), title), cells, None, of)


def _is_shown(found: Filled, demand: Demand) -> bool:
    """Queues are told of the current year alone; a column of nobody is left out."""
    return found.has_queue and (demand is Demand.WAITING or found.whole.queue[demand] > 0)


def _places(by: Lines, keys: list[Key]) -> dict[Key, Institution | str]:
    """What the lines are of: institutions, or names of municipalities."""
    if by is Lines.MUNICIPALITIES:
        return dict(names_of([str(key) for key in keys]).items())
    return dict(by_ids(keys).items())


def _head(asked: PlacesAsked, places: Mapping[Key, Institution | str], by: Lines, key: Key) -> ReportCell:
    place = places.get(key, NO_MUNICIPALITY)
    if not isinstance(place, Institution):
        href = asked.href(municipality=str(key), by="") if key else ""
        return ReportCell(place, place, href)
    if by is Lines.BODIES and place.is_body and place.pk != asked.of.body.pk:
        return ReportCell(place.name, place.name, asked.href(body=str(place.pk), by=""))
    where = _where(asked, by, place)
    name = f"{place.name} ({where})" if where else place.name
    return ReportCell(name, place.name, f"/organisations/{place.pk}/queue/?year={asked.of.year.first}")


def _where(asked: PlacesAsked, by: Lines, place: Institution | str | None) -> str:
    is_told = isinstance(place, Institution) and by is Lines.ORGANISATIONS and not asked.municipality
    return place.municipality if is_told and isinstance(place, Institution) else ""


def _municipality(by: Lines, key: Key) -> str:
    """As the registry asks for it; empty for a line of institutions."""
    return (str(key) or NOT_GIVEN) if by is Lines.MUNICIPALITIES else ""


def _organisations(asked: PlacesAsked, by: Lines, place: Institution | str | None, key: Key) -> Parts | None:
    """How those of a line are asked for; None of a line that is one itself, which its head leads to."""
    if by is Lines.MUNICIPALITIES and key:
        return {"municipality": str(key)}
    if by is Lines.BODIES and isinstance(place, Institution) and place.is_body and place.pk != asked.of.body.pk:
        return {"body": str(place.pk)}
    return None


def _cells(
    asked: PlacesAsked,
    of: Filling,
    demands: list[Demand],
    place: Institution | str | None,
    municipality: str,
    summed: Parts | None,
    *,
    is_total: bool = False,
) -> tuple[ReportCell, ...]:
    """`summed`: how those are asked for who make the sums of places; their table has these at its foot."""
    known, share = of.is_known, of.share
    is_of_many = is_total or summed is not None
    waiting = partial(_applications, asked, place, municipality, is_of_many=is_of_many)
    made = {"by": Lines.ORGANISATIONS.value, **(summed or {})}
    every, overfull = ("" if summed is None else asked.href(**made, over=over) for over in ("", "1"))
    filled = ReportCell(round(100 * share, 1), russian.percent(share)) if share is not None else NOTHING
    return (
        whole(of.places, every) if known else unknown(),
        whole(of.learners, _learners(asked, place, municipality)),
        whole(of.free, every) if known else NOTHING,
        whole(of.over, overfull) if known else NOTHING,
        filled,
        *(whole(of.queue[demand], waiting(demand)) for demand in demands),
    )


def _learners(asked: PlacesAsked, place: Institution | str | None, municipality: str) -> str:
    """Of an organisation with branches, which count their own, the registry has no such list."""
    more = {} if asked.level is EVERY else {"level": asked.level}
    if municipality:
        return links.learners(asked.of.scope, asked.of.year, asked.of.body, **more, municipality=municipality)
    if not isinstance(place, Institution) or (place.is_organisation and place.is_body):
        return ""
    return links.learners(asked.of.scope, asked.of.year, place, **more)


def _applications(
    asked: PlacesAsked, place: Institution | str | None, municipality: str, demand: Demand, *, is_of_many: bool
) -> str:
    """Of one organisation its own page has them; of others the list of all below it."""
    if isinstance(place, Institution) and not is_of_many:
        return links.applications(place, level=asked.level, demand=demand.value)
    level = {} if asked.level is EVERY else {"level": asked.level}
    lies = {"municipality": municipality} if municipality else {}
    body = place if isinstance(place, Institution) else asked.of.body
    return links.applications_below(asked.of.scope, body, **level, **lies, demand=demand.value)


def _notes(asked: PlacesAsked, found: Filled, every: Ranking) -> Iterator[str]:
    if not every:
        return
    of, lines = found.whole, every.learners
    if of.is_known:
        yield (
            f"Заполнено {russian.number(of.seated)} из {russian.number(of.places)}: места организаций, о которых они"
            f" известны ({russian.number(of.told)} из {russian.number(of.organisations)}), и обучающиеся этих же"
            " организаций. Свободные места одних не закрывают нехватку у других, поэтому «Свободно» и «Сверх мест»"
            " стоят отдельно."
        )
    if of.told < of.organisations:
        yield "«Нет данных»: поставщик не прислал, сколько мест; это не ноль, и в доле таких организаций нет."
    if lines != of.learners:
        yield (
            f"Один человек может учиться в нескольких местах: всего без повторов {russian.number(of.learners)},"
            f" сумма строк {russian.number(lines)}."
        )
    yield f"Обучающиеся сосчитаны {counted_on(asked.of.year)}."
    if asked.of.day < clock.today():
        yield KNOWN_TODAY
    if found.has_queue:
        yield (
            "Ждут места заявления со статусами «Зарегистрировано», «Подтверждение документов» и «Очередник»: каждое"
            " стоит в одном столбце по желаемой дате, столбцы в сумме дают «Ждут места»."
        )
