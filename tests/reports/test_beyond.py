"""Where former learners are whom a part of the region no longer sees: of fewer than five nothing is told, by no way."""

import re
from itertools import product

import pytest

from kontingent.accounts.roles import Role
from kontingent.institutions.models import Institution
from kontingent.institutions.scope import Scope
from kontingent.kernel.periods import SchoolYear
from kontingent.reports import beyond, closed
from kontingent.reports.answers import Answer, usual
from kontingent.reports.catalogue.after_nine import REPORT as AFTER_NINE
from kontingent.reports.values import ALL
from tests.standing import standing
from tests.web.institutions import figures
from tests.web.institutions.conftest import official, region, registries
from tests.web.reading import document, get, numbers_with_links, text_of
from tests.web.walking import Walker

pytestmark = pytest.mark.slow

__all__ = ["official", "region", "registries"]
YEAR = SchoolYear(2017)
COLLEGE = figures.FIRST_OF_FIGURE_12  # under another body


def ninth(person: int, place: int, *, now: int | None, since: str = "01.09.2017") -> None:
    """In grade 9 a year ago; now at a place of today, or nowhere."""
    figures.people(person)
    before = figures.record(
        person, "enrolment", f"b-{person}", organisation=f"o-{place}", school_year="2016", grade="9", letter="А",
        date_from="01.09.2016",
    )  # fmt: skip
    made = [before]
    if now is not None:
        made.append(
            figures.record(
                person, "enrolment", f"n-{person}", organisation=f"o-{now}", school_year="2017", grade="10",
                letter="Я", date_from=since,
            )
        )  # fmt: skip
    figures.send(figures.DIARY, "05.09.2017", *made, of_institutions=False)


def build() -> None:
    """School 13: one, gone elsewhere. School 14: six, all gone elsewhere, one not found, and two who stayed."""
    figures.build()
    ninth(8001, figures.SCHOOL_13, now=COLLEGE)
    for number in range(5):
        ninth(8010 + number, figures.SCHOOL_14, now=COLLEGE)
    ninth(8020, figures.SCHOOL_14, now=None)
    for number in range(2):
        ninth(8030 + number, figures.SCHOOL_14, now=figures.SCHOOL_14)


@pytest.fixture
@standing(build)
def graduates(db):
    """Where they went."""


def told(viewer: int, body: int, *, open_data: bool = True) -> Answer:
    asked = usual(Scope(viewer, open_data=open_data), Institution.objects.get(pk=body), YEAR, "general")
    return closed.answer(AFTER_NINE, asked)


@pytest.mark.django_db
@pytest.mark.parametrize("open_data", [True, False])
def test_one_who_left_is_told_of_with_four_others_or_not_at_all(graduates, open_data):
    """With the school of six hidden too the total is of seven; alone it would tell of the one."""
    found = told(figures.DISTRICT, figures.DISTRICT, open_data=open_data)
    assert found.hidden == {figures.SCHOOL_13, figures.SCHOOL_14}
    assert [found.number(row, ALL) for row in (figures.SCHOOL_13, figures.SCHOOL_14, ALL)] == [1, 8, 9]
    assert {where: number for where, number in found.numbers.items() if ALL not in where} == {}
    assert (found.number(ALL, "on"), found.number(ALL, "")) == (8, 1)
    assert found.parts.keys() == {ALL}


@pytest.mark.django_db
def test_whoever_sees_the_region_sees_where_each_is(graduates):
    found = told(figures.REGION, figures.DISTRICT)
    assert not found.hidden
    assert (found.number(figures.SCHOOL_13, "on"), found.number(figures.SCHOOL_14, "on")) == (1, 7)


@pytest.mark.django_db
def test_a_school_of_one_is_told_how_many_it_had_and_no_kind_of_place(graduates):
    found = told(figures.SCHOOL_13, figures.SCHOOL_13)
    assert (found.hidden, found.columns, found.number(ALL, ALL)) == ({ALL}, (), 1)
    assert found.numbers.keys() == {(ALL, ALL)}


@pytest.mark.django_db
def test_those_who_stayed_are_known_to_the_viewer(region):
    for number in range(2):
        ninth(8030 + number, figures.SCHOOL_14, now=figures.SCHOOL_13)
    found = told(figures.DISTRICT, figures.DISTRICT)
    assert (found.hidden, found.number(figures.SCHOOL_14, "on")) == (frozenset(), 2)


@pytest.mark.django_db
def test_a_part_is_refused_beside_the_whole(graduates, official):
    client = official()
    html = get(client, "/reports/after-nine/")
    assert "…" in html
    assert "меньше чем о пяти сразу" in text_of(html)
    assert f"?body={figures.SCHOOL_14}" not in html
    answer = client.get(f"/reports/after-nine/?body={figures.SCHOOL_14}")
    assert answer.status_code == 404
    assert "только по всему вашему органу управления" in text_of(answer.content.decode())
    assert client.get(f"/reports/after-nine/export.xlsx?body={figures.SCHOOL_14}").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("personal_data", [True, False])
@pytest.mark.parametrize("code", ["after-nine", "after-nine-places"])
def test_every_number_of_the_whole_region_opens_its_list(graduates, official, code, personal_data):
    client = official(figures.REGION, role=Role.OPERATOR, personal_data=personal_data)
    walker, numbers = Walker(client), numbers_with_links(get(client, f"/reports/{code}/"))
    behind = [(number, link) for number, link in numbers if link.startswith("/contingent/")]
    assert [number for number, link in behind if "went=" in link] != []
    assert sum("went=" in link for _, link in behind) >= sum("went=" not in link for _, link in behind)
    assert [(number, link) for number, link in behind if walker.length(link) != number] == []


@pytest.mark.django_db
@pytest.mark.parametrize(("day", "where", "others"), [("20.09.2017", "none", "on"), ("", "on", "none")])
def test_a_number_of_any_day_opens_the_list_of_that_day(graduates, official, day, where, others):
    """He is found in March: a list of September has him among those who are not."""
    ninth(8040, figures.SCHOOL_14, now=figures.SCHOOL_14, since="01.03.2018")
    client = official(figures.REGION, role=Role.OPERATOR)
    html = get(client, f"/reports/after-nine/?body={figures.DISTRICT}&day={day}")
    walker, behind = Walker(client), [one for one in numbers_with_links(html) if "went=" in one[1]]
    assert [(number, link) for number, link in behind if walker.length(link) != number] == []
    listed = {link: "/contingent/8040/" in get(client, link) for _, link in behind if f"={figures.SCHOOL_14}" in link}
    assert {link.split("went=")[1].split("&")[0] for link, has_him in listed.items() if has_him} == {where}
    assert any(f"went={others}" in link for link in listed)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("went_on=20.09.2017", "указано без того, где учатся"),
        ("went=on&went_on=20.09.2017", "20.09.2017 не входит в 2018 / 2019 уч. год"),
    ],
)
def test_a_day_that_no_number_leads_to_is_told(region, official, asked, said):
    page = get(official(figures.REGION, role=Role.OPERATOR), f"/contingent/?role=learner&{asked}")
    assert said in text_of(document(page).xpath("//*[@id='unheeded']")[0])


@pytest.mark.django_db
def test_a_part_of_the_region_cannot_list_by_where_they_went(graduates, official):
    """Neither by a link nor by hand: a list would say where those are who left it."""
    client = official()
    assert "went=" not in get(client, "/reports/after-nine-places/")
    asked = "/contingent/?role=learner&year=2016&grade=9"
    assert Walker(client).length(asked) == 9
    for went in ("on", "none"):
        assert "8010" not in re.findall(r"/contingent/(\d+)/", get(client, f"{asked}&went={went}"))


@pytest.mark.parametrize("rest", [0, 1, 6])
def test_no_rows_leave_a_rest_of_one_to_four(rest):
    """All tables of three rows of nobody to seven; `rest` of them stand in no row."""
    for numbers in product(range(8), repeat=3):
        unseen = {**dict(enumerate(numbers)), ALL: sum(numbers) + rest}
        found = Answer(AFTER_NINE, (0, 1, 2), (), {}, {}, {}, {}, {}, {})
        hidden = beyond._hidden(unseen, found)
        shown = [row for row in range(3) if row not in hidden]
        assert all(unseen[row] not in range(1, 5) for row in shown)
        left = unseen[ALL] - sum(unseen[row] for row in shown)
        assert ALL in hidden or left not in range(1, 5), numbers
