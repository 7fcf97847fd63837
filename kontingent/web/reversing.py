"""The address of a page by the name of its route: tables have hundreds that differ in a number."""

from functools import cache

from django.urls import NoReverseMatch, get_script_prefix, reverse

_STAND_IN = 7_000_000_001  # no number of a page has as many digits


def url(name: str, *parts: object) -> str:
    """Of numbers alone, which rows of a table have, the address is written once and they are put in."""
    if all(type(part) is int for part in parts) and (written := _written(name, len(parts), get_script_prefix())):
        return written % parts
    return reverse(name, args=parts)


@cache
def _written(name: str, numbers: int, _prefix: str) -> str:
    """Empty where some number does not fit, so that another may not either."""
    try:
        text = reverse(name, args=[_STAND_IN + n for n in range(numbers)])
    except NoReverseMatch:
        return ""
    text = text.replace("%", "%%")
    for n in range(numbers):
        text = text.replace(str(_STAND_IN + n), "%d")
    return text
