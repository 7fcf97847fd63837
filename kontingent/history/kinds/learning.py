"""Sections of a learner: membership, marks, achievements, programmes, work, applications."""

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

CLASS_FIELDS = frozenset({"grade", "letter", "group"})  # of an enrolment: any of them names a class


class Enrolment(
    Kind,
    code=10,
    title="Обучение",
    subject=Subject.PERSON,
    section=Section.PROGRAMMES,
    many=True,
    natural_key=("organisation", "school_year", "grade", "letter", "group"),
    starts="date_from",
    ends="date_to",
    periods=True,
):
    """A period of membership in one class, group or course of a school year; the unit of every head count.

    `group` names a kindergarten group, a college group or an association; a school class is `grade` and `letter`.
    """

    organisation: InstitutionRef = field("Организация")
    school_year: Whole = field("Учебный год")
    grade: Whole = field("Параллель")
    letter: Text = field("Литера", normal=wordings.letter)
    group: Text = field("Группа", normal=wordings.class_title)
    form: Annotated[str | None, *coded("study_form")] = field("Форма обучения")
    shift: Annotated[str | None, *coded("shift")] = field("Смена")
    level: Annotated[str | None, *coded("education_level")] = field("Уровень образования")
    programme: Text = field("Образовательная программа")
    funding: Annotated[str | None, *coded("funding")] = field("Источник финансирования")
    date_from: Day = field("Зачислен", alias="from")
    date_to: Day = field("Выбыл", alias="to")
    leaving_reason: Annotated[str | None, *coded("leaving_reason")] = field("Причина выбытия")
    order: Text = field("Приказ о зачислении", Privacy.CLOSED)


class Transfer(
    Kind,
    code=11,
    title="Миграция",
    subject=Subject.PERSON,
    section=Section.MIGRATION,
    many=True,
    natural_key=("date", "from_organisation", "to_organisation"),
    starts="date",
):
    date: Day = field("Дата")
    from_organisation: InstitutionRef = field("Откуда")
    from_class: Text = field("Из класса", normal=wordings.class_title)
    to_organisation: InstitutionRef = field("Куда")
    to_class: Text = field("В класс", normal=wordings.class_title)
    reason: Annotated[str | None, *coded("leaving_reason")] = field("Причина")
    order_number: Text = field("Номер приказа", Privacy.CLOSED)
    order_date: Day = field("Дата приказа")
    outside: Text = field("Другой регион или страна")


class CurrentMark(
    Kind,
    code=12,
    title="Текущая успеваемость",
    subject=Subject.PERSON,
    section=Section.PROGRESS_CURRENT,
    many=True,
    natural_key=("school_year", "period", "subject_name"),
):
    organisation: InstitutionRef = field("Организация", Privacy.CLOSED)
    school_year: Whole = field("Учебный год", Privacy.CLOSED)
    period: Text = field("Период", Privacy.CLOSED)
    subject_name: Annotated[str | None, *coded("subject")] = field("Предмет", Privacy.CLOSED, alias="subject")
    marks: Text = field("Отметки", Privacy.CLOSED)
    average: Number = field("Средний балл", Privacy.CLOSED)
    absences: Whole = field("Пропущено уроков", Privacy.CLOSED)


class FinalMark(
    Kind,
    code=13,
    title="Итоговая успеваемость",
    subject=Subject.PERSON,
    section=Section.PROGRESS_FINAL,
    many=True,
    natural_key=("school_year", "subject_name"),
):
    organisation: InstitutionRef = field("Организация", Privacy.CLOSED)
    school_year: Whole = field("Учебный год", Privacy.CLOSED)
    grade: Whole = field("Параллель", Privacy.CLOSED)
    subject_name: Annotated[str | None, *coded("subject")] = field("Предмет", Privacy.CLOSED, alias="subject")
    year_mark: Text = field("Годовая отметка", Privacy.CLOSED)
    exam_mark: Text = field("Экзаменационная отметка", Privacy.CLOSED)
    final_mark: Text = field("Итоговая отметка", Privacy.CLOSED)


class StateExam(
    Kind,
    code=14,
    title="ГИА",
    subject=Subject.PERSON,
    section=Section.PROGRESS_EXAMS,
    many=True,
    natural_key=("exam", "subject_name", "date"),
):
    exam: Annotated[str | None, *coded("exam_kind")] = field("Форма", Privacy.CLOSED)
    subject_name: Annotated[str | None, *coded("subject")] = field("Предмет", Privacy.CLOSED, alias="subject")
    date: Day = field("Дата", Privacy.CLOSED)
    score: Whole = field("Балл", Privacy.CLOSED)
    mark: Text = field("Отметка", Privacy.CLOSED)
    minimum_passed: Flag = field("Минимум преодолён", Privacy.CLOSED)


class Achievement(
    Kind,
    code=15,
    title="Достижения",
    subject=Subject.PERSON,
    section=Section.ACHIEVEMENTS,
    many=True,
    natural_key=("event", "date"),
):
    kind: Annotated[str | None, *coded("achievement_kind")] = field("Вид")
    event: Text = field("Мероприятие")
    level: Annotated[str | None, *coded("achievement_level")] = field("Уровень")
    place: Annotated[str | None, *coded("achievement_place")] = field("Результат")
    date: Day = field("Дата")
    document: Text = field("Подтверждающий документ", Privacy.CLOSED)


class Completion(
    Kind,
    code=16,
    title="Освоенные программы",
    subject=Subject.PERSON,
    section=Section.PROGRAMMES,
    many=True,
    natural_key=("level", "organisation", "date_to"),
    starts="date_from",
    ends="date_to",
):
    """A finished programme and the document of education issued for it."""

    level: Annotated[str | None, *coded("education_level")] = field("Уровень образования")
    programme: Text = field("Образовательная программа")
    organisation: InstitutionRef = field("Организация")
    form: Annotated[str | None, *coded("study_form")] = field("Форма обучения")
    date_from: Day = field("Начало", alias="from")
    date_to: Day = field("Окончание", alias="to")
    document: Annotated[str | None, *coded("education_document")] = field("Вид документа")
    series: Text = field("Серия", Privacy.CLOSED, normal=wordings.document_series)
    number: Text = field("Номер", Privacy.CLOSED, normal=wordings.document_number)
    issued: Day = field("Дата выдачи", Privacy.CLOSED)


class LearnerJob(
    Kind,
    code=17,
    title="Трудоустройство",
    subject=Subject.PERSON,
    section=Section.JOB,
    many=True,
    natural_key=("employer", "date_from"),
    starts="date_from",
    ends="date_to",
):
    employer: Text = field("Работодатель", Privacy.CLOSED)
    employer_inn: Text = field("ИНН работодателя", Privacy.CLOSED, normal=wordings.number)
    position: Text = field("Должность", Privacy.CLOSED)
    by_speciality: Flag = field("По специальности")
    date_from: Day = field("Принят", alias="from")
    date_to: Day = field("Уволен", alias="to")


class EmployerProject(
    Kind,
    code=18,
    title="Совместные проекты с работодателем",
    subject=Subject.PERSON,
    section=Section.EMPLOYER_PROJECTS,
    many=True,
    natural_key=("project", "employer"),
    starts="date_from",
    ends="date_to",
):
    project: Text = field("Проект")
    employer: Text = field("Работодатель", Privacy.CLOSED)
    role: Text = field("Роль обучающегося")
    date_from: Day = field("Начало", alias="from")
    date_to: Day = field("Окончание", alias="to")
    result: Text = field("Результат")


class Activity(
    Kind,
    code=19,
    title="Внеурочная деятельность",
    subject=Subject.PERSON,
    section=Section.ACTIVITIES,
    many=True,
    natural_key=("organisation", "name", "school_year"),
    starts="date_from",
    ends="date_to",
):
    direction: Annotated[str | None, *coded("extracurricular_direction")] = field("Направление")
    name: Text = field("Название")
    organisation: InstitutionRef = field("Организация")
    school_year: Whole = field("Учебный год")
    hours: Whole = field("Часов в неделю")
    date_from: Day = field("Начало", alias="from")
    date_to: Day = field("Окончание", alias="to")


class Application(
    Kind,
    code=24,
    title="Заявления на зачисление",
    subject=Subject.PERSON,
    section=Section.APPLICATIONS,
    many=True,
    natural_key=("number", "organisation"),
    numbered=True,
):
    """A wish for a place in one organisation; wishes of one application share its number."""

    number: Text = field("Номер заявления", normal=wordings.as_sent)
    registered: Day = field("Дата регистрации")
    registered_time: Text = field("Время регистрации")
    source: Annotated[str | None, *coded("application_source")] = field("Способ подачи")
    organisation: InstitutionRef = field("Организация")
    level: Annotated[str | None, *coded("education_level")] = field("Уровень образования")
    grade: Whole = field("Параллель")
    desired: Day = field("Желаемая дата зачисления")
    status: Annotated[str | None, *coded("application_status")] = field("Статус")
    status_date: Day = field("Дата статуса")
    benefit: Annotated[str | None, *coded("queue_benefit")] = field("Льготная категория", Privacy.CLOSED)
    priority: Whole = field("Приоритет организации")
    position: Whole = field("Номер в очереди", Privacy.CLOSED)  # the supplier's own; a benefit shows in it
    decision: Text = field("Решение")
