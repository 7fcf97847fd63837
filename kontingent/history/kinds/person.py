"""Sections of the general block that every person has, and the link of a guardian to a child."""

from typing import Annotated

from pydantic import BeforeValidator

from kontingent.history.kinds.base import (
    Day,
    Flag,
    InstitutionRef,
    Kind,
    PersonRef,
    Privacy,
    Subject,
    Text,
    Whole,
    coded,
    field,
)
from kontingent.history.kinds.sections import Section
from kontingent.kernel import wordings
from kontingent.kernel.names import is_no_patronymic

CLOSED = Privacy.CLOSED


def _patronymic(value: object) -> object:
    """«-» and «нет» say that there is none: kept as sent, and no part of the name."""
    if isinstance(value, str) and value.strip() and is_no_patronymic(value):
        raise ValueError("это не отчество, а слова о том, что его нет")
    return value


Patronymic = Annotated[Text, BeforeValidator(_patronymic)]


class General(
    Kind,
    code=1,
    title="Общие сведения",
    subject=Subject.PERSON,
    section=Section.GENERAL,
    name_fields=("family_name", "given_name", "additional_name"),
):
    family_name: Text = field("Фамилия")
    given_name: Text = field("Имя", Privacy.NAME)
    additional_name: Patronymic = field("Отчество", Privacy.NAME)
    gender: Annotated[str | None, *coded("sex")] = field("Пол")
    birth_date: Day = field("Дата рождения", Privacy.YEAR)
    birth_place: Text = field("Место рождения", CLOSED, normal=wordings.address)
    citizenship: Annotated[str | None, *coded("citizenship")] = field("Гражданство")
    country: Annotated[str | None, *coded("country")] = field("Страна гражданства", rare=True)
    snils: Text = field("СНИЛС", CLOSED, rare=True, normal=wordings.number)
    inn: Text = field("ИНН", CLOSED, rare=True, normal=wordings.number)


class Contacts(Kind, code=2, title="Контакты", subject=Subject.PERSON, section=Section.GENERAL):
    permanent_address: Text = field("Адрес постоянной регистрации", CLOSED, normal=wordings.address)
    temporary_address: Text = field("Адрес временной регистрации", CLOSED, normal=wordings.address)
    temporary_until: Day = field("Дата окончания временной регистрации", CLOSED)
    actual_address: Text = field("Адрес фактического места жительства", CLOSED, normal=wordings.address)
    home_phone: Text = field("Домашний телефон", CLOSED, normal=wordings.phone)
    mobile_phone: Text = field("Мобильный телефон", CLOSED, normal=wordings.phone)
    email: Text = field("Электронная почта", CLOSED, normal=wordings.email)


class IdentityDocument(
    Kind,
    code=3,
    title="Документы",
    subject=Subject.PERSON,
    section=Section.GENERAL,
    many=True,
    natural_key=("type", "series", "number"),
    starts="issued",
    ends="expires",
    titled_by="type",
    untitled="Документ без вида",
):
    type: Annotated[str | None, *coded("identity_document")] = field("Вид документа")
    series: Text = field("Серия", CLOSED, normal=wordings.document_series)
    number: Text = field("Номер", CLOSED, normal=wordings.document_number)
    issued: Day = field("Дата выдачи", CLOSED, rare=True)
    issuer: Text = field("Кем выдан", CLOSED, rare=True)
    department_code: Text = field("Код подразделения", CLOSED, rare=True, normal=wordings.number)
    record_number: Text = field("Номер актовой записи", CLOSED, rare=True)
    expires: Day = field("Действителен до", CLOSED, rare=True)


class Guardianship(
    Kind,
    code=4,
    title="Дети",
    subject=Subject.PERSON,
    section=Section.GENERAL,
    many=True,
    natural_key=("child",),
    starts="date_from",
    ends="date_to",
    periods=True,
    kinship=True,
):
    """Stands in the guardian's item and points at the child by the supplier's own id."""

    child: PersonRef = field("Ребёнок")
    relation: Annotated[str | None, *coded("kinship")] = field("Степень родства")
    basis: Text = field("Основание", CLOSED)
    date_from: Day = field("Дата начала", alias="from")
    date_to: Day = field("Дата окончания", alias="to")


class Hardship(
    Kind,
    code=20,
    title="Информация о трудной жизненной ситуации",
    subject=Subject.PERSON,
    section=Section.HARDSHIP,
    many=True,
    natural_key=("category", "date_from"),
    starts="date_from",
    ends="date_to",
    closed=True,
):
    category: Annotated[str | None, *coded("hardship")] = field("Категория", CLOSED)
    basis: Text = field("Документ-основание", CLOSED)
    date_from: Day = field("Дата начала", CLOSED, alias="from")
    date_to: Day = field("Дата окончания", CLOSED, alias="to")


class HealthCheck(
    Kind,
    code=21,
    title="Медицинский осмотр",
    subject=Subject.PERSON,
    section=Section.HEALTH,
    many=True,
    natural_key=("checked",),
    closed=True,
):
    checked: Day = field("Дата осмотра", CLOSED)
    health_group: Annotated[str | None, *coded("health_group")] = field("Группа здоровья", CLOSED)
    pe_group: Annotated[str | None, *coded("physical_group")] = field(
        "Медицинская группа для занятий физкультурой", CLOSED
    )
    grade: Whole = field("Параллель на день осмотра", CLOSED)
    long_treatment: Flag = field("Нуждается в длительном лечении", CLOSED)
    organisation: InstitutionRef = field("Организация", CLOSED)


class SpecialNeeds(
    Kind,
    code=22,
    title="Ограниченные возможности здоровья",
    subject=Subject.PERSON,
    section=Section.HEALTH,
    many=True,
    natural_key=("nosology", "concluded"),
    starts="concluded",
    ends="valid_until",
    closed=True,
):
    nosology: Annotated[str | None, *coded("special_needs")] = field("Категория ОВЗ", CLOSED)
    variant: Text = field("Вариант адаптированной программы", CLOSED)
    concluded: Day = field("Дата заключения ПМПК", CLOSED)
    document: Text = field("Номер заключения ПМПК", CLOSED)
    valid_until: Day = field("Действует до", CLOSED)


class Disability(
    Kind,
    code=23,
    title="Инвалидность",
    subject=Subject.PERSON,
    section=Section.HEALTH,
    many=True,
    natural_key=("group", "date_from"),
    starts="date_from",
    ends="date_to",
    closed=True,
):
    group: Annotated[str | None, *coded("disability")] = field("Группа инвалидности", CLOSED)
    date_from: Day = field("Дата установления", CLOSED, alias="from")
    date_to: Day = field("Дата окончания", CLOSED, alias="to")
    permanent: Flag = field("Бессрочно", CLOSED)
    rehabilitation: Text = field("ИПРА", CLOSED)
