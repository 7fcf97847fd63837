"""Russian text, icons, masks and fields of forms: what every template may call."""

import datetime as dt
from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import Any, cast

from django.forms import BoundField, CheckboxInput, Field, Form, RadioSelect, Select
from django.forms.widgets import ChoiceWidget
from django.http import QueryDict
from django.template.defaultfilters import linebreaksbr, urlize
from django.templatetags.static import static
from django.utils import dateformat
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst

from kontingent.kernel import clock, russian
from kontingent.kernel.identifiers import snils_format
from kontingent.kernel.periods import SchoolYear
from kontingent.web.counted import counted_on, learners_title
from kontingent.web.filtering import FilterForm

KILOBYTE = 1024
MASK_REASON = f"Закрыто: нет доступа к{russian.NBSP}ПДн"


def dash(value: object) -> object:
    """The value, or `-` where there is none. Zero and False are values."""
    return russian.EMPTY if value is None or value == "" else value


def day(value: dt.date | dt.datetime | None) -> str:
    """20.04.2018"""
    if isinstance(value, dt.datetime):
        value = value.astimezone(clock.region_zone()).date()
    return russian.date(value)


def moment(value: dt.datetime | None) -> str:
    """20.04.2018 06:15"""
    return russian.date_time(value)


def moment_seconds(value: dt.datetime | None) -> str:
    """20.04.2018 06:15:03"""
    return russian.date_time(value, seconds=True)


def day_with_age(value: dt.date | None) -> str:
    """14.11.2002 (15 лет), the age of today."""
    return russian.age_label(value, clock.today())


def learners_of(year: SchoolYear, usual: str = "Обучающиеся") -> str:
    """Heading of the learners of a school year."""
    return learners_title(year, usual)


def day_of_counting(year: SchoolYear) -> str:
    """«на сегодня», «на 31 мая 2017»"""
    return counted_on(year)


def number(value: float | None, digits: int | None = None) -> str:
    """12 345, decimal comma."""
    return russian.EMPTY if value is None else russian.number(value, digits)


def percent(value: float | None) -> str:
    """A share of one: 4,1 %."""
    return russian.EMPTY if value is None else russian.percent(value)


def volume(value: int) -> str:
    """Of a file: 512 байт, 12 КБ, 3,4 МБ."""
    if value < KILOBYTE:
        return russian.count_phrase(value, "байт", "байта", "байт")
    if value < KILOBYTE**2:
        return f"{russian.number(value // KILOBYTE)}\u00a0КБ"
    return f"{russian.number(value / KILOBYTE**2, 1)}\u00a0МБ"


def count(value: int, forms: str) -> str:
    """{{ n|count("запись,записи,записей") }} → 5 записей"""
    one, few, many = forms.split(",")
    return russian.count_phrase(value, one, few, many)


def plural(value: int, forms: str) -> str:
    """{{ n|plural("запись,записи,записей") }} → записей"""
    one, few, many = forms.split(",")
    return russian.plural(value, one, few, many)


def snils(value: str) -> str:
    """112-233-445 95; anything that is not eleven digits as it stands."""
    return snils_format(value) if value else russian.EMPTY


def tie(value: str) -> str:
    """Our own words with no-break spaces, marked up or plain; never a supplier's value."""
    tied = russian.tie(value)
    return mark_safe(tied) if hasattr(value, "__html__") else tied  # noqa: S308 - spaces of markup stay markup


def date(value: dt.date | None, pattern: str) -> str:
    """By a pattern of Django's, where a machine reads it or a clock is all that is wanted."""
    if isinstance(value, dt.datetime):
        value = value.astimezone(clock.region_zone())
    return dateformat.format(value, pattern) if value else ""


@lru_cache
def icon(name: str) -> SafeString:
    return format_html('<svg class="i" aria-hidden="true"><use href="{}#i-{}"/></svg>', static("icons.svg"), name)


@lru_cache
def mask(words: int = 1) -> SafeString:
    """`***` for each hidden word, and the reason for those who hover or listen."""
    stars = " ".join(["***"] * words)
    return format_html(
        '<span class="mask" title="{0}"><span aria-hidden="true">{1}</span>'
        '<span class="visually-hidden">{0}</span></span>',
        MASK_REASON,
        stars,
    )


def control(field: BoundField) -> SafeString:
    """The widget of a form's field with the classes of the look and its help and errors tied to it."""
    widget = field.field.widget
    attrs: dict[str, Any] = {}
    if isinstance(widget, Select):
        attrs["class"] = "form-select"
    elif not isinstance(widget, CheckboxInput | RadioSelect):
        attrs["class"] = "form-control"
    if getattr(field.form, "marks_set", False) and field.value() not in _UNSET:
        attrs["class"] = f"{attrs.get('class', '')} is-set".strip()
    described = [f"{field.auto_id}-help"] if field.help_text else []
    if field.errors:
        attrs["class"] = f"{attrs.get('class', '')} is-invalid".strip()
        attrs["aria-invalid"] = "true"
        described.append(f"{field.auto_id}-error")
    if described:
        attrs["aria-describedby"] = " ".join(described)
    return field.as_widget(attrs=attrs)


def bare(field: BoundField) -> SafeString:
    """Without the looks of `control`: what is not seen."""
    return field.as_widget()


def once(draw: Callable[..., str], *given: Any) -> str:  # noqa: ANN401 - as the macro has them
    """What the macro draws; of filters that nobody has set, which are nearly all of a panel, once a process."""
    same = (draw, *map(_same, given))
    if None in same:
        return draw(*given)
    if same not in _DRAWN:
        if len(_DRAWN) >= MOST_DRAWN:
            _DRAWN.clear()
        _DRAWN[same] = draw(*given)
    return _DRAWN[same]


def _same(given: Any) -> Hashable:  # noqa: ANN401 - as above
    """All that its markup depends on, nobody's words among it; None where somebody has said something."""
    if isinstance(given, Form):
        return None if given.is_bound else type(given)
    if not isinstance(given, BoundField):
        return str(given)
    form, name, widget = cast("FilterForm[Any]", given.form), given.name, given.field.widget
    if any(cast("QueryDict", form.data).getlist(name)) or name in form.errors:
        return None
    return (type(form), name, form.scope.masked, type(widget), frozenset(widget.attrs.items()), _choices(given.field))


def _choices(field: Field) -> Hashable:
    """That are printed and may change while the process lives."""
    widget, offered = field.widget, getattr(field, "offered", None)
    if not isinstance(widget, ChoiceWidget) or getattr(field, "is_coded", False):
        return ()
    return offered() if offered else tuple(map(tuple, widget.choices))


_DRAWN: dict[Hashable, str] = {}
_UNSET: tuple[object, ...] = (None, "", [])
MOST_DRAWN = 500


GLOBALS = (icon, mask, control, bare, once)
FILTERS = (
    dash, day, moment, moment_seconds, day_with_age, date, learners_of, day_of_counting, number, percent, volume, count,
    plural, snils, tie, capfirst, linebreaksbr, urlize,
)  # fmt: skip
