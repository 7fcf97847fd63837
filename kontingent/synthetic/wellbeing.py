"""Health check-ups over the years, special needs, disability, hardship; work of college learners."""

from datetime import date, timedelta

from kontingent.synthetic import requisites
from kontingent.synthetic.people import At, SyntheticPerson, Value
from kontingent.synthetic.rng import Rng
from kontingent.synthetic.schooling import ClassStay, EducationPath, years_at
from kontingent.synthetic.suppliers import DNEVNIK, QUEUE, XLS
from kontingent.synthetic.timeline import Timeline
from kontingent.synthetic.vocabulary import words

_VARIANTS = {
    "speech": "5.1",
    "delayed": "7.1",
    "motor": "6.1",
    "intellectual": "9.1",
    "hard_of_hearing": "2.1",
    "autism": "8.2",
}
_CHECKED_GRADES = (1, 4, 7, 9)
_UNSKILLED = ("Разнорабочий", "Курьер", "Продавец")
_OF_MIND = 9  # years of age from which behaviour is a matter of a commission


def record_wellbeing(child: SyntheticPerson, path: EducationPath, timeline: Timeline, rng: Rng) -> None:
    main = [stay for stay in path.stays if stay.level != "additional_children"]
    if not main:
        return
    group = rng.weighted(((1, 0.3), (2, 0.52), (3, 0.15), (4, 0.02), (5, 0.01)))
    for stay in main:
        group = _check(child, stay, timeline, rng, group)
    adapted = any(stay.institution.type == "adapted" for stay in main)
    if adapted or rng.chance(0.03):
        _special_needs(child, main[0], rng, adapted=adapted)
    if group == 5 or rng.chance(0.012):
        _disability(child, timeline, rng)
    if rng.chance(0.05):
        _hardship(child, main[0], timeline, rng)


def _check(child: SyntheticPerson, stay: ClassStay, timeline: Timeline, rng: Rng, group: int) -> int:
    """The group after the check-up: it worsens a little with the grade, and more in the second shift."""
    grade = stay.group.grade
    preschool = stay.level == "preschool"
    due = (preschool and rng.chance(0.22)) or (grade in _CHECKED_GRADES and not preschool)
    if not due:
        return group
    worse = 0.03 + (0.006 * (grade or 0)) + (0.05 if stay.group.shift == "second" else 0)
    if group < 4 and rng.chance(worse):
        group += 1
    elif group > 1 and rng.chance(0.05):
        group -= 1
    day = rng.day(date(stay.group.year, 9, 15), date(stay.group.year + 1, 4, 30))
    if not stay.start <= day <= stay.end:
        return group
    pe = ("main", "main", "preparatory", "special_a", "special_b")[group - 1]
    fields: dict[str, Value] = {
        "checked": day,
        "health_group": str(group),
        "pe_group": pe,
        "grade": grade if not preschool else None,
        "organisation": At(stay.institution.number),
        "long_treatment": True if group >= 4 else None,
    }
    seen = XLS | (DNEVNIK if not preschool and rng.chance(0.12) else 0)
    child.add("healthCheck", f"h{stay.group.year}", day + timedelta(days=7), fields, seen)
    return group


def _special_needs(child: SyntheticPerson, stay: ClassStay, rng: Rng, *, adapted: bool) -> None:
    nosology = "intellectual" if adapted else rng.pick(tuple(_VARIANTS))
    concluded = stay.start + timedelta(days=rng.between(-200, 60))
    fields: dict[str, Value] = {
        "nosology": nosology,
        "variant": _VARIANTS[nosology],
        "concluded": concluded,
        "document": f"ПМПК-{rng.between(100, 9999)}",
    }
    child.add("specialNeeds", "n1", concluded, fields, XLS | (DNEVNIK if rng.chance(0.3) else 0))
    if rng.chance(0.3):
        until = concluded + timedelta(days=3 * 365)
        child.add("specialNeeds", "n1", concluded + timedelta(days=300), {**fields, "valid_until": until}, XLS)


def _disability(child: SyntheticPerson, timeline: Timeline, rng: Rng) -> None:
    start = rng.day(child.birth + timedelta(days=300), timeline.today)
    if start.year - child.birth.year >= 18:
        return
    fields: dict[str, Value] = {
        "group": "child",
        "date_from": start,
        "date_to": date(child.birth.year + 18, child.birth.month, min(child.birth.day, 28)),
        "permanent": None,
        "rehabilitation": f"ИПРА {rng.between(1, 999)}.{rng.between(1, 40)}.94/{start.year}" if rng.chance(0.8) else "",
    }
    child.add("disability", "i1", start, fields, XLS | (DNEVNIK if rng.chance(0.3) else 0))


def _hardship(child: SyntheticPerson, stay: ClassStay, timeline: Timeline, rng: Rng) -> None:
    orphan = any(kin.relation in ("guardian", "foster_parent", "grandparent") for kin in child.guardians)
    category = "no_parental_care" if orphan else rng.weighted(
        (("low_income", 0.7), ("behaviour", 0.1), ("unable_to_overcome", 0.1), ("refugees", 0.05),
         ("violence_victims", 0.05))
    )  # fmt: skip
    start = rng.day(stay.start, timeline.today)
    if category == "behaviour" and years_at(child.birth, start.year) < _OF_MIND:
        category = "low_income"
    fields: dict[str, Value] = {
        "category": category,
        "basis": f"Справка № {rng.between(10, 999)}",
        "date_from": start,
    }
    seen = XLS | (DNEVNIK if stay.level != "preschool" and rng.chance(0.5) else 0) | (QUEUE if rng.chance(0.1) else 0)
    child.add("hardship", "s1", start, fields, seen)
    end = start + timedelta(days=rng.between(180, 900))
    if end < timeline.today:
        child.add("hardship", "s1", end, {**fields, "date_to": end}, seen)


def record_work(child: SyntheticPerson, path: EducationPath, timeline: Timeline, rng: Rng) -> None:
    """Of those who learn a trade: work beside it, and projects with employers."""
    college = [stay for stay in path.stays if stay.institution.type == "vocational"]
    if not college:
        return
    last, employers = college[-1], words("places")["employers"]
    if (last.group.grade or 1) >= 2 and rng.chance(0.35):
        _job(child, last, employers, timeline, rng)
    for stay in college:
        if (stay.group.grade or 1) >= 2 and rng.chance(0.22):
            _project(child, stay, rng.pick(employers), timeline, rng)


def _job(child: SyntheticPerson, last: ClassStay, employers: list[str], timeline: Timeline, rng: Rng) -> None:
    place = rng.between(0, len(employers) - 1)
    start = rng.day(last.start, min(last.end + timedelta(days=90), timeline.today))
    is_of_trade, other = rng.chance(0.6), rng.pick(_UNSKILLED)
    fields: dict[str, Value] = {
        "employer": employers[place],
        "employer_inn": requisites.inn("94", 500 + place),
        "position": last.group.programme.split(" ", 1)[-1] if is_of_trade else other,
        "by_speciality": is_of_trade,
        "date_from": start,
    }
    seen = XLS | (DNEVNIK if rng.chance(0.3) else 0)
    child.add("learnerJob", "j1", start + timedelta(days=10), fields, seen)
    if rng.chance(0.3):
        end = start + timedelta(days=rng.between(60, 400))
        child.add("learnerJob", "j1", end, {**fields, "date_to": end}, seen)


def _project(child: SyntheticPerson, stay: ClassStay, employer: str, timeline: Timeline, rng: Rng) -> None:
    start = date(stay.group.year, 11, 1)
    fields: dict[str, Value] = {
        "project": rng.pick(
            ("Дуальное обучение", "Целевое обучение", "Учебный проект по заказу", "Производственная практика")
        ),
        "employer": employer,
        "role": rng.pick(("практикант", "участник команды", "стажёр")),
        "date_from": start,
    }
    key, seen = f"p{stay.group.year}", XLS | (DNEVNIK if rng.chance(0.3) else 0)
    child.add("employerProject", key, start, fields, seen)
    end = date(stay.group.year + 1, 5, 20)
    if end < timeline.today:
        child.add("employerProject", key, end, {**fields, "date_to": end, "result": "Отчёт защищён"}, seen)
