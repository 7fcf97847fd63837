"""Facts of schooling: enrolments with their ends, transfers, documents of education."""

from datetime import date, timedelta

from kontingent.synthetic import oddities
from kontingent.synthetic.people import At, SyntheticPerson, TrueRecord, Value
from kontingent.synthetic.rng import Rng
from kontingent.synthetic.schooling import ClassStay, EducationPath, Move
from kontingent.synthetic.suppliers import DNEVNIK, NAVIGATOR, QUEUE, ROWS, XLS
from kontingent.synthetic.timeline import Timeline

_SENDERS = {
    "preschool": QUEUE,
    "general": DNEVNIK,
    "adapted": DNEVNIK | XLS,
    "vocational": XLS,
    "additional": NAVIGATOR,
    "other": XLS,
}
_DOCUMENTS = {
    "basic": "basic_certificate",
    "secondary": "secondary_certificate",
    "vocational_specialist": "vocational_diploma",
    "vocational_worker": "vocational_diploma",
}


def senders(stay: ClassStay) -> int:
    """Which suppliers send the learners of an organisation."""
    seen = _SENDERS[stay.institution.type]
    if stay.institution.uploads:
        seen |= DNEVNIK if stay.institution.type == "vocational" else XLS
    return seen


def record_path(child: SyntheticPerson, path: EducationPath, timeline: Timeline, rng: Rng) -> None:
    for place, stay in enumerate(path.stays):
        record_stay(child, stay, f"e{stay.group.year}-{place}", timeline, rng)
    for place, move in enumerate(path.moves):
        _record_move(child, move, f"t{place}", rng)
    for stay in path.finished:
        _record_completion(child, stay, rng)


def record_stay(child: SyntheticPerson, stay: ClassStay, key: str, timeline: Timeline, rng: Rng) -> None:
    """The enrolment as it begins and, if anybody enters it, as it ends."""
    group, seen = stay.group, senders(stay)
    fields: dict[str, Value] = {
        "organisation": At(stay.institution.number),
        "school_year": group.year,
        "grade": group.grade,
        "letter": group.letter,
        "group": group.group,
        "form": group.form,
        "shift": group.shift,
        "level": stay.level,
        "programme": group.programme,
        "funding": _funding(stay, rng),
        "date_from": stay.start,
    }
    if rng.chance(0.3):
        fields["order"] = f"№ {rng.between(1, 400)}-у от {stay.start:%d.%m.%Y}"
    versions = [(stay.known, fields)]
    if not stay.natural or (stay.institution.closes_years and stay.end < timeline.today):
        last = stay.told_end or stay.end
        versions.append((last, {**fields, "date_to": last, "leaving_reason": stay.reason}))
    _tell(child, versions, key, seen & ~ROWS)
    row, oddity = _row(child, stay)
    _tell(child, versions, row, seen & ROWS, oddity)


def _tell(
    child: SyntheticPerson, versions: list[tuple[date, dict[str, Value]]], key: str, seen: int, oddity: str = ""
) -> None:
    if seen:
        child.facts += [TrueRecord("enrolment", key, known, fields, seen, oddity) for known, fields in versions]


def _row(child: SyntheticPerson, stay: ClassStay) -> tuple[str, str]:
    """(id, oddity): the row of a learner in the sheet of an organisation, and whether it served before.

    It stays through the years, and for a return; another class of the same year takes another row.
    """
    place, group = 1, stay.group
    own = (group.letter, group.group)
    while True:
        row = f"r{stay.institution.number}-{place}"
        served = [fact.fields for fact in child.facts if fact.key == row]
        of_year = {(fields["letter"], fields["group"]) for fields in served if fields["school_year"] == group.year}
        if of_year <= {own}:
            earlier = any(fields["school_year"] != group.year for fields in served)
            return row, oddities.ID_OF_NEXT_YEAR if earlier else ""
        place += 1


def _funding(stay: ClassStay, rng: Rng) -> str:
    if stay.institution.type == "vocational":
        return "contract" if rng.chance(0.2) else "regional_budget"
    if stay.institution.type == "additional":
        return "certificate" if rng.chance(0.5) else "local_budget"
    return ""


def _record_move(child: SyntheticPerson, move: Move, key: str, rng: Rng) -> None:
    fields: dict[str, Value] = {"date": move.day, "reason": move.reason, "outside": move.outside}
    if move.before is not None:
        fields |= {"from_organisation": At(move.before.institution.number), "from_class": move.before.group.name}
    if move.after is not None:
        fields |= {"to_organisation": At(move.after.institution.number), "to_class": move.after.group.name}
    fields |= {"order_number": f"{rng.between(1, 300)}-к", "order_date": move.day}
    side = move.before or move.after
    if side is None:
        raise ValueError("a transfer has at least one side in the region")
    seen = senders(side) | (XLS if rng.chance(0.35) else 0)
    child.add("transfer", key, move.day, fields, seen)
    if rng.chance(0.15):  # the order is entered anew some months later
        corrected = {**fields, "order_number": f"{rng.between(301, 600)}-к"}
        child.add("transfer", key, move.day + timedelta(days=120), corrected, seen)


def _record_completion(child: SyntheticPerson, stay: ClassStay, rng: Rng) -> None:
    if stay.level not in _DOCUMENTS:
        return
    day = date(stay.group.year + 1, 6, 25)
    years = {"basic": 5, "secondary": 2, "vocational_specialist": 4, "vocational_worker": 3}[stay.level]
    honours = "_honours" if rng.chance(0.05) else ""
    fields: dict[str, Value] = {
        "level": stay.level,
        "programme": stay.group.programme,
        "organisation": At(stay.institution.number),
        "form": "full_time",
        "date_from": date(stay.group.year + 1 - years, 9, 1),
        "date_to": day,
        "document": _DOCUMENTS[stay.level] + honours,
        "series": f"0{rng.between(10, 99)}{rng.between(10, 99)}",
        "number": f"{rng.between(1_000_000, 9_999_999)}",
        "issued": day + timedelta(days=2),
    }
    child.add("completion", f"c-{stay.level}", day, fields, senders(stay) | (XLS if rng.chance(0.5) else 0))
