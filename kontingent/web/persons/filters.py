"""The filters of «Контингент», figure 8, as people set and read them; the other half is `registry/filters.py`.

Names of fields stand in the address. The panel and the words of the journal have the order of this table.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django import forms

from kontingent.current.standing import Standing
from kontingent.institutions.registry import NOT_GIVEN
from kontingent.kernel import classifiers, russian
from kontingent.kernel.identifiers import snils_format
from kontingent.people.roles import TITLES
from kontingent.registry.filters import DECLARED, LACKING, SIGNS
from kontingent.registry.name_search import Where
from kontingent.web.days import DayField
from kontingent.web.declaring import Shown, Slot, shown
from kontingent.web.filtering import number_in
from kontingent.web.persons.addresses import BY_WORD, ROLE_WORDS
from kontingent.web.persons.sought import Sought

ANY = ("", "Не выбран")
ANYWHERE = [("", "В начале фамилии"), ("1", "В любой части ФИО")]
STATUSES = [("", "Учится или работает"), ("enrolled", "Зачислен"), ("left", "Выбыл"), ("any", "Любой")]
EARLIEST, LATEST = 1900, 2100
ORGANISATION, LEARNING = "Организация", "Класс и форма обучения"
DOCUMENTS, STATUS = "Документы и гражданство", "Статус и признаки"


def _coded(label: str, fills: str, *extra: tuple[str, str], empty: str = "Не выбран") -> forms.ChoiceField:
    codes = classifiers.classifier(DECLARED[fills].codes).choices()
    return forms.ChoiceField(label=label, choices=[("", empty), *codes, *extra])


def _checked(label: str, choices: list[tuple[str, str]]) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, choices=choices, widget=forms.CheckboxSelectMultiple)


def _number(label: str, most: int, least: int = 0) -> forms.IntegerField:
    widget = forms.TextInput({"inputmode": "numeric", "autocomplete": "off"})
    return forms.IntegerField(label=label, min_value=least, max_value=most, widget=widget)


def _day(label: str) -> DayField:
    widget = forms.TextInput({"placeholder": "ДД.ММ.ГГГГ", "inputmode": "numeric", "autocomplete": "off"})
    return DayField(label=label, widget=widget)


def _year(label: str) -> forms.IntegerField:
    return _number(label, LATEST, EARLIEST)


def _end(field: forms.Field) -> forms.Field:
    """Of two fields under one title: each has its own for who does not see them."""
    field.widget.attrs["aria-label"] = str(field.label)
    return field


def _name(label: str) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=200, widget=forms.TextInput({"data-search": "", "autocomplete": "off"})
    )


def _first_day(asked: date | int) -> date:
    return date(asked, 1, 1) if isinstance(asked, int) else asked


def _last_day(asked: date | int) -> date:
    return date(asked, 12, 31) if isinstance(asked, int) else asked


def _only(chosen: list[str]) -> str:
    """Both are as good as none."""
    return chosen[0] if len(chosen) == 1 else ""


def _or_not_given(code: str) -> str:
    return "" if code == NOT_GIVEN else code


def _anywhere(_asked: str) -> Where:
    return Where.ANYWHERE


def _sought(name: object, anywhere: object) -> str:
    return f"{name or ''}, в\u00a0любой части ФИО" if anywhere else str(name)


def between(first: object, last: object) -> str:
    """Of days, years or numbers, one of which may be missing."""
    first, last = (russian.date(one) if isinstance(one, date) else one for one in (first, last))
    if first is None or first == last:
        return f"до{russian.NBSP}{last}" if first is None else str(first)
    return f"от{russian.NBSP}{first}" if last is None else f"{first}–{last}"


def _years_old(first: object, last: object) -> str:
    return f"{between(first, last)}{russian.NBSP}лет"


_FORM = _coded("Форма обучения", "form", (NOT_GIVEN, "Не указана"), empty="Любая")
_SHIFT = _coded("Смена", "shift", (NOT_GIVEN, "Не указана"), empty="Любая")
_LEVEL = _coded("Уровень образования", "level", (NOT_GIVEN, "Не указан"), empty="Любой")
_ROLES = [("", "Любой"), *((ROLE_WORDS[role], title) for role, title in TITLES.items())]
_SEXES = classifiers.classifier(DECLARED["sex"].codes).choices()
_LACKING = [(key, label) for key, (label, _) in LACKING.items()]
_ANYWHERE = forms.ChoiceField(label="Где искать ФИО", choices=ANYWHERE, widget=forms.HiddenInput)
_PLACE = forms.CharField(
    label="Организация", max_length=300, widget=forms.TextInput({"placeholder": "Наименование или ИНН"})
)
_PLACE_ID = forms.CharField(max_length=18, widget=forms.HiddenInput)
_NAME = Slot("name", "words", _name("ФИО"), widened=_name("Фамилия"))
_FROM = Slot("born_from", "born_from", _end(_day("Дата рождения, с")), _first_day, _end(_year("Год рождения, с")))
_TO = Slot("born_to", "born_to", _end(_day("Дата рождения, по")), _last_day, _end(_year("Год рождения, по")))
_OLDER = Slot("age_from", "age_from", _end(_number("Возраст, от", 120)))
_YOUNGER = Slot("age_to", "age_to", _end(_number("Возраст, до", 120)))
SHOWN = (
    Shown((_NAME, Slot("anywhere", "where", _ANYWHERE, _anywhere)), words=_sought),
    Shown((_FROM, _TO), words=between),
    Shown((_OLDER, _YOUNGER), words=_years_old),
    shown("sex", "sex", _checked("Пол", _SEXES), value=_only),
    shown("role", "role", forms.ChoiceField(label="Тип персоны", choices=_ROLES), value=BY_WORD.__getitem__),
    shown("year", "school_year", forms.ChoiceField(label="Учебный год"), value=number_in),
    shown("day", "day", _day("На\u00a0день"), LEARNING),
    shown("body", "institution_id", forms.ChoiceField(label="Орган управления"), ORGANISATION, value=int),
    # A chosen organisation counts before the body above it.
    Shown(
        (Slot("organisation", "", _PLACE), Slot("organisation_id", "institution_id", _PLACE_ID, int)),
        ORGANISATION,
    ),
    shown("type", "institution_type", _coded("Тип организации", "institution_type"), ORGANISATION),
    shown("grade", "grade", _number("Параллель", 12, 1), LEARNING),
    shown("class_name", "class_name", forms.CharField(label="Класс", max_length=200), LEARNING),
    shown("form", "form", _FORM, LEARNING, value=_or_not_given),
    shown("shift", "shift", _SHIFT, LEARNING, value=_or_not_given),
    shown("level", "level", _LEVEL, LEARNING, value=_or_not_given),
    shown("citizenship", "citizenship", _coded("Гражданство", "citizenship", empty="Любое"), DOCUMENTS),
    shown("status", "standing", forms.ChoiceField(label="Статус", choices=STATUSES), STATUS, value=Standing),
    shown("sign", "signs", _checked("Признаки", SIGNS), STATUS, value=frozenset),
    shown("lacking", "lacking", _checked("Не указано", _LACKING), STATUS, value=frozenset),
)


@dataclass(frozen=True, slots=True)
class Number:
    """A filter that stands in the form of its own (`SoughtForm`): shown, and never written down."""

    fills: str
    label: str
    words: Callable[[Sought], str]


NUMBERS = (
    Number("snils", "СНИЛС", lambda sought: snils_format(sought.snils)),
    Number("document", "Документ", lambda sought: sought.typed),
)
