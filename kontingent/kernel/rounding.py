"""Percentages that people add up: parts of one whole give a hundred together."""

from collections.abc import Sequence


def percents(parts: Sequence[int], whole: int, digits: int = 1) -> list[float | None]:
    """Of each part; None of no whole. Where the parts are all there is, the largest remainders are rounded up."""
    if not whole:
        return [None] * len(parts)
    unit = 10**digits
    exact = [100 * unit * part / whole for part in parts]
    if sum(parts) != whole:
        return [int(value + 0.5) / unit for value in exact]
    down = [100 * unit * part // whole for part in parts]
    largest = sorted(range(len(parts)), key=lambda place: (down[place] - exact[place], place))
    for place in largest[: 100 * unit - sum(down)]:
        down[place] += 1
    return [value / unit for value in down]
