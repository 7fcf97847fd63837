"""A number that is a link opens a list of exactly that many rows: found on the pages themselves, for every viewer."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.test import Client

from kontingent.accounts.roles import Role
from tests.turns import by_turns
from tests.web.entering import signed_in, viewer
from tests.web.institutions import figures
from tests.web.standing import standing
from tests.web.walking import Walker

# One institution of each sort: of figures 13 and 14, a kindergarten, an empty one; bodies of every level.
STARTS = ["/reports/", f"/organisations/{figures.SCHOOL_13}/", f"/organisations/{figures.NURSERY}/"]
BY_TURNS = [
    *(f"/organisations/{one}/" for one in (figures.SCHOOL_14, figures.FIRST_OF_FIGURE_12)),
    *(f"/bodies/{one}/" for one in (figures.REGION, figures.DISTRICT, figures.FIRST_BODY + 1)),
]
# Pages of the same institution or report: sections, school years, types, pages of the list of classes. Other reports
# have walks of their own (`reports/test_tables`, `reports/test_places`).
OWN = re.compile(r"(/reports/(?=\?|$)|/(?:organisations|bodies)/\d+/)")
AWAY = re.compile("tab=history|export")
VIEWERS = {
    "operator": (figures.REGION, Role.OPERATOR, True),
    "administrator": (figures.DISTRICT, Role.ADMINISTRATOR, True),
    "official": (figures.DISTRICT, Role.OFFICIAL, True),
    "masked": (figures.DISTRICT, Role.OFFICIAL, False),
    "stranger": (figures.FIRST_BODY, Role.OFFICIAL, True),
}
AS_OPERATOR = {"administrator", "official", "masked"}  # their district is a part of what he walks through
# From all starts, and by turns.
LEAST = {
    "operator": (350, 150), "administrator": (340, 150), "official": (340, 150), "masked": (340, 150),
    "stranger": (120, 40),
}  # fmt: skip


@pytest.fixture(scope="module")
def region(django_db_setup, django_db_blocker):
    with standing(django_db_blocker, build):
        yield


def build() -> None:
    """The figures, an earlier year, somebody who learns in two schools, branches, applications of known and unknown."""
    figures.build()
    made = []
    for person, place, year in ((1, 14, 2016), (2, 14, 2016), (3, 13, 2017), (4, 15, 2017)):
        group = {"group": "Солнышко"} if place == figures.NURSERY else {"grade": "7", "letter": "А"}
        made.append(
            figures.record(
                person, "enrolment", f"more-{person}", organisation=f"o-{place}", school_year=year,
                date_from=f"01.09.{year}", **group,
            )
        )  # fmt: skip
    figures.people(7001, 7002, 7003)
    made.append(figures.record(7001, "general", family_name="Очередников", given_name="Иван"))
    for person, known in ((7002, {"sex": "женский"}), (7003, {"birth_date": "01.02.2014"})):
        made.append(figures.record(person, "general", family_name="Неполный", given_name="Иван", **known))
        made.append(
            figures.record(
                person, "enrolment", f"less-{person}", organisation="o-15", school_year=2017, group="Солнышко",
                date_from="01.09.2017",
            )
        )  # fmt: skip
    for person, status, desired in ((5, "queued", "01.10.2017"), (6, "registered", ""), (7001, "queued", "01.09.2017")):
        made.append(
            figures.record(
                person, "application", f"a-{person}", number=f"N-{person}", organisation="o-15", status=status,
                level="" if person == 6 else "preschool", desired=desired,
            )
        )  # fmt: skip
    figures.send(figures.DIARY, "06.09.2017", *made, of_institutions=False)
    figures.send(
        figures.DIARY,
        "07.09.2017",
        figures.record(figures.SCHOOL_13, "branch", "b-1", branch=f"o-{figures.NURSERY}"),
        figures.record(figures.SCHOOL_13, "licence", "l-1", number="77-1"),
    )


def pages(walker: Walker, runs: int) -> Iterator[str]:
    """From every start, and from others by turns, to all pages of the same thing that its links lead to."""
    for start in (*STARTS, *by_turns(BY_TURNS, runs)):
        todo, seen, own = [start], set(), OWN.match(start)[1]
        while todo:
            address = todo.pop()
            if address not in seen:
                seen.add(address)
                yield address
                onward = (href.split("#")[0] for _, href in walker.links(address))
                todo += [
                    href
                    for href in onward
                    if (match := OWN.match(href)) and match[1] == own and "tab=" not in href and "xport." not in href
                ]


@pytest.mark.slow
@pytest.mark.parametrize("runs", [3, pytest.param(1, marks=pytest.mark.soak)], ids=["by turns", "all"])
@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.soak if name in AS_OPERATOR else ()) for name in VIEWERS]
)
def test_every_number_is_a_list_of_that_many_rows(region, db, name, runs):
    place, role, personal_data = VIEWERS[name]
    walker = Walker(signed_in(Client(), viewer(place, role, personal_data=personal_data)))
    met = {(number, href) for address in pages(walker, runs) for number, href in walker.numbers(address)}
    assert len(met) >= LEAST[name][runs > 1]
    asked = {part.split("=")[0] for _, href in met for part in urlsplit(href).query.split("&")}
    assert name == "stranger" or {"class_name", "sex", "lacking", "level", "demand", "status"} <= asked
    assert [(number, href) for number, href in sorted(met) if walker.length(href) != number] == []
