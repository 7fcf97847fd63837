"""Applications for kindergartens and first grades: the benefit, the moment of registration, the chain of statuses."""

from datetime import date, timedelta

from kontingent.synthetic.institutions import Municipality, SyntheticInstitution
from kontingent.synthetic.people import At, SyntheticPerson, Value
from kontingent.synthetic.rng import Rng
from kontingent.synthetic.rng import rng as throws
from kontingent.synthetic.schooling import GONE, EducationPath
from kontingent.synthetic.suppliers import DNEVNIK, QUEUE
from kontingent.synthetic.timeline import Timeline

_SOURCES = (("portal", 0.62), ("in_person", 0.14), ("body", 0.12), ("centre", 0.12))
_BENEFITS = (("none", 0.78), ("many_children", 0.09), ("siblings", 0.05), ("educators", 0.02), ("military", 0.02),
             ("police", 0.02), ("disabled_parent", 0.01), ("single_parent", 0.01))  # fmt: skip


def record_applications(
    child: SyntheticPerson, path: EducationPath, home: Municipality, timeline: Timeline, rng: Rng
) -> None:
    since = timeline.years[0]
    if path.to_kindergarten == GONE:
        return
    if path.to_kindergarten >= since:
        _kindergarten(child, path, home, timeline, rng)
    if since <= path.to_school <= timeline.year + 1:
        _first_grade(child, path, home, timeline, rng)


def _start(child: SyntheticPerson, registered: date, organisation: SyntheticInstitution, rng: Rng) -> dict[str, Value]:
    minutes = rng.between(0, 15 * 60 - 1)
    return {
        "number": f"94-{registered:%y%m%d}-{child.number}",
        "registered": registered,
        "registered_time": f"{7 + minutes // 60:02d}:{minutes % 60:02d}:{rng.between(0, 59):02d}",
        "source": rng.weighted(_SOURCES),
        "organisation": At(organisation.number),
        "benefit": rng.weighted(_BENEFITS),
    }


def _kindergarten(
    child: SyntheticPerson, path: EducationPath, home: Municipality, timeline: Timeline, rng: Rng
) -> None:
    desired = date(path.to_kindergarten, 9, 1)
    earlier = rng.chance(0.12)  # wanted earlier than there was a place
    if earlier:
        desired = date(desired.year - 1, 9, 1)
    registered = rng.day(child.birth + timedelta(days=20), desired - timedelta(days=60))
    if earlier:
        desired = _in_the_year(child, desired)
    got = next((stay.institution for stay in path.stays if stay.level == "preschool"), None)
    wanted = got if got is not None and rng.chance(0.85) else rng.pick(home.of_type("preschool"))
    fields = _start(child, registered, wanted, rng)
    fields |= {"level": "preschool", "desired": desired, "priority": 1}
    steps = [("registered", registered), ("queued", registered + timedelta(days=rng.between(3, 20)))]
    steps += _outcome(path, got, rng)
    _steps(child, "q1", fields, steps, QUEUE)


def _in_the_year(child: SyntheticPerson, september: date) -> date:
    """Half of them wish a day in the course of the year: the leave of a parent ends, the child is old enough."""
    own = throws(child.number, "wish")
    return own.day(september + timedelta(days=30), september + timedelta(days=270)) if own.chance(0.55) else september


def _outcome(path: EducationPath, got: SyntheticInstitution | None, rng: Rng) -> list[tuple[str, date]]:
    year = path.to_kindergarten
    if got is not None:
        directed = rng.day(date(year, 4, 20), date(year, 6, 25))
        return [("directed", directed), ("enrolled", date(year, 9, 1))]
    other = rng.weighted((("", 0.8), ("withdrawn", 0.1), ("not_appeared", 0.05), ("refused", 0.05)))
    return [(other, rng.day(date(year, 6, 1), date(year, 9, 10)))] if other else []


def _steps(
    child: SyntheticPerson, key: str, fields: dict[str, Value], steps: list[tuple[str, date]], seen: int
) -> None:
    last = date.min
    for status, wanted in steps:
        day = last = max(wanted, last + timedelta(days=1))
        known = {**fields, "status": status, "status_date": day}
        if status == "refused":
            known["decision"] = "Неполный комплект документов"
        elif status == "enrolled":
            known["decision"] = f"Приказ о зачислении от {day:%d.%m.%Y}"
        child.add("application", key, day, known, seen)


def _first_grade(child: SyntheticPerson, path: EducationPath, home: Municipality, timeline: Timeline, rng: Rng) -> None:
    year = path.to_school
    registered = rng.day(date(year, 4, 1), date(year, 8, 20))
    wait = timedelta(days=rng.between(8, 40))
    stay = next((stay for stay in path.stays if stay.group.grade == 1 and stay.level == "primary"), None)
    if stay is None and year <= timeline.year:
        return
    if stay is not None and stay.announced:
        registered = stay.announced - wait
    wanted = stay.institution if stay is not None else home.of_type("general")[0]
    if wanted.type != "general":
        return
    fields = _start(child, registered, wanted, rng)
    fields |= {"level": "primary", "grade": 1, "desired": date(year, 9, 1), "priority": 1}
    steps = [("registered", registered), ("checking", registered + timedelta(days=4))]
    steps.append(("enrolled", registered + wait))
    _steps(child, "q2", fields, steps, DNEVNIK | (QUEUE if rng.chance(0.5) else 0))
