"""Cuts that «Контингент» does not ask by: of institutions, classes, posts, applications, movements and years."""

from dataclasses import replace
from datetime import date

from kontingent.census import school_classes
from kontingent.census.applications import DESIRED_YEAR, WAITED_FOR
from kontingent.census.applications import WAITED as WAITED_LABELS
from kontingent.current.movements import WENT_TO
from kontingent.institutions.municipalities import NAMES, in_order
from kontingent.kernel import clock, russian
from kontingent.kernel.filtering import NOT_GIVEN
from kontingent.kernel.periods import SchoolYear
from kontingent.registry.membership_filters import MEMBERSHIPS
from kontingent.reports.cuts import PERSON, SEX, Cut, Viewing, born_between, coded, told

MONTHS = (
    "Сентябрь", "Октябрь", "Ноябрь", "Декабрь", "Январь", "Февраль", "Март", "Апрель", "Май", "Июнь", "Июль", "Август"
)  # fmt: skip


def _named(value: str) -> str:
    return value or "Не указан"


def _by_name(value: str) -> tuple[bool, str]:
    return not value, value


def _years_of(value: int, viewing: Viewing) -> dict[str, str]:
    """Of a year, on the day of it that the report's day is compared with."""
    year = SchoolYear(value)
    return {"year": str(value), **_unless_usual("day", year, year.same_day(viewing.day))}


def _went(code: str, viewing: Viewing) -> dict[str, str] | None:
    """Of whoever sees a part of the region no list tells it."""
    if viewing.is_part:
        return None
    return {"went": code or NOT_GIVEN, **_unless_usual("went_on", viewing.year, viewing.day)}


def _unless_usual(name: str, year: SchoolYear, day: date) -> dict[str, str]:
    return {} if day == year.reference_day(clock.today()) else {name: russian.date(day)}


def _of_class(name: str, codes: str, title: str, lacking: str) -> Cut:
    """Of the class that an enrolment names."""
    return replace(
        coded(name, MEMBERSHIPS[name].column, codes, title, lacking, "class"),
        link=lambda code, _viewing: {name: code or NOT_GIVEN},
    )


FILL = replace(
    told("fill", "Наполняемость", school_classes.FILL, school_classes.FILLS, "fill"),
    link=lambda number, _viewing: {"fill": str(number)},
)
IN_SET = replace(
    told("in_set", "Класс-комплект", school_classes.IN_SET, school_classes.IN_SETS, "fill"),
    link=lambda value, _viewing: {"in_set": value},
)
FOCUS = _of_class("focus", "group_kind", "Направленность группы", "Не указана")
CLASS_KIND = _of_class("class_kind", "class_kind", "Вид класса", "Не указан")
LANGUAGE = _of_class("language", "language", "Язык обучения", "Не указан")
ATTENDANCE = _of_class("mode", "attendance_mode", "Режим пребывания", "Не указан")
OF_PROGRAMME = _of_class("direction", "activity_direction", "Направленность программы", "Не указана")
PROGRAMME = Cut(
    "programme",
    "Программа",
    MEMBERSHIPS["programme"].column,
    lambda value: value or "Не указана",
    _by_name,
    frozenset({"class"}),
    link=lambda value, _viewing: {"programme": value or NOT_GIVEN},
)
AT_ONCE = replace(
    told(
        "at_once",
        "Объединений у\u00a0одного обучающегося",
        "least(count(*) OVER (PARTITION BY e.person_id), 3)::int",
        {int(number): label for number, label in MEMBERSHIPS["at_once"].values(None)},
        "class",
        is_single=True,
    ),
    link=lambda number, _viewing: {"at_once": str(number)},
)
IN_ADDITIONAL = told(
    "in_additional",
    "Дополнительное образование",
    """CASE WHEN EXISTS (SELECT FROM enrolment x JOIN institution y ON y.id = x.institution_id
        WHERE x.person_id = e.person_id AND y.type = 'additional' AND x.school_year = %(year)s
          AND %(day)s BETWEEN x.date_from AND x.date_to) THEN 'yes' ELSE 'no' END""",
    {"yes": "Занимаются", "no": "Не\u00a0занимаются"},
    "class",
    is_single=True,
)
MONTH = Cut(
    "month",
    "Месяц",
    "extract(month FROM e.happened)::int",
    lambda month: MONTHS[month - 9],
    lambda month: (month + 3) % 12,
    frozenset({"movement"}),
)
DIRECTION = told("direction", "Движение", "e.direction", {"in": "Прибыло", "out": "Выбыло"}, "movement")
REASON = coded("reason", "e.reason", "leaving_reason", "Причина выбытия", "Не указана", "movement")
WENT = replace(told("went", "Где учатся", "e.went", WENT_TO, "went", is_single=True), link=_went)
MOVED_TO = Cut("moved_to", "Куда", "e.moved_to", _named, in_order, frozenset({"moved"}), names=NAMES, is_single=True)
SCHOOL_YEAR = Cut(
    "year",
    "Учебный год",
    "e.school_year",
    lambda value: SchoolYear(value).label,
    lambda value: -value,
    frozenset({"year"}),
    link=_years_of,
)
STATUS = replace(
    coded("status", "e.status", "application_status", "Статус заявления", "Не указан", "application"),
    link=lambda code, _viewing: {"status": code or NOT_GIVEN},
)
DESIRED = Cut(
    "desired",
    "Желаемый учебный год",
    DESIRED_YEAR.replace("a.", "e."),
    lambda value: "Не указан" if value is None else SchoolYear(value).label,
    lambda value: (value is None, value or 0),
    frozenset({"application"}),
    link=lambda value, _viewing: {"desired": NOT_GIVEN if value is None else str(value)},
)
WAITED = replace(
    told("waited", "Ждут", WAITED_FOR.replace("a.", "e."), WAITED_LABELS, "application"),
    link=lambda value, _viewing: {"waited": str(value)},
)
POSITION = coded("position", "e.position", "position", "Должность", "Не указана", "post")
STATE = coded("state", "e.state", "employment_state", "Состояние", "Не указано", "post")
_AGES = (25, 30, 35, 40, 45, 50, 55, 60, 65)
_BOUNDS = ", ".join(map(str, _AGES))


def _age_group(group: int | None) -> str:
    if group is None:
        return "Не указан"
    if group == 0:
        return f"До\u00a0{_AGES[0] - 1}"
    return f"{_AGES[-1]} и\u00a0старше" if group == len(_AGES) else f"{_AGES[group - 1]}–{_AGES[group] - 1}"


def _of_age(group: int | None, viewing: Viewing) -> dict[str, str]:
    """By years of birth, as the age on 1 January is told."""
    if group is None:
        return {"lacking": "birth"}
    first = None if group == len(_AGES) else viewing.year.first - _AGES[group] + 1
    return born_between(first, viewing.year.first - (_AGES[group - 1] if group else 0), viewing.masked)


STAFF_SEX = replace(SEX, label=lambda sex: {"male": "Мужчины", "female": "Женщины"}.get(sex, "Не\u00a0указан"))
AGE_GROUP = Cut(
    "age_group",
    "Возраст на\u00a01\u00a0января, лет",
    f"width_bucket(%(year)s - extract(year FROM s.birth_date)::int, ARRAY[{_BOUNDS}])",
    _age_group,
    lambda group: (group is None, group or 0),
    PERSON,
    filter="born_from",
    link=_of_age,
    is_single=True,
)
CLOSED_WHY = coded("closed_why", "e.closed_reason", "closing_reason", "Почему закрыто", "Не указано", "building")
