"""The table of rules of a record, in the order of the field's rule set, and the one function that applies it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from kontingent.history.kinds.base import Kind, Misfit, date_fields, fields_of
from kontingent.history.kinds.catalogue import KINDS
from kontingent.history.kinds.institution import BodyGeneral, Building, OrganisationGeneral, SchoolClass
from kontingent.history.kinds.learning import Application, Enrolment
from kontingent.history.kinds.person import (
    Contacts,
    Disability,
    General,
    Hardship,
    HealthCheck,
    IdentityDocument,
)
from kontingent.history.rules import day_checks as day
from kontingent.history.rules import institution_checks as institution
from kontingent.history.rules import person_checks as person
from kontingent.history.rules.rule import Around, RecordRule, Rule, Severity, Violation
from kontingent.kernel import identifiers

FLAG, REFUSED = Severity.FLAG, Severity.REFUSED
REQUISITES = (OrganisationGeneral, BodyGeneral)
DATED = tuple(kind for kind in KINDS if date_fields(kind))
LASTING = tuple(kind for kind in KINDS if kind.starts is not None and kind.ends is not None)

MISFIT = Rule(
    "F00",
    "любая запись",
    FLAG,
    "Значение не подходит полю; оно сохранено как прислано.",
    "Исправьте значение: дату пишут как 20.04.2018, число — цифрами, слово берут из справочника поля.",
    "Правило реестра: присланное не теряется.",
)

RECORD_RULES: tuple[RecordRule, ...] = (
    RecordRule(
        "F00a",
        "любая запись",
        FLAG,
        "Пустая дата другой программы: принята за отсутствие значения.",
        "Оставляйте поле пустым, когда даты нет.",
        "Так программы пишут отсутствие даты: 01.01.0001, 30.12.1899, 01.01.1900, 01.01.1901, 00.00.0000.",
        DATED,
        day.empty_date,
    ),
    RecordRule(
        "F00b",
        "любая запись",
        FLAG,
        "Вместо дня прислан момент времени другого пояса: взят день по времени региона.",
        "Присылайте день без времени: ГГГГ-ММ-ДД.",
        "Дата рождения, зачисления или приказа — день, а не момент.",
        DATED,
        day.moved_day,
    ),
    RecordRule(
        "F01a",
        "персона",
        REFUSED,
        "Не указана фамилия.",
        "Укажите фамилию.",
        "Без фамилии человека нельзя узнать.",
        (General,),
        person.surname_missing,
    ),
    RecordRule(
        "F01b",
        "персона",
        FLAG,
        "Не указано имя.",
        "Укажите имя.",
        "Состав сведений о персоне.",
        (General,),
        person.given_name_missing,
    ),
    RecordRule(
        "F01c",
        "персона",
        FLAG,
        "В имени не только русские буквы, пробел, дефис и апостроф, или оно длиннее 100 знаков.",
        "Проверьте написание: нет ли латинских букв, цифр и лишних знаков.",
        "Состав сведений о персоне.",
        (General,),
        person.name_letters,
        why=person.foreign_signs,
    ),
    RecordRule(
        "F01d",
        "персона",
        FLAG,
        "Вместо отчества прислан прочерк или слова о том, что его нет; отчества в реестре нет.",
        "Если отчества нет, не передавайте его.",
        "Отчество — часть имени, а не отметка о нём.",
        (General,),
        person.patronymic_in_words,
    ),
    RecordRule(
        "F02a",
        "персона",
        FLAG,
        "Не указана дата рождения.",
        "Укажите дату рождения.",
        "Состав сведений о персоне.",
        (General,),
        person.birth_date_missing,
    ),
    RecordRule(
        "F02b",
        "персона",
        FLAG,
        "Дата рождения раньше 1900 года или ещё не наступила.",
        "Проверьте дату рождения.",
        "Календарь.",
        (General,),
        person.birth_date_impossible,
        fades=True,
    ),
    RecordRule(
        "F02c",
        "персона",
        FLAG,
        "На день зачисления обучающемуся меньше 0 или больше 100 лет.",
        "Проверьте дату рождения и дату зачисления.",
        "Календарь.",
        (Enrolment,),
        person.learner_too_old,
    ),
    RecordRule(
        "F03",
        "персона",
        FLAG,
        "Пол не указан или не из справочника.",
        "Укажите «Мужской» или «Женский».",
        "ОКИН, фасет 01.",
        (General,),
        person.sex_missing,
    ),
    RecordRule(
        "F04",
        "персона",
        FLAG,
        "СНИЛС не из 11 цифр, или контрольные цифры не сходятся.",
        "Сверьте СНИЛС с документом.",
        "Правило контрольных цифр страхового номера, для номеров после 001-001-998.",
        (General,),
        person.snils_wrong,
    ),
    RecordRule(
        "F06a",
        "персона",
        FLAG,
        "Гражданство не указано или не из справочника.",
        "Укажите гражданство.",
        "ОКИН, фасет 02.",
        (General,),
        person.citizenship_missing,
    ),
    RecordRule(
        "F06b",
        "персона",
        FLAG,
        "У иностранного гражданина не указана страна.",
        "Укажите страну гражданства.",
        "ОКСМ.",
        (General,),
        person.country_missing,
    ),
    RecordRule(
        "F07a",
        "документ",
        FLAG,
        "Вид документа не указан или не из справочника.",
        "Выберите вид документа из справочника.",
        "Коды видов документов ФНС России.",
        (IdentityDocument,),
        person.document_type_missing,
    ),
    RecordRule(
        "F07b",
        "документ",
        FLAG,
        "Серия или номер не такие, какие бывают у документа этого вида.",
        "Сверьте серию и номер с документом, проверьте вид документа.",
        "Шаблоны серий и номеров по видам документов.",
        (IdentityDocument,),
        person.document_mask,
    ),
    RecordRule(
        "F08",
        "документ",
        FLAG,
        "Паспорт гражданина РФ у того, кому нет 14 лет.",
        "До 14 лет документ — свидетельство о рождении; проверьте вид документа и дату рождения.",
        "Паспорт выдают с 14 лет.",
        (IdentityDocument,),
        person.document_of_wrong_age,
        fades=True,
    ),
    RecordRule(
        "F09",
        "документ",
        FLAG,
        "Документ выдан раньше рождения владельца или в будущем.",
        "Проверьте дату выдачи.",
        "Календарь.",
        (IdentityDocument,),
        person.document_issued,
        fades=True,
    ),
    RecordRule(
        "F10a",
        "адрес",
        FLAG,
        "У временной регистрации нет даты окончания.",
        "Укажите дату окончания.",
        "Руководство пользователя: карточка обучающегося.",
        (Contacts,),
        person.temporary_address_endless,
    ),
    RecordRule(
        "F10b",
        "адрес",
        FLAG,
        "Временная регистрация истекла.",
        "Обновите адрес временной регистрации.",
        "Руководство пользователя: карточка обучающегося.",
        (Contacts,),
        person.temporary_address_over,
        until=person.temporary_address_until,
    ),
    RecordRule(
        "F11a",
        "организация",
        FLAG,
        "ИНН не из 10 или 12 цифр, или контрольные цифры не сходятся.",
        "Сверьте ИНН со свидетельством о постановке на учёт.",
        "Правило контрольных цифр ИНН.",
        REQUISITES,
        institution.inn_wrong,
    ),
    RecordRule(
        "F11b",
        "организация",
        FLAG,
        "ИНН из 12 цифр — физического лица, а не организации.",
        "У организации ИНН из 10 цифр.",
        "Правило ИНН.",
        REQUISITES,
        institution.inn_of_a_person,
    ),
    RecordRule(
        "F11c",
        "персона",
        FLAG,
        "ИНН не из 12 цифр, или контрольные цифры не сходятся.",
        "Сверьте ИНН с документом.",
        "Правило контрольных цифр ИНН.",
        (General,),
        person.person_inn_wrong,
    ),
    RecordRule(
        "F12a",
        "организация",
        FLAG,
        "КПП не из 9 знаков.",
        "Сверьте КПП со свидетельством.",
        "Структура КПП: 4 цифры, 2 знака, 3 цифры.",
        REQUISITES,
        institution.identifier("kpp", identifiers.kpp_valid),
    ),
    RecordRule(
        "F12b",
        "организация",
        FLAG,
        "ОГРН не из 13 или 15 цифр, или контрольная цифра не сходится.",
        "Сверьте ОГРН с выпиской из ЕГРЮЛ.",
        "Правило контрольной цифры ОГРН.",
        REQUISITES,
        institution.identifier("ogrn", identifiers.ogrn_valid),
    ),
    RecordRule(
        "F12c",
        "организация",
        FLAG,
        "ОКПО не из 8 или 10 цифр, или контрольная цифра не сходится.",
        "Сверьте ОКПО с уведомлением Росстата.",
        "Правило контрольной цифры ОКПО.",
        REQUISITES,
        institution.identifier("okpo", identifiers.okpo_valid),
    ),
    RecordRule(
        "F12d",
        "организация",
        FLAG,
        "ОКТМО не из 8 или 11 цифр.",
        "Возьмите код из ОК 033-2013.",
        "ОК 033-2013.",
        REQUISITES,
        institution.identifier("oktmo", identifiers.oktmo_valid),
    ),
    RecordRule(
        "F12e",
        "организация",
        FLAG,
        "ОКАТО не из 2, 5, 8 или 11 цифр.",
        "Возьмите код из ОК 019-95.",
        "ОК 019-95.",
        REQUISITES,
        institution.identifier("okato", identifiers.okato_valid),
    ),
    RecordRule(
        "F13a",
        "организация",
        FLAG,
        "ОКАТО и ОКТМО называют разные регионы.",
        "Проверьте оба кода.",
        "Первые две цифры обоих кодов — регион.",
        REQUISITES,
        institution.territory_codes_disagree,
    ),
    RecordRule(
        "F14a",
        "организация",
        FLAG,
        "У организации нет наименования.",
        "Укажите полное или краткое наименование.",
        "Состав сведений об организации.",
        REQUISITES,
        institution.full_name_missing,
    ),
    RecordRule(
        "F14d",
        "здание",
        FLAG,
        "Закрыто мест больше, чем проектная мощность, или меньше нуля.",
        "Проверьте мощность и число закрытых мест.",
        "Закрытые места — часть проектной мощности здания.",
        (Building,),
        institution.closed_more_than_there_is,
    ),
    RecordRule(
        "F14c",
        "здание",
        FLAG,
        "Часть мест закрыта, а почему — не указано.",
        "Выберите причину из справочника.",
        "Закрытые места — часть проектной мощности здания.",
        (Building,),
        institution.closed_without_reason,
    ),
    RecordRule(
        "F15a",
        "период",
        REFUSED,
        "Окончание раньше начала.",
        "Проверьте обе даты.",
        "Период имеет длину.",
        LASTING,
        institution.ends_before_start,
    ),
    RecordRule(
        "F15b",
        "членство",
        FLAG,
        "Учебный год не указан, или членство целиком вне его (1 сентября — 31 августа).",
        "Проверьте учебный год и даты.",
        "Учебный год начинается 1 сентября.",
        (Enrolment,),
        person.enrolment_outside_year,
    ),
    RecordRule(
        "F15c",
        "членство",
        FLAG,
        "Не указана организация: обучающийся никуда не записан.",
        "Укажите идентификатор организации; в книге — на листе «Пакет» или в столбце «Организация».",
        "Членство — в организации.",
        (Enrolment,),
        person.enrolment_nowhere,
    ),
    RecordRule(
        "F17",
        "членство",
        FLAG,
        "Возраст на 1 сентября не подходит параллели.",
        "Проверьте дату рождения и параллель.",
        "Приём в 1 класс с 6 лет 6 месяцев до 8 лет, с запасом в два года.",
        (Enrolment,),
        person.age_of_grade,
    ),
    RecordRule(
        "F18a",
        "класс",
        FLAG,
        "Параллель не от 1 до 12.",
        "Проверьте параллель.",
        "Классы общего образования.",
        (SchoolClass, Enrolment),
        institution.grade_out_of_range,
    ),
    RecordRule(
        "F18b",
        "класс",
        FLAG,
        "Литера длиннее трёх знаков.",
        "Имя группы пишите в поле «Группа».",
        "Классы общего образования.",
        (SchoolClass, Enrolment),
        institution.letter_too_long,
    ),
    RecordRule(
        "F18c",
        "класс",
        FLAG,
        "Возраст «до» меньше возраста «от».",
        "Проверьте возраст группы.",
        "Порядок организации деятельности по программам дошкольного образования.",
        (SchoolClass,),
        institution.ages_reversed,
    ),
    RecordRule(
        "F20a",
        "здоровье",
        FLAG,
        "Группа здоровья не указана или не от I до V.",
        "Укажите группу здоровья.",
        "Порядок медицинских осмотров несовершеннолетних.",
        (HealthCheck,),
        person.health_group_missing,
    ),
    RecordRule(
        "F20b",
        "здоровье",
        FLAG,
        "Медицинская группа для занятий физкультурой не указана или не из справочника.",
        "Укажите группу: основная, подготовительная, специальная А или Б.",
        "Порядок медицинских осмотров несовершеннолетних.",
        (HealthCheck,),
        person.pe_group_missing,
    ),
    RecordRule(
        "F20c",
        "здоровье",
        FLAG,
        "«Ребёнок-инвалид» бывает до 18 лет, I–III группы — с 18.",
        "Проверьте группу инвалидности и дату рождения.",
        "Порядок признания инвалидом.",
        (Disability,),
        person.disability_of_wrong_age,
        until=person.disability_of_childhood_until,
        fades=True,
    ),
    RecordRule(
        "F21a",
        "трудная жизненная ситуация",
        FLAG,
        "Категория не указана или не из перечня.",
        "Выберите категорию.",
        "124-ФЗ, статья 1.",
        (Hardship,),
        person.hardship_category_missing,
    ),
    RecordRule(
        "F21b",
        "трудная жизненная ситуация",
        FLAG,
        "Не указано, с какого дня.",
        "Укажите дату начала.",
        "124-ФЗ, статья 1.",
        (Hardship,),
        person.hardship_without_period,
    ),
    RecordRule(
        "F21c",
        "трудная жизненная ситуация",
        FLAG,
        "Не указан документ-основание.",
        "Укажите документ.",
        "124-ФЗ, статья 1.",
        (Hardship,),
        person.hardship_without_basis,
    ),
    RecordRule(
        "F22a",
        "заявление",
        FLAG,
        "Не указана желаемая дата зачисления.",
        "Укажите желаемую дату.",
        "Без неё нельзя отличить актуальный спрос от отложенного.",
        (Application,),
        person.desired_date_missing,
    ),
    RecordRule(
        "F22b",
        "заявление",
        FLAG,
        "Статус раньше регистрации, или дата ещё не наступила.",
        "Проверьте даты.",
        "Порядок рассмотрения заявлений.",
        (Application,),
        person.application_dates,
        fades=True,
    ),
    RecordRule(
        "F22c",
        "заявление",
        FLAG,
        "Статус не указан или не из справочника.",
        "Укажите статус.",
        "Порядок рассмотрения заявлений.",
        (Application,),
        person.application_status_missing,
    ),
)

FADING = frozenset(rule.code for rule in RECORD_RULES if rule.fades)


@cache
def rules_of(kind: type[Kind]) -> tuple[RecordRule, ...]:
    return tuple(rule for rule in RECORD_RULES if kind in rule.kinds)


_OF_RAW = frozenset({day.empty_date, day.moved_day})


@cache
def _rules_of_sound(kind: type[Kind]) -> tuple[RecordRule, ...]:
    """Those that may have something to say where no value is kept as it was sent."""
    return tuple(rule for rule in rules_of(kind) if rule.check not in _OF_RAW)


@cache
def _wearing_of(kind: type[Kind]) -> tuple[Callable[[Any, Around], date | None], ...]:
    return tuple(rule.until for rule in rules_of(kind) if rule.until is not None)


def silent_until(record: Kind, around: Around) -> date | None:
    """The last day on which no rule remarks a record that none remarks today; None: for ever."""
    wearing = _wearing_of(type(record))
    return min((day for until in wearing if (day := until(record, around))), default=None) if wearing else None


def check(record: Kind, misfits: Sequence[Misfit], around: Around) -> list[Violation]:
    """Remarks on a record just read. A misfit that a rule of its own names is named once, by that rule."""
    found = [
        Violation(rule, finding.field, finding.value)
        for rule in (rules_of if record.raw else _rules_of_sound)(type(record))
        for finding in rule.check(record, around)
    ]
    if not misfits:
        return found
    named = {remark.field for remark in found}
    found.extend(Violation(MISFIT, misfit.field, misfit.text) for misfit in misfits if misfit.field not in named)
    return found


def remarks_of(
    kind: type[Kind], payload: Mapping[str, Any] | None, today: date, *, birth_date: date | None = None
) -> list[Violation]:
    """Remarks on a stored record as of a day; `birth_date` is the person's, for rules that need an age."""
    if payload is None:
        return []
    record = kind.model_validate(payload)
    misfits = [Misfit(name, text, "") for name, text in record.raw.items()]
    return check(record, misfits, Around(today, birth_date))


def reason_of(rule: Rule, kind: type[Kind], field: str, text: str) -> str:
    """Why this text breaks the rule, in Russian, where the sentence alone does not tell; else empty."""
    if rule is not MISFIT:
        return rule.why(text) if isinstance(rule, RecordRule) and rule.why else ""
    prop = next((known.prop for known in fields_of(kind) if known.name == field), None)
    if prop is None:
        return ""
    _, misfits = kind.read({prop: text})
    return misfits[0].reason if misfits else ""
