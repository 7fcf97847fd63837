"""Sections of an employee of an organisation or of a governing body."""

from typing import Annotated

from kontingent.history.kinds.base import (
    Day,
    Flag,
    InstitutionRef,
    Kind,
    Number,
    Privacy,
    Subject,
    Text,
    Whole,
    coded,
    field,
)
from kontingent.history.kinds.sections import Section
from kontingent.kernel import wordings


class StaffEducation(
    Kind,
    code=30,
    title="Образование",
    subject=Subject.PERSON,
    section=Section.EDUCATION,
    many=True,
    natural_key=("institution", "graduated"),
):
    level: Annotated[str | None, *coded("staff_education")] = field("Уровень образования")
    institution: Text = field("Учебное заведение")
    speciality: Text = field("Специальность")
    graduated: Whole = field("Год окончания")
    document: Text = field("Документ", Privacy.CLOSED)


class Qualification(
    Kind,
    code=31,
    title="Квалификация и курсы",
    subject=Subject.PERSON,
    section=Section.EDUCATION,
    many=True,
    natural_key=("name", "received"),
    starts="received",
    ends="valid_until",
):
    name: Text = field("Категория или программа")
    category: Annotated[str | None, *coded("qualification_category")] = field("Квалификационная категория")
    hours: Whole = field("Часов")
    received: Day = field("Дата")
    valid_until: Day = field("Действует до")


class Award(
    Kind,
    code=32,
    title="Награды",
    subject=Subject.PERSON,
    section=Section.EDUCATION,
    many=True,
    natural_key=("name", "received"),
):
    name: Annotated[str | None, *coded("award")] = field("Награда")
    received: Day = field("Дата")
    document: Text = field("Документ", Privacy.CLOSED)


class Employment(
    Kind,
    code=33,
    title="Трудовая деятельность",
    subject=Subject.PERSON,
    section=Section.EMPLOYMENT,
    many=True,
    natural_key=("organisation", "position", "date_from"),
    starts="date_from",
    ends="date_to",
):
    """A post in an organisation or a governing body; without an end, or with one ahead, the person works there."""

    organisation: InstitutionRef = field("Организация")
    position: Annotated[str | None, *coded("position")] = field("Должность")
    contract: Annotated[str | None, *coded("employment_kind")] = field("Вид занятости")
    rate: Number = field("Ставка")
    state: Annotated[str | None, *coded("employment_state")] = field("Состояние")
    date_from: Day = field("Принят", alias="from")
    date_to: Day = field("Уволен", alias="to")
    order: Text = field("Приказ", Privacy.CLOSED)
    experience_since: Whole = field("Педагогический стаж с года")


class Teaching(
    Kind,
    code=34,
    title="Предметы и классы",
    subject=Subject.PERSON,
    section=Section.TEACHING,
    many=True,
    natural_key=("organisation", "school_year", "subject_name", "grade", "letter", "group"),
):
    organisation: InstitutionRef = field("Организация")
    school_year: Whole = field("Учебный год")
    subject_name: Annotated[str | None, *coded("subject")] = field("Предмет", alias="subject")
    grade: Whole = field("Параллель")
    letter: Text = field("Литера", normal=wordings.letter)
    group: Text = field("Группа", normal=wordings.class_title)
    hours: Number = field("Часов в неделю")
    class_teacher: Flag = field("Классное руководство")
