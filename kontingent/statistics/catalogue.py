"""The forms that the program brings: every file of `forms/` is one version of one form."""

from functools import cache, lru_cache
from importlib.resources import files

from kontingent.statistics.definitions import StatForm
from kontingent.statistics.reading import read_form

_FOLDER = files(__package__) / "forms"


@cache
def forms() -> tuple[StatForm, ...]:
    """Read once. FormRefused for a file with a fault: the tests read all of them."""
    names = sorted(one.name for one in _FOLDER.iterdir() if one.name.endswith(".toml"))
    return tuple(read_again((_FOLDER / name).read_text(encoding="utf-8")) for name in names)


@lru_cache(maxsize=64)
def read_again(text: str) -> StatForm:
    """Read once, while it is asked for."""
    return read_form(text)


def form_of(code: str, year: int) -> StatForm | None:
    """The version of that reporting year; of a year without one the nearest; None where there is no such form."""
    known = [form for form in forms() if form.code == code]
    return min(known, key=lambda form: max(form.years[0] - year, year - form.years[1], 0), default=None)
