"""Marks, state exams, achievements, activities: what a learner does at school and after it."""

from datetime import date, timedelta

from kontingent.synthetic.institutions import Municipality
from kontingent.synthetic.learning import record_stay, senders
from kontingent.synthetic.people import At, SyntheticPerson, Value
from kontingent.synthetic.rng import Rng
from kontingent.synthetic.schooling import ClassStay, EducationPath
from kontingent.synthetic.suppliers import DNEVNIK, NAVIGATOR, XLS
from kontingent.synthetic.timeline import Timeline

_SUBJECTS = {
    "primary": ("russian", "mathematics", "literary_reading", "world_around"),
    "basic": ("russian", "mathematics", "history", "english", "geography", "biology"),
    "secondary": ("russian", "mathematics", "social_studies", "english", "physics", "chemistry"),
    "vocational_specialist": ("speciality", "mathematics", "economics"),
    "vocational_worker": ("speciality", "mathematics", "physical_education"),
}
_CHOSEN = ("social_studies", "informatics", "biology", "geography", "physics", "chemistry", "english", "history")
_EXAMINED = ("russian", "mathematics")
_BEST_SCORE = 80  # of a unified exam: what is a five at school
_QUARTERS = (("1 четверть", (10, 28)), ("2 четверть", (12, 28)), ("3 четверть", (3, 22)), ("4 четверть", (5, 28)))


def record_progress(child: SyntheticPerson, path: EducationPath, timeline: Timeline, rng: Rng) -> None:
    ability = rng.random() + rng.random() / 2  # 0 … 1.5
    for stay in path.stays:
        if stay.level not in _SUBJECTS or stay.group.grade in (None, 1):
            continue
        if stay.group.year == timeline.year:
            _current(child, stay, timeline, rng, ability)
        elif stay.end >= date(stay.group.year + 1, 5, 30) and stay.group.year >= timeline.year - 2:
            _final(child, stay, rng, ability, 4 if stay.group.year == timeline.year - 1 else 1)
    for stay in path.finished:
        if stay.group.grade in (9, 11) and stay.level in ("basic", "secondary"):
            _exams(child, stay, rng, ability)


def _mark(rng: Rng, ability: float) -> int:
    return max(2, min(5, round(2.2 + ability * 1.4 + rng.random() * 1.4)))


def _second_sender(rng: Rng, stay: ClassStay) -> int:
    return senders(stay) | (XLS if rng.chance(0.08) else 0) | (DNEVNIK if rng.chance(0.3) else 0)


def _current(child: SyntheticPerson, stay: ClassStay, timeline: Timeline, rng: Rng, ability: float) -> None:
    """The last two finished quarters of a few subjects; the earlier is corrected at times."""
    finished = [
        (name, day)
        for name, (month, of_month) in _QUARTERS
        if (day := date(stay.group.year + (month < 9), month, of_month)) < min(timeline.today, stay.end)
        and day > stay.start
    ]
    subjects = _SUBJECTS[stay.level][:3]
    for name, day in finished[-2:]:
        for subject in subjects[: 3 if (name, day) == finished[-1] else 1]:
            marks = [_mark(rng, ability) for _ in range(rng.between(3, 7))]
            key, seen = f"m{stay.group.year}-{name[0]}-{subject}", _second_sender(rng, stay)
            fields = _marks_of(stay, name, subject, marks, rng.between(0, 6))
            child.add("currentMark", key, day, fields, seen)
            if rng.chance(0.06):
                marks.append(_mark(rng, ability))
                later = day + timedelta(days=20)
                child.add("currentMark", key, later, _marks_of(stay, name, subject, marks, 0), seen)


def _marks_of(stay: ClassStay, period: str, subject: str, marks: list[int], absences: int) -> dict[str, Value]:
    return {
        "organisation": At(stay.institution.number),
        "school_year": stay.group.year,
        "period": period,
        "subject_name": subject,
        "marks": " ".join(str(mark) for mark in marks),
        "average": f"{sum(marks) * 100 // len(marks) / 100:.2f}",
        "absences": absences,
    }


def _final(child: SyntheticPerson, stay: ClassStay, rng: Rng, ability: float, count: int) -> None:
    """Who ends a level has passed; of grade 9 the mark is the mean of the year and of the state exam."""
    day, passes = date(stay.group.year + 1, 5, 29), stay.group.grade in (9, 11)
    for subject in _SUBJECTS[stay.level][:count]:
        mark = max(3 if passes else 2, _mark(rng, ability))
        sat = _mark(rng, ability) if passes and subject in _EXAMINED else 0
        exam = max(3, sat) if stay.group.grade == 9 and sat else None
        fields: dict[str, Value] = {
            "organisation": At(stay.institution.number),
            "school_year": stay.group.year,
            "grade": stay.group.grade,
            "subject_name": subject,
            "year_mark": str(mark),
            "exam_mark": exam and str(exam),
            "final_mark": str(mark if exam is None else (mark + exam + 1) // 2),
        }
        key, seen = f"f{stay.group.year}-{subject}", _second_sender(rng, stay)
        child.add("finalMark", key, day if exam is None else day + timedelta(days=20), fields, seen)
        if mark == 2:  # an academic debt, passed in autumn
            passed = {**fields, "year_mark": "3", "final_mark": "3"}
            child.add("finalMark", key, day + timedelta(days=110), passed, seen)


def _exams(child: SyntheticPerson, stay: ClassStay, rng: Rng, ability: float) -> None:
    """Four subjects of ОГЭ or two to four of ЕГЭ; every thirtieth sits the ГВЭ instead. All have passed."""
    known = {fact.key: fact.fields["exam_mark"] for fact in child.facts if fact.kind == "finalMark"}
    nine = stay.group.grade == 9
    form = ("gve_9" if nine else "gve_11") if rng.chance(0.03) else ("oge" if nine else "ege")
    count = 2 if form.startswith("gve") else 4 if nine else rng.between(2, 4)
    first = rng.between(0, len(_CHOSEN) - 1)
    chosen = [_CHOSEN[(first + 3 * step) % len(_CHOSEN)] for step in range(2)]
    for place, subject in enumerate([*_EXAMINED, *chosen][:count]):
        day = date(stay.group.year + 1, 5, 28) + timedelta(days=3 * place)
        thrown = _mark(rng, ability)
        mark = int(str(known.get(f"f{stay.group.year}-{subject}") or max(3, thrown)))
        score = min(100, 18 + mark * 13 + rng.between(0, 15)) if form == "ege" else mark * 6 + rng.between(0, 5)
        fields: dict[str, Value] = {
            "exam": form,
            "subject_name": subject,
            "date": day,
            "score": score,
            "mark": "" if form == "ege" else str(mark),
            "minimum_passed": True,
        }
        key = f"x{stay.group.grade}-{subject}"
        child.add("stateExam", key, day + timedelta(days=10), fields, XLS | (DNEVNIK if rng.chance(0.25) else 0))
        if thrown == 2 or rng.chance(0.02):  # an appeal was heard, of which is told in autumn; the mark stays
            highest = 100 if form == "ege" else mark * 6 + 5
            fields = {**fields, "score": min(highest, score + rng.between(2, 6))}
            child.add("stateExam", key, day + timedelta(days=130), fields, XLS)


def settle_honours(child: SyntheticPerson) -> None:
    """A document with honours is of those with the best marks alone; where no marks are known it stays as thrown."""
    for fact in [fact for fact in child.facts if fact.kind == "completion"]:
        best = _all_best(child, fact.known)
        if best is not None:
            plain = str(fact.fields["document"]).removesuffix("_honours")
            fact.fields = {**fact.fields, "document": f"{plain}_honours" if best else plain}


def _all_best(child: SyntheticPerson, until: date) -> bool | None:
    """Whether all known by the day are fives, or of a unified exam as many points; None if there are none."""
    told = [fact for fact in child.facts if fact.kind in ("finalMark", "stateExam") and fact.known <= until]
    marks = [str(fact.fields.get("final_mark") or fact.fields.get("mark") or "") for fact in told]
    scores = [int(str(fact.fields["score"])) for fact in told if fact.fields.get("exam") == "ege"]
    return all(mark in ("5", "") for mark in marks) and min(scores, default=100) >= _BEST_SCORE if told else None


_EVENTS = (
    ("olympiad", "Всероссийская олимпиада школьников по предмету «Математика»", ("school", "municipal", "regional")),
    ("olympiad", "Всероссийская олимпиада школьников по предмету «Биология»", ("school", "municipal", "regional")),
    ("contest", "Конкурс чтецов «Живое слово»", ("school", "municipal")),
    ("contest", "Конкурс рисунков «Мой край»", ("municipal", "regional")),
    ("conference", "Научно-практическая конференция «Шаг в науку»", ("municipal", "regional")),
    ("sport", "Спартакиада школьников", ("school", "municipal", "regional")),
    ("gto", "Норматив ГТО", ("regional",)),
    ("volunteering", "Акция «Чистый берег»", ("municipal",)),
)
# What the small do instead, and students of colleges.
_NOT_SCHOLARLY = {"olympiad": _EVENTS[2], "conference": _EVENTS[3]}


def record_achievements(child: SyntheticPerson, path: EducationPath, timeline: Timeline, rng: Rng) -> None:
    schooling = [stay for stay in path.stays if stay.level != "preschool"]
    for stay in schooling:
        if not rng.chance(0.16):
            continue
        is_young = (stay.group.grade or 0) < 5 or stay.level.startswith("vocational")
        kind, event, levels = rng.pick(_EVENTS)
        if is_young:
            kind, event, levels = _NOT_SCHOLARLY.get(kind, (kind, event, levels))
        day = rng.day(stay.start, min(stay.end, timeline.today, date(stay.group.year + 1, 5, 25)))
        fields: dict[str, Value] = {
            "kind": kind,
            "event": f"{event}, {stay.group.year}/{stay.group.year % 100 + 1:02d}",
            "level": rng.pick(levels),
            "place": rng.weighted((("winner", 0.15), ("prize", 0.3), ("participant", 0.55))),
            "date": day,
            "document": f"Диплом № {rng.between(100, 9999)}" if rng.chance(0.4) else "",
        }
        both = DNEVNIK | NAVIGATOR if rng.chance(0.25) else DNEVNIK
        child.add("achievement", f"a{stay.group.year}", day, fields, NAVIGATOR if kind == "sport" else both)
        if rng.chance(0.1):  # the result is known later
            child.add(
                "achievement", f"a{stay.group.year}", day + timedelta(days=30), {**fields, "place": "prize"}, both
            )


def record_additional(
    child: SyntheticPerson, path: EducationPath, home: Municipality, timeline: Timeline, rng: Rng
) -> None:
    """Associations of the town's centres; the school has its own circles."""
    if not rng.chance(0.36):
        return
    years = [year for year in timeline.years if year >= child.birth.year + 6 and year <= child.birth.year + 17]
    centre = rng.weighted([(known, 1 / len(home.of_type("additional"))) for known in home.of_type("additional")])
    turn, school = rng.between(0, 999), {stay.group.year: stay for stay in path.stays}
    for year in years[-3:]:
        if not rng.chance(0.62) or year not in school:
            continue
        groups = centre.of(year, "all")
        group = groups[turn % len(groups)]
        end = date(year + 1, 5, 31) if rng.chance(0.85) else rng.day(date(year, 11, 1), date(year + 1, 4, 1))
        stay = ClassStay(centre, group, date(year, 9, 15), end, "additional_children", natural=end.month == 5)
        stay.reason = "" if stay.natural else "own_wish"
        path.stays.append(stay)
        record_stay(child, stay, f"d{year}", timeline, rng)
        _activity(child, centre.number, group.direction, group.programme, year, rng, NAVIGATOR)
        if rng.chance(0.3) and school[year].institution.type == "general":
            talk = "Разговоры о важном" if year >= _TALKS_SINCE else "Классный час"
            _activity(child, school[year].institution.number, "social", talk, year, rng, DNEVNIK)


# Additional programmes have directions of their own; out of lessons they count so.
_EXTRACURRICULAR = {"sport": "sport", "art": "cultural", "technical": "intellectual", "natural_science": "intellectual",
                    "tourism": "civic", "social": "social"}  # fmt: skip
# A week, of everybody in the group; a talk takes one lesson.
_HOURS = {"sport": 4, "art": 3, "technical": 2, "natural_science": 2, "tourism": 3, "social": 1}
_TALKS_SINCE = 2022


def _activity(child: SyntheticPerson, number: int, direction: str, name: str, year: int, rng: Rng, seen: int) -> None:
    fields: dict[str, Value] = {
        "direction": _EXTRACURRICULAR[direction],
        "name": name,
        "organisation": At(number),
        "school_year": year,
        "hours": _HOURS[direction],
        "date_from": date(year, 9, 10 + rng.between(1, 6)),
    }
    second = DNEVNIK if rng.chance(0.2) else 0
    child.add("activity", f"v{year}-{seen}", date(year, 9, 20), fields, seen | second)
    if rng.chance(0.25):  # more lessons in the second half of the year, but of a talk
        since = date(year + 1, 1, 14 + rng.between(1, 6))
        if direction != "social":
            child.add("activity", f"v{year}-{seen}", since, {**fields, "hours": _HOURS[direction] + 1}, seen)
