"""Learners of a school that comes below a district nobody knew."""

from tests.ingest.xhtml import general, item, package, person, section

CITIZEN = {"citizenship": "russian"}
LEARNERS = 40
# Institutions alone: the school comes below a district that nobody knew, and whoever learns there is concerned.
MOVES = package(
    item("GoverningBody", "b-1", section("BodyGeneral", shortName="УО района")),
    item("Organisation", "o-1", section("Subordination", body="b-1")),
    made="2018-04-20T07:00:00+03:00",
)


def learner(number: int, year: int) -> str:
    id_ = f"p-{number}"
    # Never 1 January: by that date and a place nobody is found.
    born = f"{1960 + number if number % 5 == 0 else 2006}-0{number % 9 + 1}-{number % 27 + 2:02}"
    sections = [general("Абвгдежзиклмнопрст"[number % 18] * 3, birthDate=born, **CITIZEN)]
    sections.append(
        section(
            "Enrolment", f"e-{number}-{year}", organisation="o-1", schoolYear=str(year), grade="5", letter="А",
            from_=f"{year}-09-01",
        )
    )  # fmt: skip
    if number % 5 == 0:
        sections.append(
            section("Guardianship", f"g-{number}", child=f"p-{99 if number == 10 else number + 7}", relation="mother")
        )
    return person(id_, *sections)
