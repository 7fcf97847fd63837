"""What learners have come to: marks of the year, state examinations, work; and the hours of those who teach them."""

from dataclasses import dataclass, replace

from kontingent.history.kinds.base import KindField
from kontingent.history.kinds.learning import Achievement, Completion, Enrolment, FinalMark, StateExam
from kontingent.history.kinds.staff import Teaching
from kontingent.reports.cuts import Cut, coded, told
from kontingent.reports.grammar import Average, Share
from kontingent.reports.measures import ENROLMENT, LEARNERS, Measure
from kontingent.reports.privacy import field_of

_LEARNT = """
FROM enrolment e
JOIN institution i ON i.id = e.institution_id
JOIN person_scope s ON s.person_id = e.person_id AND s.scope_id = %(body)s
JOIN {}
WHERE e.school_year = %(year)s AND %(day)s BETWEEN e.date_from AND e.date_to
"""
_OF_YEAR = "final_mark r ON r.person_id = e.person_id AND r.school_year = e.school_year"
_MARK = field_of(FinalMark, "final_mark")
MARKED = Measure(
    "marked",
    "Аттестовано",
    LEARNERS.words,
    _LEARNT.format(_OF_YEAR),
    ENROLMENT | {"subject", "mark"},
    is_of_persons=True,
    reads=(_MARK,),
    part_of=LEARNERS,
    kinds=(Enrolment, FinalMark),
)


def _subject(reads: KindField) -> Cut:
    return coded("subject", "r.subject", "subject", "Предмет", "Не\u00a0указан", "subject", reads=(reads,))


SUBJECT = _subject(field_of(FinalMark, "subject_name"))
MARK = replace(
    told(
        "mark",
        "Отметка",
        "CASE WHEN r.mark IN ('5', '4', '3', '2', '') THEN r.mark ELSE 'other' END",
        {"5": "5", "4": "4", "3": "3", "2": "2", "other": "Зачёт и\u00a0иное", "": "Не\u00a0указана"},
        "mark",
    ),
    reads=(_MARK,),
    every=("5", "4", "3", "2", "other", ""),
)
SHARES_OF_MARKS = (
    Share("Качество, %", part=MARK.one_of("5", "4"), has_total=False),
    Share("Успеваемость, %", part=MARK.one_of("5", "4", "3"), has_total=False),
)

_TAKEN = "state_exam r ON r.person_id = e.person_id AND r.exam = '{}' AND r.taken BETWEEN %(start)s AND %(end)s{}"
_PASSED = field_of(StateExam, "minimum_passed")
OF_EXAM = _subject(field_of(StateExam, "subject_name"))
PASSED = replace(
    told(
        "passed",
        "Минимум",
        "CASE WHEN r.passed THEN 'yes' WHEN NOT r.passed THEN 'no' ELSE '' END",
        {"yes": "Преодолели минимум", "no": "Не\u00a0преодолели", "": "Не\u00a0указано"},
        "exam",
    ),
    reads=(_PASSED,),
    every=("yes", "no", ""),
)


@dataclass(frozen=True, slots=True)
class ExamOfForm:
    """Who has taken a state examination of a form, and what scores they have."""

    measure: Measure
    average: Average


def _examined(exam: str) -> ExamOfForm:
    measure = Measure(
        f"examined-{exam}",
        "Сдавали",
        LEARNERS.words,
        _LEARNT.format(_TAKEN.format(exam, "")),
        ENROLMENT | {"subject", "exam"},
        is_of_persons=True,
        reads=(_PASSED,),
        part_of=LEARNERS,
        kinds=(Enrolment, StateExam),
    )
    scored = _LEARNT.format(_TAKEN.format(exam, " AND r.score IS NOT NULL"))
    scores = replace(measure, code=f"scores-{exam}", source=scored, is_of_persons=False)
    return ExamOfForm(
        measure,
        Average(
            "Средний балл", of=replace(scores, code=f"score-{exam}", number="r.score"), per=scores, has_total=False
        ),
    )


NINTH, ELEVENTH = _examined("oge"), _examined("ege")
SHARE_OF_PASSED = (Share("Преодолели, %", part=PASSED.one_of("yes"), has_total=False),)
HOW_EXAMS_COUNT = (
    "Экзамены учебного года тех, кто учился на день отсчёта. Кто пересдал, стоит в обоих столбцах, в итоге — "
    "один раз; средний балл — по всем сдачам, где он известен."
)

_WORKS = """coalesce((SELECT CASE WHEN bool_or(j.by_speciality) THEN 'speciality'
        WHEN bool_or(NOT j.by_speciality) THEN 'other' ELSE 'unknown' END
    FROM learner_job j WHERE j.person_id = e.person_id AND j.date_from <= %(day)s
      AND (j.date_to IS NULL OR j.date_to >= %(day)s) HAVING count(*) > 0), '')"""
WORKS = told(
    "works",
    "Работают",
    _WORKS,
    {
        "speciality": "По\u00a0специальности",
        "other": "Не\u00a0по\u00a0специальности",
        "unknown": "Работают, не\u00a0указано",
        "": "О\u00a0работе не\u00a0сообщено",
    },
    "person",
    is_single=True,
)

IN_PROJECT = told(
    "in_project",
    "Проекты с\u00a0работодателем",
    """CASE WHEN EXISTS (SELECT FROM employer_project j WHERE j.person_id = e.person_id AND j.date_from <= %(day)s
        AND (j.date_to IS NULL OR j.date_to >= %(start)s)) THEN 'yes' ELSE 'no' END""",
    {"yes": "Участвуют", "no": "Об\u00a0участии не\u00a0сообщено"},
    "person",
    is_single=True,
)

ACHIEVEMENTS = Measure(
    "achievements",
    "Достижений",
    ("достижение", "достижения", "достижений"),
    """
FROM enrolment e
JOIN institution i ON i.id = e.institution_id
JOIN achievement a ON a.person_id = e.person_id AND a.happened BETWEEN %(start)s AND %(day)s
WHERE e.school_year = %(year)s AND %(day)s BETWEEN e.date_from AND e.date_to
""",
    ENROLMENT - {"person"} | {"achievement"},
    once="(a.person_id, a.happened, a.number)",
    named=r"concat_ws(E'\t', e.person_id, e.institution_id, a.happened, a.number)",
    kinds=(Enrolment, Achievement),
)
ACHIEVED_LEVEL = replace(
    coded("achieved", "a.level", "achievement_level", "Уровень достижения", "Не указан", "achievement"), is_single=True
)
ACHIEVED_PLACE = coded("place", "a.place", "achievement_place", "Результат", "Не указан", "achievement")
COMPLETIONS = Measure(
    "completions",
    "Освоили программу",
    ("выпускник", "выпускника", "выпускников"),
    """
FROM completion e
JOIN institution i ON i.id = e.institution_id
WHERE e.ended BETWEEN %(start)s AND %(end)s
""",
    frozenset({"completion"}),
    is_of_persons=True,
    kinds=(Completion,),
)
COMPLETED = coded("completed", "e.level", "education_level", "Уровень образования", "Не указан", "completion")
DOCUMENT = coded("document", "e.document", "education_document", "Вид документа", "Не указан", "completion")

_TEACH = """
FROM teaching e JOIN institution i ON i.id = e.institution_id
WHERE e.school_year = %(year)s
"""
TEACHERS = Measure(
    "teachers",
    "Педагогов",
    ("педагог", "педагога", "педагогов"),
    _TEACH,
    frozenset({"taught"}),
    is_of_persons=True,
    kinds=(Teaching,),
)
HOURS = Measure(
    "hours", "Часов в\u00a0неделю", ("час", "часа", "часов"), _TEACH, frozenset({"taught"}), number="e.hours"
)
TAUGHT = coded("taught", "e.subject", "subject", "Предмет", "Не\u00a0указан", "taught")
