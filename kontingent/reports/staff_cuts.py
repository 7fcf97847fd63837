"""Cuts of employees: what they have learnt, their category, for how long they teach; and who of them teaches at all."""

from collections.abc import Iterable
from dataclasses import replace

from kontingent.history.kinds.staff import Qualification, StaffEducation
from kontingent.kernel import classifiers
from kontingent.reports.cuts import Cut, coded
from kontingent.reports.record_cuts import POSITION

# Of the nomenclature of posts (ПП РФ 225, раздел I, подраздел 2).
TEACHERS = POSITION.one_of(
    "teacher", "primary_teacher", "lecturer", "industrial_trainer", "nursery_teacher", "senior_nursery_teacher",
    "psychologist", "speech_therapist", "special_teacher", "social_pedagogue", "tutor", "additional_teacher",
    "organiser", "counsellor", "coach", "accompanist", "music_director", "physical_instructor", "safety_teacher",
    "methodologist", "librarian",
)  # fmt: skip


def _best(column: str, source: str, codes: Iterable[str]) -> str:
    """The first in the order of the classifier; empty where there is none."""
    order = ", ".join(f"'{code}'" for code in codes)
    return f"""coalesce((SELECT {column} FROM {source}
        ORDER BY array_position(ARRAY[{order}], {column}::text) LIMIT 1), '')"""  # noqa: S608 - our own texts


EDUCATION = replace(
    coded(
        "education",
        _best(
            "d.level",
            "staff_education d WHERE d.person_id = e.person_id",
            classifiers.classifier("staff_education").items,
        ),
        "staff_education",
        "Образование",
        "Не указано",
        "post",
    ),
    is_single=True,
    kinds=(StaffEducation,),
)
CATEGORY = replace(
    coded(
        "qualification",
        _best(
            "q.category",
            """qualification q WHERE q.person_id = e.person_id AND q.date_from <= %(employed)s
                AND (q.date_to IS NULL OR q.date_to >= %(employed)s)""",
            classifiers.classifier("qualification_category").items,
        ),
        "qualification_category",
        "Квалификационная категория",
        "Не указана",
        "post",
    ),
    is_single=True,
    kinds=(Qualification,),
)
WITH_CATEGORY = CATEGORY.one_of("highest", "first", "second")
_YEARS = (3, 5, 10, 15, 20)
_BOUNDS = ", ".join(map(str, _YEARS))


def _experience(group: int | None) -> str:
    if group is None:
        return "Не указан"
    if group == 0:
        return f"До\u00a0{_YEARS[0]}\u00a0лет"
    last = _YEARS[group - 1]
    return f"От\u00a0{last} до\u00a0{_YEARS[group]}" if group < len(_YEARS) else f"{last} и\u00a0больше"


EXPERIENCE = Cut(
    "experience",
    "Педагогический стаж, лет",
    f"""width_bucket(extract(year FROM %(employed)s::date)::int - (SELECT min(x.experience_since)
        FROM employment x WHERE x.person_id = e.person_id), ARRAY[{_BOUNDS}])""",  # noqa: S608 - our own text
    _experience,
    lambda group: (group is None, group or 0),
    frozenset({"post"}),
    is_single=True,
)
