"""Why recognition decided as it did: codes that are kept with a case, and the sentences the operator reads."""

from collections.abc import Iterable
from enum import StrEnum


class Reason(StrEnum):
    SUPPLIER_ID = "supplier_id"
    SUPPLIER_REUSES_ID = "supplier_reuses_id"
    SNILS_SAME = "snils_same"
    SNILS_DIFFERS = "snils_differs"
    SNILS_OF_RELATIVE = "snils_of_relative"
    DOCUMENT_SAME = "document_same"
    DOCUMENT_OF_RELATIVE = "document_of_relative"
    CERTIFICATE_DIFFERS = "certificate_differs"
    PASSPORT_DIFFERS = "passport_differs"
    SENT_BESIDE = "sent_beside"
    SNILS_BORROWED = "snils_borrowed"
    TWO_PLACES = "two_places"
    TWO_GRADES = "two_grades"
    PLACE_SAME = "place_same"
    KIN_SAME = "kin_same"
    FAMILY_SAME = "family_same"
    HOUSEHOLD_SAME = "household_same"
    MOVED = "moved"
    PAPER_SAME = "paper_same"
    SNILS_MISTYPED = "snils_mistyped"
    SCHOOL_SAME = "school_same"
    APPLICATION_SAME = "application_same"
    NAME_SAME = "name_same"
    NAME_WITHOUT_PATRONYMIC = "name_without_patronymic"
    NAME_TRANSLITERATED = "name_transliterated"
    NAME_SWAPPED = "name_swapped"
    NAME_DOUBLE_SURNAME = "name_double_surname"
    NAME_DOUBLE_GIVEN = "name_double_given"
    NAME_SURNAME_CHANGED = "name_surname_changed"
    NAME_TYPO = "name_typo"
    NAME_TYPO_IN_GIVEN = "name_typo_in_given"
    NAME_CLOSE_GIVEN = "name_close_given"
    NAME_MISSPELT_GIVEN = "name_misspelt_given"
    NAME_INITIALS = "name_initials"
    NAME_DIFFERS = "name_differs"
    BIRTH_SAME = "birth_same"
    BIRTH_CONVENTIONAL = "birth_conventional"
    BIRTH_SWAPPED = "birth_swapped"
    BIRTH_TYPO = "birth_typo"
    BIRTH_UNKNOWN = "birth_unknown"
    BIRTH_DIFFERS = "birth_differs"
    SEX_DIFFERS = "sex_differs"
    SEVERAL_CANDIDATES = "several_candidates"


NUMBERS = frozenset({Reason.SNILS_SAME, Reason.DOCUMENT_SAME})

# A provisional person of such a case is likely to be another human than the one he resembles.
OF_ANOTHER = frozenset({Reason.CERTIFICATE_DIFFERS, Reason.PASSPORT_DIFFERS, Reason.SENT_BESIDE})

# What keeps a case open though all agrees, and was not known when it was opened.
LEARNED_LATER = OF_ANOTHER | {Reason.TWO_PLACES, Reason.TWO_GRADES, Reason.SEVERAL_CANDIDATES}

# They speak for one person, so they are not why a pair is asked about.
AGREEING = frozenset(
    {
        Reason.SUPPLIER_ID,
        Reason.SNILS_SAME,
        Reason.DOCUMENT_SAME,
        Reason.PLACE_SAME,
        Reason.NAME_SAME,
        Reason.BIRTH_SAME,
    }
)

# Such a pair is looked at by itself before it is joined.
DANGEROUS = OF_ANOTHER | {
    Reason.SNILS_DIFFERS, Reason.SNILS_OF_RELATIVE, Reason.DOCUMENT_OF_RELATIVE, Reason.NAME_DIFFERS,
    Reason.BIRTH_DIFFERS, Reason.SEX_DIFFERS, Reason.SEVERAL_CANDIDATES,
}  # fmt: skip

SENTENCES: dict[Reason, str] = {
    Reason.SUPPLIER_ID: "Поставщик уже передавал эту персону под тем же идентификатором.",
    Reason.SUPPLIER_REUSES_ID: "Под этим идентификатором поставщик раньше передавал другого человека.",
    Reason.SNILS_SAME: "СНИЛС совпадает.",
    Reason.SNILS_DIFFERS: "СНИЛС разные, и оба верны по контрольному числу.",
    Reason.SNILS_OF_RELATIVE: "СНИЛС совпадает, а дата рождения и имя другие: возможно, указан СНИЛС родителя.",
    Reason.DOCUMENT_SAME: "Документ, удостоверяющий личность, совпадает.",
    Reason.DOCUMENT_OF_RELATIVE: "Документ совпадает, а дата рождения и имя другие: возможно, документ родителя.",
    Reason.CERTIFICATE_DIFFERS: "Свидетельства о рождении разные: другой ребёнок, или свидетельство выдано повторно.",
    Reason.PASSPORT_DIFFERS: "Паспорта разные, а выданы в одном возрасте: другой человек, или паспорт утрачен.",
    Reason.SENT_BESIDE: "Поставщик передал обе записи в одном пакете под разными идентификаторами.",
    Reason.SNILS_BORROWED: "СНИЛС разные, но один из них — взрослого с другим именем: возможно, родителя.",
    Reason.TWO_PLACES: "В одно время учились по основной программе в разных организациях.",
    Reason.TWO_GRADES: "В одном учебном году названы в разных параллелях одной организации.",
    Reason.FAMILY_SAME: "Одна семья: у родителей обоих есть общий ребёнок, или у детей обоих общий родитель.",
    Reason.KIN_SAME: "Общий законный представитель или общий ребёнок.",
    Reason.HOUSEHOLD_SAME: "Совпадает адрес до квартиры, телефон или электронная почта, свои или семьи.",
    Reason.MOVED: "Выбытие из одной организации и следующее за ним зачисление в другую.",
    Reason.SNILS_MISTYPED: "СНИЛС отличаются одной цифрой, и один из них неверен по контрольному числу.",
    Reason.PAPER_SAME: "Совпадает документ: об образовании, заключение, заявление или диплом.",
    Reason.SCHOOL_SAME: "Названы в одной организации в одном учебном году.",
    Reason.APPLICATION_SAME: "Поставщик передал заявление под одним номером у обоих.",
    Reason.PLACE_SAME: "Учится или работает в той же организации.",
    Reason.NAME_SAME: "ФИО совпадает.",
    Reason.NAME_WITHOUT_PATRONYMIC: "Фамилия и имя совпадают, отчество указано только в одной записи.",
    Reason.NAME_TRANSLITERATED: "ФИО совпадает, если читать латиницу по-русски.",
    Reason.NAME_SWAPPED: "Слова ФИО совпадают, но стоят в другом порядке или в других полях.",
    Reason.NAME_DOUBLE_SURNAME: "Одна фамилия — часть другой, двойной; остальное совпадает.",
    Reason.NAME_DOUBLE_GIVEN: "Одно имя — часть другого, двойного; остальное совпадает.",
    Reason.NAME_SURNAME_CHANGED: "Имя и отчество совпадают, фамилия другая: возможно, её сменили.",
    Reason.NAME_TYPO: "Фамилия или отчество отличаются одной–двумя буквами.",
    Reason.NAME_TYPO_IN_GIVEN: "Имя отличается одной буквой: опечатка или двойня.",
    Reason.NAME_CLOSE_GIVEN: "Имя отличается одной буквой: два написания одного имени или опечатка.",
    Reason.NAME_MISSPELT_GIVEN: "Имя отличается одной буквой, и одно из двух написаний — не имя: опечатка.",
    Reason.NAME_INITIALS: "Вместо имени или отчества указан инициал.",
    Reason.NAME_DIFFERS: "ФИО разные.",
    Reason.BIRTH_SAME: "Дата рождения совпадает.",
    Reason.BIRTH_CONVENTIONAL: "Дата рождения — 1 января: её пишут и тогда, когда известен только год.",
    Reason.BIRTH_SWAPPED: "В дате рождения переставлены день и месяц.",
    Reason.BIRTH_TYPO: "Дата рождения отличается одной цифрой.",
    Reason.BIRTH_UNKNOWN: "Дата рождения указана не во всех записях.",
    Reason.BIRTH_DIFFERS: "Даты рождения разные.",
    Reason.SEX_DIFFERS: "Пол указан разный.",
    Reason.SEVERAL_CANDIDATES: "Одинаково подходят несколько человек.",
}


def sentences(codes: Iterable[str]) -> list[str]:
    """In the order given; ValueError for a code that is none of ours."""
    return [SENTENCES[Reason(code)] for code in codes]


def doubts(codes: Iterable[str]) -> list[Reason]:
    """What keeps a pair from being decided by the rules: first what speaks of another human. May be empty."""
    found = [reason for reason in map(Reason, codes) if reason not in AGREEING]
    return sorted(found, key=lambda reason: reason not in OF_ANOTHER)
