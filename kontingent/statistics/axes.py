"""Rows and columns of a section as they are written: spread where one stands for many, and tied by «of»."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kontingent.statistics.definitions import Axis
from kontingent.statistics.faults import FormReader
from kontingent.statistics.predicates import Predicate

MOST = 200  # rows or columns of a section
_AXIS = {"n", "label", "group", "where", "of", "measure", "by_hand", "each", "values"}


def axes_of(reader: FormReader, place: str, told: Mapping[str, Any], name: str, title: str) -> list[Axis]:
    axes = [axis for one in reader.of(place, told, name, list, []) for axis in _spread(reader, place, title, one)]
    found = [_axis(reader, f"{place}, {title}", one, number) for number, one in enumerate(axes, 1)]
    keys = [axis.key for axis in found]
    if len(found) > MOST:
        reader.fault(place, f"{title} повторяется {len(found)}\u00a0раз, а\u00a0можно не\u00a0больше {MOST}.")
        return found[:MOST]
    if not found:
        reader.fault(place, f"нет ни\u00a0одной {'строки' if name == 'rows' else 'графы'}.")
    for key in dict.fromkeys(key for key in keys if keys.count(key) > 1):
        reader.fault(place, f"{title} {key} стоит дважды.")
    for axis in found:
        if axis.of and axis.of not in keys:
            reader.fault(f"{place}, {title} {axis.key}", f"«of» ведёт к\u00a0строке «{axis.of}», которой нет.")
        elif axis.of and _is_circle(found, axis):
            reader.fault(f"{place}, {title} {axis.key}", "«of» ходит по\u00a0кругу: строка\u00a0— часть самой себя.")
    return found


def _spread(reader: FormReader, place: str, title: str, told: object) -> Iterator[dict[str, Any]]:
    """One of `each` value stands for as many."""
    if not isinstance(told, dict):
        reader.fault(place, f"{title} записана не\u00a0так: нужно {{ n = …, label = … }}.")
        return
    if "each" not in told:
        yield told
        return
    values = told.get("values", [])
    numbers = _numbers(told.get("n"), len(values)) if isinstance(values, list) else None
    if numbers is None:
        reader.fault(
            place, f"{title} с\u00a0«each»: «n»\u00a0— первый и\u00a0последний номер, а\u00a0значений столько же."
        )
        return
    rest = {name: value for name, value in told.items() if name not in {"each", "values"}}
    for number, value in zip(numbers, values, strict=True):
        own = f"{told['each']} = {value}"
        where = f"{rest['where']} and {own}" if rest.get("where") else own
        label = str(rest.get("label", "")).replace(f"{{{told['each']}}}", str(value))
        yield {**rest, "n": number, "where": where, "label": label}


def _numbers(told: object, how_many: int) -> list[str] | None:
    """Without «n» none of them has a number; None where there are not as many."""
    match told:
        case None:
            return [""] * how_many
        case [int(first), int(last)] if last - first + 1 == how_many:
            return [str(number) for number in range(first, last + 1)]
    return None


def _axis(reader: FormReader, title: str, told: Mapping[str, Any], number: int) -> Axis:
    code = reader.code(f"{title} {told.get('n') or number}", told, "n")
    place = f"{title} {code or number}"
    reader.known(place, told, _AXIS)
    if not told.get("label"):
        reader.fault(place, "не\u00a0указано «label».")
    return Axis(
        key=code or f"x{number}",
        code=code,
        label=reader.of(place, told, "label", str, ""),
        group=reader.of(place, told, "group", str, ""),
        where=reader.where(place, told),
        counted=reader.measure(place, told),
        of=str(told.get("of", "")),
        by_hand=reader.is_so(place, told, "by_hand"),
    )


def _is_circle(axes: Sequence[Axis], axis: Axis) -> bool:
    above, seen = {one.key: one.of for one in axes}, {axis.key}
    key = axis.of
    while key:
        if key in seen:
            return True
        seen.add(key)
        key = above.get(key, "")
    return False


def whole_of(axes: Sequence[Axis], axis: Axis) -> Predicate:
    """Its own condition after those of what it is a part of."""
    by_key = {one.key: one for one in axes}
    if _is_circle(axes, axis) or axis.of not in by_key:
        return axis.where
    return (*whole_of(axes, by_key[axis.of]), *axis.where)
