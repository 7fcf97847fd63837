"""Full packages in the shortest words: who has what, as «e o-1 2017» (a section, where, of which year)."""

import re
from collections.abc import Mapping
from typing import Any

from django.db import connection

from kontingent.ingest.models import Package
from kontingent.kernel.periods import SchoolYear
from tests.ingest.region import send
from tests.ingest.xhtml import general, item, package, person, section

SCHOOLS = ("o-1", "o-2")
SECTIONS: dict[str, dict[str, Any]] = {
    "e": {"type_": "Enrolment", "grade": "5", "letter": "А"},
    "p": {"type_": "Employment", "position": "teacher"},
    "m": {"type_": "FinalMark", "subject": "algebra", "yearMark": "4"},
    "t": {"type_": "Teaching", "subject": "algebra", "grade": "5"},
    "a": {"type_": "Application", "number": "1"},
    "c": {"type_": "Contacts", "email": "a@example.org"},
    "d": {"type_": "IdentityDocument", "type": "passport_rf", "series": "4510", "number": "123456"},
    "w": {"type_": "Achievement", "event": "Олимпиада", "date": "2018-03-01"},
}
ENDS = "2018-03-30"


def told(id_: str, words: str) -> str:
    """`words`: sections parted by commas; a section is its letter, then an organisation, a year, «left», a child."""
    said = [_section(id_, one.split()) for one in words.split(",") if one.strip()]
    number = int(id_[2:]) + 31 * (id_[0] == "g")
    born = f"{1970 + number % 28 if id_[0] in 'gw' else 2006}-{number % 12 + 1:02}-{number % 28 + 1:02}"
    return person(id_, general(f"Имя{'абвгдежзийклмнопрстуфхцчшщ'[number % 26] * (number // 26 + 2)}",
                               birthDate=born, citizenship="russian"), *said)  # fmt: skip


def _section(owner: str, words: list[str]) -> str:
    letter, *rest = words
    if letter == "g":
        return section("Guardianship", f"g-{owner}-{rest[0]}", child=rest[0], relation="mother")
    cells = dict(SECTIONS[letter])
    type_ = cells.pop("type_")
    place = next((word for word in rest if word.startswith("o-")), "")
    year = next((word for word in rest if word.isdigit()), "")
    if place:
        cells["organisation"] = place
    if year and letter in "emt":
        cells["schoolYear"] = year
    if letter == "e" and year:
        cells["from_"] = f"{year}-09-01"
    if letter == "p":
        cells["from_"] = "2010-09-01"
    if "left" in rest:
        cells["to"] = ENDS
    if "yearless" in rest:
        del cells["schoolYear"]
    return section(type_, "-".join([letter, *rest]).replace("o-", "").replace("-yearless", ""), **cells)


def school(id_: str, classes: str = "") -> str:
    rows = [section("SchoolClass", f"k-{year}", schoolYear=year, grade="5", letter="А") for year in classes.split()]
    return item("Organisation", id_, section("OrganisationGeneral", shortName=f"Школа {id_}", type="general"), *rows)


def load_delta(people: Mapping[str, str], *, made: str = "2018-04-20T06:00:00+03:00", schools: str = "") -> Package:
    said = schools or "\n".join(school(one) for one in SCHOOLS)
    return send(package(said, *(told(*one) for one in people.items()), made=made))


def load_full(
    people: Mapping[str, str],
    *,
    made: str = "2018-04-20T07:00:00+03:00",
    organisations: str = "o-1",
    kinds: str = "",
    schools: str = "",
) -> Package:
    more = f'<meta name="kontingent:organisations" content="{organisations}"/>' if organisations else ""
    more += f'<meta name="kontingent:kinds" content="{kinds}"/>' if kinds else ""
    said = schools or "\n".join(school(one) for one in (organisations or " ".join(SCHOOLS)).split())
    return send(package(said, *(told(*one) for one in people.items()), mode="full", made=made, more=more))


_GONE = """
    SELECT known.external_id, fact.kind, fact.key FROM fact
      JOIN person_external_id AS known USING (person_id)
     WHERE fact.payload IS NULL AND fact.superseded_at > '9000-01-01'
     UNION ALL
    SELECT known.external_id, fact.kind, fact.key FROM institution_fact AS fact
      JOIN institution_external_id AS known USING (institution_id)
     WHERE fact.payload IS NULL AND fact.superseded_at > '9000-01-01'
"""


def gone() -> set[str]:
    """«p-1 e-1-2017» of the records that are withdrawn now, without the key's year; of a single section its kind."""
    with connection.cursor() as cursor:
        cursor.execute(_GONE)
        return {f"{owner} {re.split(r'[|@]', key)[0] or kind}" for owner, kind, key in cursor.fetchall()}


def current() -> list[tuple[Any, ...]]:
    """All that stands of persons and institutions, without when it was written."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1, person_id, kind, supplier, key, payload::text, digest, valid_from, valid_to FROM fact"
            " WHERE payload IS NOT NULL AND superseded_at > '9000-01-01' UNION ALL"
            " SELECT 2, institution_id, kind, supplier, key, payload::text, digest, valid_from, valid_to"
            " FROM institution_fact WHERE payload IS NOT NULL AND superseded_at > '9000-01-01' ORDER BY 1, 2, 3, 4, 5"
        )
        return cursor.fetchall()


def label(year: int) -> str:
    return SchoolYear(year).label
