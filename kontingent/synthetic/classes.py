"""Classes, groups and associations planned for every school year from the expected size of an organisation."""

from collections.abc import Sequence
from math import ceil

from kontingent.synthetic.institutions import Class, SyntheticInstitution
from kontingent.synthetic.rng import Rng
from kontingent.synthetic.timeline import Timeline
from kontingent.synthetic.vocabulary import words

LETTERS = "АБВГДЕЖЗИКЛМНПРСТУФХЦЧШЩЭЮЯ"
LANGUAGES = ("russian", "tatar")
AGES = range(1, 8)  # of kindergarten groups, full years on 1 September
COURSES = range(1, 5)


def plan_classes(institution: SyntheticInstitution, timeline: Timeline, rng: Rng) -> None:
    plans = {
        "preschool": _kindergarten,
        "general": _school,
        "adapted": _school,
        "vocational": _college,
        "additional": _associations,
        "other": _home,
    }
    make = plans.get(institution.type)
    if make is not None:
        make(institution, timeline, rng)


def _school(school: SyntheticInstitution, timeline: Timeline, rng: Rng) -> None:
    norm = 12 if school.type == "adapted" else 25
    letters = ceil(school.size * 1.15 / (school.grades[1] * norm))  # so that the largest cohorts fit, nearly always
    second = {grade for grade in range(2, 9) if letters > 2 and rng.chance(0.25)}  # grades of the second shift
    silent = {grade for grade in range(1, 12) if rng.chance(0.06)}  # nobody filled in the form
    for year in timeline.years:
        for grade in range(school.grades[0], school.grades[1] + 1):
            named = letters if grade < 10 else max(1, round(letters * 0.6))
            school.classes[year, grade] = [
                Class(
                    f"{grade}{letter}",
                    year,
                    grade,
                    letter,
                    form="" if grade in silent else "full_time",
                    shift="" if grade in silent else "second" if grade in second else "first",
                    programme="" if grade < 10 else ("универсальный", "гуманитарный", "технологический")[place % 3],
                    complect=_set_of(school, grade, letters),
                    language=LANGUAGES[school.is_bilingual and grade <= 4 and place == named - 1],
                )
                for place, letter in enumerate(_letters_of(school, letters)[:named])
            ]


def _letters_of(school: SyntheticInstitution, letters: int) -> Sequence[str]:
    return [""] if letters == 1 and school.is_unlettered else LETTERS


def _set_of(school: SyntheticInstitution, grade: int, letters: int) -> str:
    """In every other small school of a village the first grade sits with the third, the second with the fourth."""
    if grade > 4 or letters > 1 or school.number % 2 or school.settlement.startswith("г."):
        return ""
    return "1 и 3" if grade % 2 else "2 и 4"


def _kindergarten(kindergarten: SyntheticInstitution, timeline: Timeline, rng: Rng) -> None:
    names, per_age = words("places")["groups"], max(1, round(kindergarten.size / (4.2 * 23)))
    shift = rng.between(0, len(names) - 1)
    for year in timeline.years:
        for age in AGES:
            kindergarten.classes[year, age] = [
                # A group keeps its name as its children grow.
                Class(f"g{year - age}-{place}", year, group=_group(names, shift + year - age, place), age=age)
                for place in range(per_age)
            ]


def _group(names: list[str], turn: int, place: int) -> str:
    name = names[(turn * 3 + place) % len(names)]
    return f"{name}-{place + 1}" if place >= 3 else name


def _college(college: SyntheticInstitution, timeline: Timeline, rng: Rng) -> None:
    every = words("places")["specialities"]
    first = rng.between(0, len(every) - 1)
    chosen = [every[(first + step) % len(every)] for step in range(4 if college.size > 300 else 3)]
    if all(speciality["years"] == 4 for speciality in chosen):
        chosen[-1] = next(speciality for speciality in every if speciality["years"] == 3)
    if all(speciality["years"] == 3 for speciality in chosen):
        chosen[-1] = next(speciality for speciality in every if speciality["years"] == 4)
    lengths = [speciality["years"] for speciality in chosen]
    # Most come for the long programmes.
    groups = {4: ceil(college.size * 0.8 / (3.2 * lengths.count(4) * 24)),
              3: ceil(college.size * 0.2 / (2.4 * lengths.count(3) * 22))}  # fmt: skip
    for year in timeline.years:
        for course in COURSES:
            for length in (3, 4):
                college.classes[year, (length, course)] = [
                    Class(
                        f"{speciality['short']}{course}{place + 1}",
                        year,
                        course,
                        group=f"{speciality['short']}-{course}{place + 1}",
                        programme=f"{speciality['code']} {speciality['name']}",
                    )
                    for speciality in chosen
                    if speciality["years"] == length and course <= length
                    for place in range(groups[length])
                ]


def _associations(centre: SyntheticInstitution, timeline: Timeline, rng: Rng) -> None:
    every = words("places")["associations"]
    wanted = {"sports_school": ("sport",), "art_school": ("art",)}.get(centre.kind, ())
    chosen = [known for known in every if not wanted or known["direction"] in wanted]
    if not wanted:
        chosen = chosen[: max(5, min(len(chosen), centre.size // 15))]
    copies = max(1, round(centre.size / (len(chosen) * 15)))
    for year in timeline.years:
        centre.classes[year, "all"] = [
            Class(
                f"{place}-{copy}",
                year,
                group=known["name"] if copies == 1 else f"{known['name']}, группа {copy + 1}",
                direction=known["direction"],
                programme=known["name"],
            )
            for place, known in enumerate(chosen)
            for copy in range(copies)
        ]


def _home(home: SyntheticInstitution, timeline: Timeline, rng: Rng) -> None:
    del rng  # the only plan that leaves nothing to chance
    for year in timeline.years:
        home.classes[year, "all"] = [Class("family", year, group="Группа семейного типа")]
