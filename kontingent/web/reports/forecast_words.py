"""«Прогноз мест» in sentences: what is short and where, how wrong it was, on what data it stands."""

from collections.abc import Iterator, Sequence

from kontingent.institutions.municipalities import names_of
from kontingent.kernel import classifiers, clock, russian
from kontingent.planning.computing import BIRTHS_GIVEN, OURS
from kontingent.planning.levels import MUNICIPALITY, ORGANISATION, REGION
from kontingent.planning.models import BirthVariant, ChangeKind, PlanScenario
from kontingent.planning.outlook import Expected, Outlook, PastYear
from kontingent.planning.tracks import VOCATIONAL, whole_of
from kontingent.web.reports.forecast_asked import ForecastAsked
from kontingent.web.reports.forecast_table import SHORT_HISTORY, LineGroup

FLATS = ("квартира", "квартиры", "квартир")
PLACES = ("место", "места", "мест")
CHILDREN = ("человек", "человека", "человек")
OF_LEVEL = {REGION: "по\u00a0региону", MUNICIPALITY: "по\u00a0муниципалитетам", ORGANISATION: "по\u00a0организациям"}
PLAIN = {"last_value": "«как в\u00a0прошлом году»", "mean_ratio": "средний переход", "linear_trend": "прямая линия"}


def headline(asked: ForecastAsked, found: Outlook, groups: Sequence[LineGroup], of_all: Expected) -> str:
    """«К 01.09.2027 в Заозёрном районе не хватит 37 мест в начальной школе; избыток 45 — в Лесном районе»."""
    at, inside = asked.lead - 1, asked.part.inside
    if not groups or groups[0].level == ORGANISATION:
        return _of_one(asked, of_all, at)
    told = [(group, found.together(group.ids, group.level)) for group in groups if group.key]
    needs = [(int(one.need[at]), group) for group, one in told if one.is_told]
    if not needs:
        return (
            f"К\u00a0{asked.day} {inside} ожидается {_children(of_all, at)}; сколько там мест, никто не\u00a0сообщил."
        )
    least, where = min(needs, key=lambda one: one[0])
    most, spare = max(needs, key=lambda one: one[0])
    surplus = f"избыток {russian.number(most)}\u00a0— {russian.inside(spare.name)}" if most > 0 else ""
    if least >= 0:
        return f"К\u00a0{asked.day} мест {inside} хватит в\u00a0каждом муниципалитете; больше всего {surplus}."
    others = sum(need < 0 for need, _ in needs) - 1
    more = f", а\u00a0также ещё в\u00a0{others}" if others else ""
    said = f"К\u00a0{asked.day} {russian.inside(where.name)} не\u00a0хватит {_places(-least)} {inside}{more}"
    return f"{said}; {surplus}." if surplus else f"{said}; избытка нет нигде."


def _of_one(asked: ForecastAsked, one: Expected, at: int) -> str:
    said = f"К\u00a0{asked.day} {asked.part.inside} ожидается {_children(one, at)}"
    if not one.is_told:
        return f"{said}; сколько мест, никто не\u00a0сообщил."
    lack, free = int(one.lack[at]), int(one.free[at])
    ends = [f"не\u00a0хватит {_places(lack)}"] if lack else []
    ends += [f"свободно {_places(free)}"] if free else []
    return f"{said}: {', '.join(ends) or 'мест ровно столько'}."


def _children(one: Expected, at: int) -> str:
    said = russian.count_phrase(int(one.points[at]), *CHILDREN)
    low, high = one.low[at], one.high[at]
    return f"{said} (от\u00a0{russian.number(int(low))} до\u00a0{russian.number(int(high))})" if low == low else said


def _places(number: int) -> str:
    return russian.count_phrase(number, *PLACES)


def in_all(asked: ForecastAsked, of_all: Expected) -> str:
    """Under the sentence of municipalities, of all of them together."""
    return _of_one(asked, of_all, asked.lead - 1)


def change_words(scenario: PlanScenario) -> Iterator[str]:
    """What the scenario does, a line each."""
    names = names_of(set(scenario.changes.values_list("oktmo", flat=True)))
    if scenario.births != BirthVariant.MIDDLE:
        yield f"Рождаемость: {BirthVariant(scenario.births).label} вариант"
    for one in scenario.changes.order_by("year", "pk"):
        kind, level = ChangeKind(one.kind), classifiers.label("education_level", one.level)
        said = f"{one.number}\u00a0{russian.plural(one.number, *(FLATS if kind is ChangeKind.HOUSING else PLACES))}"
        more = f", {one.per_hundred} детей на\u00a0100\u00a0квартир" if kind is ChangeKind.HOUSING else ""
        note = f" ({one.note})" if one.note else ""
        where = names.get(one.oktmo, one.oktmo)
        yield f"{where}: {kind.label}, {level.lower()}, с\u00a001.09.{one.year}\u00a0— {said}{more}{note}"


def how_wrong(asked: ForecastAsked, found: Outlook, past: Sequence[PastYear]) -> Iterator[str]:
    """What the last one said of the last September, and what they missed by on the average."""
    if last := _last_time(past):
        yield last
    year, five = found.error(asked.level, 1), found.error(asked.level, 5)
    if year is None or year.mape is None:
        yield "Проверить прогноз на\u00a0прошлом нельзя: " + SHORT_HISTORY + "."
        return
    said = f"В\u00a0среднем {OF_LEVEL[asked.level]} прогноз на\u00a0год вперёд ошибался на\u00a0{_percent(year.mape)}"
    if five is not None and five.mape is not None:
        said += f", на\u00a0пять лет\u00a0— на\u00a0{_percent(five.mape)}"
    yield f"{said} ({_checked(year.n)}{_bias(year.bias)})."
    if year.coverage is not None:
        share = russian.percent(year.coverage, 0)
        yield f"В\u00a0полосу на\u00a0год вперёд попало {share} того, что пришло ({_checked(year.covered_of)})."
    if asked.level == ORGANISATION and year.near is not None:
        yield f"В\u00a0пределах ±2\u00a0% через год оказалось {russian.percent(year.near, 0)} организаций."
    yield from _compared(asked, found)


def _compared(asked: ForecastAsked, found: Outlook) -> Iterator[str]:
    """With plain methods and with births given: of all grades of the track."""
    level = ORGANISATION if asked.part.track.code == VOCATIONAL and asked.level == MUNICIPALITY else asked.level
    errors = found.whole_errors
    ours_now = errors.get((OURS, level, 1))
    named = [("прогноз", ours_now), *((name, errors.get((method, level, 1))) for method, name in PLAIN.items())]
    plain = [f"{name}\u00a0{_percent(row.mape)}" for name, row in named if row is not None and row.mape is not None]
    if len(plain) > 1:
        yield f"{whole_of(asked.part.track).title}, год вперёд рядом с\u00a0простыми способами: {', '.join(plain)}."
    ours, given = errors.get((OURS, level, 10)), errors.get((BIRTHS_GIVEN, level, 10))
    if ours is not None and given is not None and ours.mape is not None and given.mape is not None:
        births = max(ours.mape - given.mape, 0)
        yield (
            f"Из\u00a0ошибки на\u00a0десять лет ({_percent(ours.mape)}) рождаемость даёт {_percent(births)}, "
            f"переходы из\u00a0класса в\u00a0класс\u00a0— {_percent(ours.mape - births)}."
        )


def _last_time(past: Sequence[PastYear]) -> str:
    known = [one for one in past if one.seen is not None and one.said_one is not None]
    if not known or not known[-1].seen:
        return ""
    one = known[-1]
    seen, said = one.seen or 0, one.said_one or 0
    off = said - seen
    rest = "ошибки нет" if not off else f"ошибка {russian.signed(off)}, {_percent(100 * abs(off) / seen)}"
    return (
        f"В\u00a0прошлый раз: на\u00a020.09.{one.year} за\u00a0год ожидалось {russian.number(said)}, "
        f"оказалось {russian.number(seen)}: {rest}."
    )


def _percent(value: float) -> str:
    return f"{russian.number(value, 1)}\u00a0%"


def _checked(number: int) -> str:
    return f"проверено {russian.count_phrase(number, 'раз', 'раза', 'раз')}"


def _bias(bias: float | None) -> str:
    if bias is None or abs(bias) < 0.05:
        return ""
    return f", чаще {'завышал' if bias > 0 else 'занижал'}: смещение {russian.signed(bias, 1)}\u00a0%"


def basis(asked: ForecastAsked) -> Iterator[str]:
    """What stands right of the red line."""
    of, forecast = asked.forecast.basis, asked.forecast
    track = of["tracks"][asked.part.track.code]
    made = russian.date_time(forecast.made_at.astimezone(clock.region_zone()))
    yield f"Посчитан {made}, {forecast.made_by}"
    yield f"Численность на\u00a020\u00a0сентября {track['first']}–{forecast.origin}"
    yield f"Организаций {track['organisations']}"
    if of["since"] is not None:
        yield f"Регистр\u00a0— с\u00a020.09.{of['since']}"
    for source, (first, last) in of["sources"].items():
        yield f"{source}\u00a0— {first}–{last}"
    if track["known_births"]:
        yield f"Рождаемость учтена по\u00a0{track['known_births']}\u00a0год"
    elif track["lacking"] and asked.part.track.code != VOCATIONAL:
        yield "Рождаемость известна не\u00a0везде и\u00a0не\u00a0учтена: вступающие\u00a0— как в\u00a0последние годы"
    if track["silent"]:
        yield f"Учились год назад и\u00a0никого нет на\u00a020.09.{forecast.origin}: организаций {track['silent']}"
    if of["successions"]:
        yield f"Реорганизаций учтено {of['successions']}"
