"""What closed sections tell of learners: limited health, disability, hardship, groups of check-ups; benefits."""

from dataclasses import replace

from kontingent.history.kinds.base import Kind, KindField
from kontingent.history.kinds.learning import Application, Enrolment
from kontingent.history.kinds.person import Disability, Hardship, HealthCheck, SpecialNeeds
from kontingent.kernel import classifiers
from kontingent.kernel.filtering import NOT_GIVEN
from kontingent.registry.filters import LAST_CHECK, LASTS_ON, UNCHECKED
from kontingent.reports.cuts import Cut, by_filter, coded, in_order
from kontingent.reports.measures import ENROLMENT, LEARNERS, MEMBERS, ListOf, Measure
from kontingent.reports.privacy import field_of

_WORDS = ("обучающийся", "обучающихся", "обучающихся")


def _signed(sign: str, title: str, kind: type[Kind], read: KindField) -> Measure:
    """Learners of whom a supplier says the sign on the day; a record is a sign with its code."""
    return Measure(
        sign.replace("_", "-"),
        title,
        _WORDS,
        f"""
FROM enrolment e
JOIN institution i ON i.id = e.institution_id
{{persons}}
JOIN person_sign g ON g.person_id = e.person_id AND g.sign = '{sign}' AND {LASTS_ON.format("day")}
WHERE e.school_year = %(year)s AND %(day)s BETWEEN e.date_from AND e.date_to
""",
        ENROLMENT | {sign},
        is_of_persons=True,
        listed=ListOf.LEARNERS,
        persons=MEMBERS,
        asks=(("sign", sign),),
        reads=(read,),
        part_of=LEARNERS,
        kinds=(Enrolment, kind),
    )


def _of_sign(sign: str, title: str, read: KindField, *, is_short: bool = False) -> Cut:
    codes = classifiers.classifier(sign)
    name = codes.short if is_short else codes.label
    return Cut(
        sign,
        title,
        "g.code",
        label=lambda code: name(code) if code else "Не\u00a0указана",
        order=in_order(codes.items),
        needs=frozenset({sign}),
        link=lambda code, _viewing: {"category": f"{sign}:{code}"},
        reads=(read,),
        every=(*codes.items, ""),
    )


def _of_last_check(name: str, codes_of: str, title: str) -> Cut:
    codes = classifiers.classifier(codes_of)
    labels = {"": "Не\u00a0указана", UNCHECKED: "Осмотра нет"}
    return Cut(
        name,
        title,
        LAST_CHECK[name].format(person="e.person_id", day="day"),
        label=lambda code: labels.get(code) or codes.short(code),
        order=in_order([*codes.items, UNCHECKED]),
        needs=frozenset({"class"}),
        filter=name,
        link=lambda code, _viewing: {name: code or NOT_GIVEN},
        is_single=True,
        reads=(field_of(HealthCheck, name),),
        kinds=(HealthCheck,),
        every=(*codes.items, UNCHECKED, ""),
    )


_NOSOLOGY = field_of(SpecialNeeds, "nosology")
_GROUP = field_of(Disability, "group")
_CATEGORY = field_of(Hardship, "category")
SPECIAL_NEEDS = _signed("special_needs", "Обучающихся с\u00a0ОВЗ", SpecialNeeds, _NOSOLOGY)
DISABLED = _signed("disability", "Обучающихся с\u00a0инвалидностью", Disability, _GROUP)
IN_HARDSHIP = _signed("hardship", "Обучающихся в\u00a0ТЖС", Hardship, _CATEGORY)
NOSOLOGY = _of_sign("special_needs", "Нозология", _NOSOLOGY)
DISABILITY = _of_sign("disability", "Инвалидность", _GROUP)
HARDSHIP = _of_sign("hardship", "Категория ТЖС", _CATEGORY, is_short=True)
HEALTH_GROUP = _of_last_check("health_group", "health_group", "Группа здоровья")
PE_GROUP = _of_last_check("pe_group", "physical_group", "Группа по\u00a0физкультуре")
BENEFIT = replace(
    coded(
        "benefit",
        "e.benefit",
        "queue_benefit",
        "Льгота",
        "Не указана",
        "application",
        reads=(field_of(Application, "benefit"),),
    ),
    link=lambda code, viewing: None if viewing.masked or not code else {"benefit": code},
)
CITIZENSHIP = replace(
    by_filter("citizenship", "citizenship", "Гражданство", "Не указано", is_single=True),
    column="(SELECT coalesce(c.citizenship, '') FROM person_card c WHERE c.person_id = e.person_id)",
    needs=frozenset({"person"}),
    link=lambda code, _viewing: {"citizenship": code} if code else None,
    every=(*classifiers.classifier("citizenship").items, ""),
)
