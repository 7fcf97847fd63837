"""The filters of «Контингент», figure 8, as people set and read them; the other half is `registry/filters.py`.

Names of fields stand in the address. The panel and the words of the journal have the order of this table.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial

from django import forms

from kontingent.census.applications import Demand
from kontingent.current.movements import WENT_TO
from kontingent.current.standing import Standing
from kontingent.kernel import russian
from kontingent.kernel.filtering import NOT_GIVEN
from kontingent.kernel.identifiers import snils_format
from kontingent.people.roles import TITLES
from kontingent.registry.filters import DECLARED
from kontingent.registry.name_search import Where
from kontingent.statistics.lists import CellOfForm, cell_named
from kontingent.web.choosing import body_shown, organisation_shown
from kontingent.web.days import DayField
from kontingent.web.declaring import OfferedField, Shown, Slot, name_field, shown, text_field
from kontingent.web.filtering import number_in
from kontingent.web.persons.addresses import BY_WORD, ROLE_WORDS
from kontingent.web.persons.sought import Sought


class CellField(forms.CharField):
    """A cell of a form of statistics, whose address a number brings."""

    widget = forms.HiddenInput

    def to_python(self, value: object) -> CellOfForm | None:  # type: ignore[override]  # a cell, not its name
        name = super().to_python(value)
        found = cell_named(name) if name else None
        if name and (found is None or not found.cell.counted.is_of_persons):
            raise forms.ValidationError("такой клетки формы нет. Откройте список из\u00a0формы.")
        return found

    def run_validators(self, value: object) -> None:
        """A cell has no length."""


def _cell_said(cell: CellOfForm) -> str:
    return cell.said


ANYWHERE = [("", "В начале фамилии"), ("1", "В любой части ФИО")]
STATUSES = [("", "Учится или работает"), ("enrolled", "Зачислен"), ("left", "Выбыл"), ("any", "Любой")]
EARLIEST, LATEST = 1900, 2100
ORGANISATION, LEARNING = "Организация", "Класс и форма обучения"
DOCUMENTS, STATUS = "Документы и гражданство", "Статус и признаки"
MOVEMENT = "Зачисление и\u00a0выбытие"


def _checked(label: str, fills: str) -> forms.MultipleChoiceField:
    """Of values that are the same in every scope."""
    values = DECLARED[fills].values(None)
    return forms.MultipleChoiceField(label=label, choices=values, widget=forms.CheckboxSelectMultiple)


def _or_none(label: str, none: str, *, empty: str = "Любая") -> OfferedField:
    """With those of whom it is not said."""
    return OfferedField(label, empty=empty, rest=[(NOT_GIVEN, none)])


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


def _number_or_not_given(code: str) -> int:
    return 0 if code == NOT_GIVEN else int(code)


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


def _went_said(code: str | None, day: date | None) -> str:
    said = WENT_TO[_or_not_given(code or "")]
    return said if day is None else f"{said}, на\u00a0{russian.date(day)}"


def _years_old(first: object, last: object) -> str:
    return f"{between(first, last)}{russian.NBSP}лет"


_ROLES = [("", "Любой"), *((ROLE_WORDS[role], title) for role, title in TITLES.items())]
_ANYWHERE = forms.ChoiceField(label="Где искать ФИО", choices=ANYWHERE, widget=forms.HiddenInput)
_NAME = Slot("name", "words", name_field("ФИО"), widened=name_field("Фамилия"))
_FROM = Slot("born_from", "born_from", _end(_day("Дата рождения, с")), _first_day, _end(_year("Год рождения, с")))
_TO = Slot("born_to", "born_to", _end(_day("Дата рождения, по")), _last_day, _end(_year("Год рождения, по")))
_OLDER = Slot("age_from", "age_from", _end(_number("Возраст, от", 120)))
_YOUNGER = Slot("age_to", "age_to", _end(_number("Возраст, до", 120)))
_CAME = (Slot("came_from", "came_from", _day("Прибыл, с")), Slot("came_to", "came_to", _day("Прибыл, по")))
_LEFT = (Slot("left_from", "left_from", _day("Выбыл, с")), Slot("left_to", "left_to", _day("Выбыл, по")))
_LINKED = partial(OfferedField, widget=forms.HiddenInput)
_WENT = (
    Slot("went", "went", _LINKED("Где через год"), _or_not_given),
    Slot("went_on", "went_on", DayField(label="Где через год, на\u00a0день", widget=forms.HiddenInput)),
)
SHOWN = (
    Shown((_NAME, Slot("anywhere", "where", _ANYWHERE, _anywhere)), words=_sought),
    Shown((_FROM, _TO), words=between),
    Shown((_OLDER, _YOUNGER), words=_years_old),
    shown("sex", "sex", _checked("Пол", "sex"), value=_only),
    shown("role", "role", forms.ChoiceField(label="Тип персоны", choices=_ROLES), value=BY_WORD.__getitem__),
    shown("year", "school_year", OfferedField("Учебный год"), value=number_in),
    shown("day", "day", _day("На\u00a0день"), LEARNING),
    body_shown("Орган управления", "institution_id", ORGANISATION),
    organisation_shown(ORGANISATION),  # a chosen one counts before the body above it
    shown("type", "institution_type", OfferedField("Тип организации"), ORGANISATION),
    shown(
        "municipality",
        "municipality",
        _or_none("Муниципалитет", "Не указан", empty="Любой"),
        ORGANISATION,
        value=_or_not_given,
    ),
    shown("locality", "locality", _or_none("Местность", "Не указана"), ORGANISATION, value=_or_not_given),
    shown("ownership", "ownership", _or_none("Форма собственности", "Не указана"), ORGANISATION, value=_or_not_given),
    shown("structure", "structure", _or_none("Филиал или юр. лицо", "Не указано"), ORGANISATION, value=_or_not_given),
    shown("together", "together", _LINKED("Вместе с\u00a0филиалами"), value=number_in),  # links fill it
    shown("grade", "grade", _number("Параллель", 12, 1), LEARNING),
    shown("class_name", "class_name", text_field("Класс"), LEARNING),
    shown("form", "form", _or_none("Форма обучения", "Не указана"), LEARNING, value=_or_not_given),
    shown("shift", "shift", _or_none("Смена", "Не указана"), LEARNING, value=_or_not_given),
    shown("level", "level", _or_none("Уровень образования", "Не указан", empty="Любой"), LEARNING, value=_or_not_given),
    Shown(_WENT, words=_went_said),  # links fill it
    shown("citizenship", "citizenship", OfferedField("Гражданство", empty="Любое"), DOCUMENTS),
    shown("status", "standing", forms.ChoiceField(label="Статус", choices=STATUSES), STATUS, value=Standing),
    Shown(_CAME, STATUS, words=between),
    Shown(_LEFT, STATUS, words=between),
    shown("sign", "signs", _checked("Признаки", "signs"), STATUS, value=frozenset),
    shown("category", "category", OfferedField("Категория ОВЗ, инвалидности, ТЖС", empty="Любая"), STATUS),
    shown("health_group", "health_group", _or_none("Группа здоровья", "Не указана"), STATUS, value=_or_not_given),
    shown("pe_group", "pe_group", _or_none("Группа по\u00a0физкультуре", "Не указана"), STATUS, value=_or_not_given),
    shown("lacking", "lacking", _checked("Не указано", "lacking"), STATUS, value=frozenset),
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

_MEMBER = [("", "Учится"), ("enrolled", "Ещё не\u00a0начал"), ("left", "Выбыл"), ("any", "Любой")]
_OTHERS = {
    "role",
    "status",
    "came_from",
    "left_from",
}  # whoever has a membership learns; its own stand below
# Of «Обучение»: the other half is `registry/membership_filters.py`.
MEMBERSHIPS_SHOWN = (
    *(one for one in SHOWN if one.names[0] not in _OTHERS),
    shown("status", "standing", forms.ChoiceField(label="Статус", choices=_MEMBER), MOVEMENT, value=Standing),
    Shown(_CAME, MOVEMENT, words=between),
    Shown(_LEFT, MOVEMENT, words=between),
    shown("reason", "leaving_reason", _or_none("Причина выбытия", "Не указана"), MOVEMENT, value=_or_not_given),
    shown("programme", "programme", text_field("Программа"), LEARNING, value=_or_not_given),
    shown("focus", "focus", _or_none("Направленность группы", "Не указана"), LEARNING, value=_or_not_given),
    shown("class_kind", "class_kind", _or_none("Вид класса", "Не указан"), LEARNING, value=_or_not_given),
    shown("language", "language", _or_none("Язык обучения", "Не указан"), LEARNING, value=_or_not_given),
    shown(
        "direction",
        "direction",
        _or_none("Направленность программы", "Не указана"),
        LEARNING,
        value=_or_not_given,
    ),
    shown("mode", "mode", _or_none("Режим пребывания", "Не указан", empty="Любой"), LEARNING, value=_or_not_given),
    shown("at_once", "at_once", OfferedField("Сколько зачислений сразу", empty="Любое число"), LEARNING, value=int),
    Shown((Slot("cell", "cell", CellField(label="Клетка формы", max_length=100)),), words=_cell_said),
)
_OF_PLACES = {"body", "organisation", "type", "municipality", "locality", "ownership", "structure"}


def _these(*names: str) -> list[Shown]:
    """Of «Контингент», in its order."""
    return [one for one in SHOWN if one.names[0] in names]


# Of «По заявлениям»: the other half is `census/application_list.py`.
APPLICATIONS_SHOWN = (
    shown("demand", "demand", OfferedField("Очередь", empty="Все заявления"), value=Demand),
    shown("status", "status", _or_none("Статус заявления", "Не указан", empty="Любой"), value=_or_not_given),
    shown("level", "level", _or_none("Уровень образования", "Не указан", empty="Любой"), value=_or_not_given),
    shown("desired", "desired", OfferedField("Желаемый учебный год", empty="Любой"), value=_number_or_not_given),
    shown("waited", "waited", OfferedField("Сколько ждёт", empty="Сколько угодно"), value=int),
    Shown(
        (
            Slot("registered_from", "registered_from", _end(_day("Зарегистрировано, с"))),
            Slot("registered_to", "registered_to", _end(_day("Зарегистрировано, по"))),
        ),
        words=between,
    ),
    shown("benefit", "benefit", OfferedField("Льгота", empty="Любая")),  # «none» is a benefit: that there is none
    *_these("born_from", *_OF_PLACES),
)
# Of the list of classes: the other half is `census/class_selection.py`.
CLASSES_SHOWN = (
    *_these("year"),
    shown("day", "day", _day("На\u00a0день")),
    *_these("grade", "form", "shift"),
    shown("fill", "fill", OfferedField("Наполняемость", empty="Любая"), value=int),
    shown("in_set", "in_set", OfferedField("Класс-комплект", empty="Все классы")),
    *_these(*_OF_PLACES),
)
