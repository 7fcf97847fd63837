"""Why places are free where children wait: in words, beside the numbers of the queue."""

from kontingent.census.applications import Demand, headings
from kontingent.census.occupancy import YOUNG, Level
from kontingent.kernel import russian

PRESCHOOL = "preschool"
OF_GROUPS = "Места названы на\u00a0уровень в\u00a0целом: свободные могут быть в\u00a0группах другого возраста."
OF_CLASSES = "Места названы на\u00a0уровень в\u00a0целом: свободные могут быть в\u00a0других параллелях."


def why_both(level: Level) -> str:
    """Empty where there is nothing to explain."""
    if not level.free or level.free < 0 or not level.waiting:
        return ""
    free = russian.count_phrase(level.free, "место", "места", "мест")
    waiting = russian.count_phrase(level.waiting, "заявление", "заявления", "заявлений")
    said = ", ".join(_when(level))
    return f"{level.label}: свободно {free}, ждут места {waiting}. Место нужно {said}. {_of_age(level)}"


def _when(level: Level) -> list[str]:
    """By the wished day; nobody is not told of."""
    queue, current = level.queue, headings()[Demand.CURRENT].days
    later = queue[Demand.DEFERRED] + queue[Demand.NEXT] + queue[Demand.LATER]
    young = f" (из них до{russian.NBSP}{YOUNG}{russian.NBSP}лет — {russian.number(level.young)})"
    parts = (
        (current, queue[Demand.CURRENT], young if level.code == PRESCHOOL else ""),
        ("позже", later, ""),
        ("неизвестно когда", queue[Demand.UNDATED], ""),
    )
    return [f"{when} — {russian.number(number)}{more}" for when, number, more in parts if number]


def _of_age(level: Level) -> str:
    if not level.queue[Demand.CURRENT]:
        return ""
    return OF_GROUPS if level.code == PRESCHOOL else OF_CLASSES
