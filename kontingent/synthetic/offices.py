"""Facts of institutions: requisites, contacts, subordination, licences, buildings, places, programmes, classes."""

from datetime import date

from kontingent.synthetic import requisites
from kontingent.synthetic.institutions import Class, SyntheticInstitution
from kontingent.synthetic.people import At, To, TrueRecord, Value
from kontingent.synthetic.rng import Rng
from kontingent.synthetic.suppliers import DNEVNIK, NAVIGATOR, QUEUE, XLS
from kontingent.synthetic.timeline import Timeline
from kontingent.synthetic.vocabulary import address_text

_ALWAYS = date(2000, 1, 1)
_LEVELS = {"preschool": ("preschool",), "general": ("primary", "basic", "secondary"), "adapted": ("primary", "basic"),
           "vocational": ("vocational_specialist",), "additional": ("additional_children",),
           "other": ("preschool",)}  # fmt: skip
_SENDER = {
    "preschool": QUEUE,
    "general": DNEVNIK,
    "adapted": DNEVNIK,
    "vocational": DNEVNIK,
    "additional": NAVIGATOR,
    "other": 0,
}
_REGION = "94"


def classes_sent_by(place: SyntheticInstitution) -> int:
    """The supplier of the learners also sends the classes."""
    return XLS if place.type in ("vocational", "other") else _SENDER[place.type]


def knows(place: SyntheticInstitution, bit: int) -> bool:
    """Which suppliers have an institution in their books; the spreadsheets of the ministry know all."""
    if bit == XLS or not place.is_organisation:
        return bit == XLS or (bit == DNEVNIK and place.unit >= 0)
    if bit == DNEVNIK:
        return place.type != "other"
    if bit == QUEUE:
        return place.type in ("preschool", "general")
    return place.type in ("additional", "general")


def requisites_of(place: SyntheticInstitution, bit: int, timeline: Timeline, rng: Rng) -> list[TrueRecord]:
    facts = [_organisation(place, bit, rng)] if place.is_organisation else []
    contacts = _contacts(place, bit)
    facts.append(contacts)
    if rng.chance(0.25):  # another number since a day that all suppliers learn of
        moved = rng.day(timeline.replay_from, timeline.horizon)
        phone = {"phone": f"8 (94{place.unit:02d}) 3-{rng.between(10, 99)}-{rng.between(10, 99)}"}
        facts.append(TrueRecord("institutionContacts", "", moved, {**contacts.fields, **phone}, bit))
    if bit == XLS and place.parent is not None:
        facts.append(TrueRecord("subordination", "", _ALWAYS, {"body": At(place.parent)}, XLS))
    if bit == XLS and place.branch is not None:
        facts.append(TrueRecord("branch", f"f{place.branch}", _ALWAYS, {"branch": At(place.branch)}, XLS))
    return facts


def headed(place: SyntheticInstitution, head: str, rng: Rng) -> TrueRecord:
    """The ministry's requisites once more, with the head, as the staff of the municipality is known."""
    known = _organisation(place, XLS, rng)
    return TrueRecord(known.kind, "", _ALWAYS, {**known.fields, "head": head}, XLS)


def facts_of(place: SyntheticInstitution, bit: int, timeline: Timeline, rng: Rng) -> list[TrueRecord]:
    """What is known of an institution beside its requisites."""
    facts = _of_ministry(place, timeline, rng) if bit == XLS and place.is_organisation else []
    if place.is_organisation and bit == classes_sent_by(place):
        facts += [_class(group, bit) for groups in place.classes.values() for group in groups]
        facts += _courses(place, bit)
    return facts


def body_facts(place: SyntheticInstitution, bit: int) -> list[TrueRecord]:
    fields = {"full_name": place.full_name, "short_name": place.short_name, **_numbers(place), "status": "active"}
    return [TrueRecord("bodyGeneral", "", _ALWAYS, fields, bit)]


def _numbers(place: SyntheticInstitution) -> dict[str, Value]:
    number = place.number
    return {
        "inn": requisites.inn(_REGION, 1000 + number * 13),
        "kpp": f"{_REGION}01010{number % 90 + 10:02d}",
        "ogrn": requisites.ogrn(_REGION, 2002 + number % 15, 2000 + number * 17),
        "okpo": requisites.okpo(30_000 + number * 11),
        "oktmo": f"{_REGION}6{place.unit + 10:02d}000",
    }


def _organisation(place: SyntheticInstitution, bit: int, rng: Rng) -> TrueRecord:
    """The journal writes the short name its own way and does not know the numbers of statistics."""
    known = rng.between(0, 40)
    fields: dict[str, Value] = {"full_name": place.full_name, "short_name": place.short_name, "type": place.type}
    numbers = _numbers(place)
    if bit == XLS:
        fields |= {
            "category": "training" if place.type == "other" else "educational",
            "variety": place.kind if place.type == "adapted" else "",
            "founded": date(1950 + known, 9, 1),
            "legal_form": place.legal_form,
            "ownership": "" if place.number % 3 else "municipal" if "municipal" in place.legal_form else "regional",
            "structure": "branch" if place.is_branch else "legal_entity",
            **numbers,
            "status": "active",
        }
    else:
        fields |= {"inn": numbers["inn"], "kpp": numbers["kpp"], "ogrn": numbers["ogrn"]}
        fields["short_name"] = place.short_name.replace("«", '"').replace("»", '"')
    return TrueRecord("organisationGeneral", "", _ALWAYS, fields, bit)


def _contacts(place: SyntheticInstitution, bit: int) -> TrueRecord:
    number = place.number
    fields: dict[str, Value] = {
        "municipality": place.municipality,
        "settlement": place.settlement,
        "legal_address": address_text(place.address, 0 if bit == XLS else 1),
        "phone": f"8 (94{place.unit:02d}) 2-{number % 90 + 10}-{number * 7 % 90 + 10}",
    }
    if bit == XLS:
        if place.number % 4:
            fields["locality"] = "urban" if place.settlement.startswith("г.") else "rural"
        fields |= {"email": f"org{number}@obr.example", "website": f"org{number}.obr.example"}
    return TrueRecord("institutionContacts", "", _ALWAYS, fields, bit)


def _of_ministry(place: SyntheticInstitution, timeline: Timeline, rng: Rng) -> list[TrueRecord]:
    issued = date(timeline.years[0] - rng.between(0, 5), rng.between(1, 12), 15)
    licence: dict[str, Value] = {
        "document": "licence", "number": f"Л035-{place.number:05d}", "issued": issued,
        "issuer": "Министерство образования",
    }  # fmt: skip
    facts = [TrueRecord("licence", "l1", issued, licence, XLS)]
    if place.type in ("general", "adapted", "vocational"):
        until = date(issued.year + 12, issued.month, 15)
        accreditation = {**licence, "document": "accreditation", "valid_until": until}
        facts.append(TrueRecord("licence", "l2", issued, accreditation, XLS))
    capacity = round(place.size * (0.85 + rng.random() * 0.45)) + 5
    building: dict[str, Value] = {
        "name": "Учебный корпус", "address": address_text(place.address, 0), "built": 1950 + rng.between(0, 60),
        "area": str(capacity * 9), "capacity": capacity,
    }  # fmt: skip
    if place.number % 7 == 0:
        building |= {"closed_places": capacity // 5, "closed_reason": "repair"}
    facts.append(TrueRecord("building", "z1", _ALWAYS, building, XLS))
    return facts + _places(place, capacity, timeline)


def _places(place: SyntheticInstitution, capacity: int, timeline: Timeline) -> list[TrueRecord]:
    facts, levels = [], _LEVELS[place.type]
    share = {"primary": 0.42, "basic": 0.46, "secondary": 0.12} if len(levels) == 3 else {}
    for year in timeline.years:
        for level in levels:
            places = round(capacity * share.get(level, 1 / len(levels)))
            fields: dict[str, Value] = {
                "school_year": year, "level": level, "places": places, "reserved": places // 50,
                "groups": max(1, places // 24),
            }  # fmt: skip
            facts.append(TrueRecord("places", f"m{year}-{level}", date(year, 9, 1), fields, XLS))
    return facts


def _class(group: Class, bit: int) -> TrueRecord:
    fields: dict[str, Value] = {
        "school_year": group.year,
        "grade": group.grade,
        "letter": group.letter,
        "group": group.group,
        "form": group.form,
        "shift": group.shift,
        "programme": group.programme,
        "focus": "general" if bit == QUEUE else "",
        "class_kind": _kind_of_class(group),
        "language": group.language,
        "direction": group.direction,
        "mode": "" if group.age is None else "short" if group.age == 1 else "full",
        "age_from": group.age,
        "age_to": None if group.age is None else group.age + 1,
        "complect": group.complect,
        "building": "Учебный корпус" if group.grade is not None else "",
        "teacher": To(group.teacher) if group.teacher is not None else None,
        "places": 25 if group.grade is not None else None,
    }
    return TrueRecord("schoolClass", f"k{group.year}-{group.code}", date(group.year, 9, 1), fields, bit)


def _kind_of_class(group: Class) -> str:
    """Of school classes: of sets, and from the eighth on those with the letter «А», who study something in depth."""
    if group.grade is None or group.group:
        return ""
    if group.complect:
        return "combined"
    return "advanced" if group.grade >= 8 and group.letter == "А" else "ordinary"


def _courses(place: SyntheticInstitution, bit: int) -> list[TrueRecord]:
    """The programmes of colleges and associations; a school has one of each level."""
    named: dict[tuple[str, str], TrueRecord] = {}
    for groups in place.classes.values():
        for group in groups:
            if place.type in ("vocational", "additional"):
                level = "additional_children" if place.type == "additional" else "vocational_specialist"
                key = (group.programme, level)
            else:
                grade = group.grade or 0
                level = "preschool" if not grade else "primary" if grade < 5 else "basic" if grade < 10 else "secondary"
                key = ("Основная образовательная программа", level)
            if key not in named:
                fields: dict[str, Value] = {
                    "name": key[0], "level": level, "form": "full_time", "direction": group.direction,
                }  # fmt: skip
                named[key] = TrueRecord("course", f"o{len(named) + 1}", _ALWAYS, fields, bit)
    return list(named.values())


def births(year: int, born: int) -> TrueRecord:
    return TrueRecord("births", f"r{year}", date(year + 1, 2, 1), {"year": year, "born": born}, XLS)
