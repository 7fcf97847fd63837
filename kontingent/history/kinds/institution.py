"""Sections of an organisation and of a governing body (one institution may be both)."""

from typing import Annotated

from kontingent.history.kinds.base import (
    Day,
    InstitutionRef,
    Kind,
    Number,
    PersonRef,
    Subject,
    Text,
    Whole,
    coded,
    field,
)
from kontingent.history.kinds.sections import Section
from kontingent.kernel import wordings

INSTITUTION = Subject.INSTITUTION


class OrganisationGeneral(Kind, code=101, title="Общие сведения", subject=INSTITUTION, section=Section.REQUISITES):
    full_name: Text = field("Полное наименование")
    short_name: Text = field("Краткое наименование")
    other_name: Text = field("Дополнительное наименование")
    category: Annotated[str | None, *coded("institution_category")] = field("Категория")
    type: Annotated[str | None, *coded("institution_type")] = field("Тип")
    variety: Annotated[str | None, *coded("institution_kind")] = field("Вид (для адаптированных организаций)")
    founded: Day = field("Дата основания")
    activities: Text = field("Виды образовательной деятельности")
    legal_form: Annotated[str | None, *coded("legal_form")] = field("Организационная форма")
    ownership: Annotated[str | None, *coded("ownership")] = field("Форма собственности", rare=True)
    structure: Annotated[str | None, *coded("institution_structure")] = field("Организационная структура")
    inn: Text = field("ИНН", normal=wordings.number)
    kpp: Text = field("КПП", normal=wordings.number)
    ogrn: Text = field("ОГРН", normal=wordings.number)
    okpo: Text = field("ОКПО", normal=wordings.number)
    okato: Text = field("ОКАТО", normal=wordings.number)
    oktmo: Text = field("ОКТМО", normal=wordings.number)
    status: Annotated[str | None, *coded("institution_status")] = field("Статус")
    head: Text = field("Руководитель")


class BodyGeneral(Kind, code=102, title="Общие сведения", subject=INSTITUTION, section=Section.REQUISITES):
    full_name: Text = field("Полное наименование ОУ")
    short_name: Text = field("Краткое наименование ОУ")
    inn: Text = field("ИНН", normal=wordings.number)
    kpp: Text = field("КПП", normal=wordings.number)
    ogrn: Text = field("ОГРН", normal=wordings.number)
    okpo: Text = field("ОКПО", normal=wordings.number)
    okato: Text = field("ОКАТО", normal=wordings.number)
    oktmo: Text = field("ОКТМО", normal=wordings.number)
    okogu: Text = field("ОКОГУ", normal=wordings.number)
    status: Annotated[str | None, *coded("institution_status")] = field("Статус")


class InstitutionContacts(Kind, code=103, title="Контактные данные", subject=INSTITUTION, section=Section.REQUISITES):
    municipality: Text = field("Гор. округ / мун. район", normal=wordings.address)
    settlement: Text = field("Населённый пункт", normal=wordings.address)
    locality: Annotated[str | None, *coded("settlement_kind")] = field("Местность", rare=True)
    legal_address: Text = field("Юридический адрес", normal=wordings.address)
    postal_address: Text = field("Почтовый адрес", normal=wordings.address)
    phone: Text = field("Телефон", normal=wordings.phone)
    fax: Text = field("Факс", normal=wordings.phone)
    email: Text = field("Электронная почта", normal=wordings.email)
    website: Text = field("Веб-сайт", normal=wordings.website)


class Subordination(Kind, code=104, title="Подчинённость", subject=INSTITUTION, section=Section.REQUISITES):
    """Decides who sees children: taken only from the operator or a supplier authoritative for it."""

    body: InstitutionRef = field("Управляющая организация")


class Branch(
    Kind,
    code=105,
    title="Филиалы",
    subject=INSTITUTION,
    section=Section.REQUISITES,
    many=True,
    natural_key=("branch",),
):
    branch: InstitutionRef = field("Филиал")


class SchoolClass(
    Kind,
    code=106,
    title="Классы и группы",
    subject=INSTITUTION,
    section=Section.CLASSES,
    many=True,
    natural_key=("school_year", "grade", "letter", "group", "form", "shift"),
):
    """A class, a kindergarten group, a college group or an association for one school year.

    Without `group` its name is grade and letter («9 Б»); with it, the group's own name. Classes that are taught
    together name the same `complect`; `building` is the name or the address of one of the organisation's buildings.
    """

    school_year: Whole = field("Учебный год")
    grade: Whole = field("Параллель")
    letter: Text = field("Литера", normal=wordings.letter)
    group: Text = field("Группа", normal=wordings.class_title)
    form: Annotated[str | None, *coded("study_form")] = field("Форма обучения")
    shift: Annotated[str | None, *coded("shift")] = field("Смена")
    programme: Text = field("Программа")
    focus: Annotated[str | None, *coded("group_kind")] = field("Направленность группы")
    class_kind: Annotated[str | None, *coded("class_kind")] = field("Вид класса")
    language: Annotated[str | None, *coded("language")] = field("Язык обучения")
    direction: Annotated[str | None, *coded("activity_direction")] = field("Направленность программы")
    mode: Annotated[str | None, *coded("attendance_mode")] = field("Режим пребывания")
    age_from: Whole = field("Возраст, от")
    age_to: Whole = field("Возраст, до")
    complect: Text = field("Класс-комплект")
    building: Text = field("Здание", normal=wordings.address)
    teacher: PersonRef = field("Классный руководитель")
    places: Whole = field("Мест в кабинете")


class Licence(
    Kind,
    code=107,
    title="Лицензии и аккредитация",
    subject=INSTITUTION,
    section=Section.LICENCES,
    many=True,
    natural_key=("document", "number"),
    starts="issued",
    ends="valid_until",
):
    document: Annotated[str | None, *coded("permit_kind")] = field("Документ")
    number: Text = field("Номер")
    issued: Day = field("Дата выдачи")
    valid_until: Day = field("Действует до")
    issuer: Text = field("Кем выдан")


class Building(
    Kind,
    code=108,
    title="Здания",
    subject=INSTITUTION,
    section=Section.BUILDINGS,
    many=True,
    natural_key=("address",),
):
    name: Text = field("Здание")
    address: Text = field("Адрес", normal=wordings.address)
    built: Whole = field("Год постройки")
    area: Number = field("Площадь, м²")
    capacity: Whole = field("Проектная мощность, мест")
    closed_places: Whole = field("Из них закрыто, мест")
    closed_reason: Annotated[str | None, *coded("closing_reason")] = field("Почему закрыто")


class Places(
    Kind,
    code=109,
    title="Места",
    subject=INSTITUTION,
    section=Section.BUILDINGS,
    many=True,
    natural_key=("school_year", "level"),
):
    """Places an organisation has for one level in one school year: the base of fill and of forecasts."""

    school_year: Whole = field("Учебный год")
    level: Annotated[str | None, *coded("education_level")] = field("Уровень образования")
    places: Whole = field("Мест")
    reserved: Whole = field("Из них резерв")
    groups: Whole = field("Групп (классов)")


class Course(
    Kind,
    code=110,
    title="Образовательные программы",
    subject=INSTITUTION,
    section=Section.COURSES,
    many=True,
    natural_key=("name", "level", "form"),
):
    name: Text = field("Программа")
    level: Annotated[str | None, *coded("education_level")] = field("Уровень образования")
    form: Annotated[str | None, *coded("study_form")] = field("Форма обучения")
    speciality: Text = field("Код специальности")
    duration: Text = field("Срок освоения")
    direction: Annotated[str | None, *coded("activity_direction")] = field("Направленность")


class Births(
    Kind,
    code=111,
    title="Рождаемость",
    subject=INSTITUTION,
    section=Section.DEMOGRAPHY,
    many=True,
    natural_key=("year",),
):
    """Children born in the municipality of a body in one calendar year, as the civil registry gives it."""

    year: Whole = field("Год")
    born: Whole = field("Родилось детей")
