"""Columns of «Контингент»: those of the manual and the product first, the rest for who chooses them."""

from kontingent.kernel import classifiers, clock
from kontingent.kernel.periods import age_on
from kontingent.registry.filters import SIGNS
from kontingent.registry.memberships import MembershipRow
from kontingent.registry.rows import RegistryRow
from kontingent.web.columns import Column, Columns


def _coded(classifier: str, code: str) -> str:
    return classifiers.label(classifier, code) if code else ""


def _age(row: RegistryRow) -> int | None:
    return age_on(row.birth_date, clock.today()) if row.birth_date else None


def _signs(row: RegistryRow) -> str:
    return ", ".join(label for sign, label in SIGNS if sign in row.signs)


PERSONS: Columns[RegistryRow] = Columns(
    "contingent",
    (
        Column("name", "ФИО", lambda row: row.name, "who"),
        Column(
            "birth", "Дата рождения", lambda row: row.birth_date or row.birth_year, "nb", masked_title="Год рождения"
        ),
        Column("age", "Возраст", _age, is_closed=True),
        Column("sex", "Пол", lambda row: _coded("sex", row.sex), ""),
        Column("type", "Тип", lambda row: row.role_titles, "type"),
        Column("place", "Где учится / работает", lambda row: row.place.name if row.place else "", "clip"),
        Column("body", "Орган управления", lambda row: row.body, "clip"),
        Column("position", "Должность", lambda row: row.position),
        Column("grade", "Параллель", lambda row: row.grade),
        Column("form", "Форма обучения", lambda row: _coded("study_form", row.form)),
        Column("shift", "Смена", lambda row: _coded("shift", row.shift)),
        Column("citizenship", "Гражданство", lambda row: _coded("citizenship", row.citizenship), is_closed=True),
        Column("signs", "Признаки", _signs, is_closed=True),
        Column("enrolled", "Зачислен с", lambda row: row.enrolled_from),
        Column("left", "Дата выбытия", lambda row: row.left_on),
        Column("class", "Класс", lambda row: row.class_name, "num cls"),
    ),
    usual=("name", "birth", "sex", "type", "place", "class"),
    key="name",
)

MEMBERSHIPS: Columns[MembershipRow] = Columns(
    "learning",
    (
        Column("name", "ФИО", lambda row: row.name, "who"),
        Column(
            "birth", "Дата рождения", lambda row: row.birth_date or row.birth_year, "nb", masked_title="Год рождения"
        ),
        Column("sex", "Пол", lambda row: _coded("sex", row.sex)),
        Column("place", "Организация", lambda row: row.place.name, "clip"),
        Column("body", "Орган управления", lambda row: row.body, "clip"),
        Column("grade", "Параллель", lambda row: row.grade),
        Column("level", "Уровень образования", lambda row: _coded("education_level", row.level)),
        Column("form", "Форма обучения", lambda row: _coded("study_form", row.form)),
        Column("shift", "Смена", lambda row: _coded("shift", row.shift)),
        Column("from", "Зачислен", lambda row: row.date_from, "more nb"),
        Column("to", "Выбыл", lambda row: row.left_on, "more nb"),
        Column("reason", "Причина выбытия", lambda row: _coded("leaving_reason", row.leaving_reason)),
        Column("class", "Класс", lambda row: row.class_name, "num cls"),
    ),
    usual=("name", "birth", "place", "from", "to", "class"),
    key="name",
)
