"""Whatever suppliers tell in whatever order: on every day the view, its numbers and its lists know the same members."""

import datetime as dt
from collections import Counter, defaultdict

import pytest
from django.db import transaction
from hypothesis import given, note
from hypothesis import strategies as st

from kontingent.census.counts import classes, counters
from kontingent.current.standing import Standing
from kontingent.institutions.scope import Scope
from kontingent.kernel import clock, russian
from kontingent.kernel.periods import SchoolYear
from kontingent.people.roles import Roles
from kontingent.portfolios.access import find_access
from kontingent.portfolios.queries import read_head
from kontingent.registry.filters import Filters
from kontingent.registry.queries import all_rows
from tests.current import region
from tests.current.member_days import DAY, shown, status
from tests.current.member_histories import (
    GUARDIANS,
    LEARNERS,
    SUPPLIERS,
    YEARS,
    Register,
    crowds,
    families,
    histories,
)
from tests.current.region import entry
from tests.current.same import (
    SEX,
    build,
    fetched,
    members_by_day,
    same_days,
    same_numbers,
    same_rebuilt,
    same_totals,
    same_view,
)
from tests.examples import examples

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ENROLLED = {"male": "Зачислен", "female": "Зачислена"}


@pytest.fixture
def built():
    build()


def told(messages, start):
    """In three turns, of which each supplier sends his part; by a late start all is told after some have left."""
    register = Register(region.TYPES, region.TREE, recorded=2017)
    for turn in range(3):
        for supplier in SUPPLIERS:
            sent = [one for one in messages if (one.turn, one.supplier) == (turn, supplier)]
            if sent:
                region.send(*(one.entry for one in sent), supplier=supplier, at=region.moment(start))
                register.take(sent, turn)
    return register


def assert_in_the_end(messages, checks, start=region.START):
    with transaction.atomic():
        register = told(messages, start)
        for check in checks:
            check(register)
        transaction.set_rollback(True)


def on_days_that_matter(dice):
    def check(register):
        for today in days_that_matter(register, dice):
            with clock.fixed(today):
                note(today)
                same_lists(register, today)
                same_numbers_of_pages(register, today)
                same_headers(register, today, dice)

    return check


dice = st.randoms(use_true_random=False)
starts = st.sampled_from([region.START, region.LATE])


@examples(17)
@given(messages=histories)
def test_the_view_and_its_numbers_on_every_day(built, messages):
    assert_in_the_end(messages, [same_view, same_numbers, same_days, same_totals])


@examples(17)
@given(messages=crowds)
def test_many_records_of_one_year(built, messages):
    assert_in_the_end(messages, [same_view, same_numbers, same_days, same_totals])


@examples(17)
@given(messages=families)
def test_rights_on_every_day(built, messages):
    assert_in_the_end(messages, [same_rights, same_days, same_totals])


@examples(4)
@given(messages=histories, dice=dice, start=starts)
def test_lists_and_pages_on_days_that_matter(built, messages, dice, start):
    assert_in_the_end(messages, [on_days_that_matter(dice)], start)


@examples(15)
@given(messages=histories | families)
def test_a_rebuild_makes_the_same(built, messages):
    assert_in_the_end(messages, [same_rebuilt])


STANDINGS = (Standing.OPEN, Standing.AHEAD, Standing.LEFT, Standing.ANY)


def test_one_role_may_be_over_while_another_lasts(built):
    """A teacher whose child has left, another whose child will return, and one whose rights ended."""
    child, returning, teachers = 1, 2, (7, 8, 3)
    region.send(
        entry(child, "enrolment", "e@2017", organisation="o-10", school_year=2017, date_to="2017-11-30"),
        entry(returning, "enrolment", "e@2018", organisation="o-10", school_year=2018),
        entry(7, "guardianship", "g", child="p-1"),
        entry(8, "guardianship", "g", child="p-2"),
        entry(3, "guardianship", "g", child="p-2", date_to="2018-08-31"),
        *(entry(who, "employment", "w", organisation="o-10", date_from="2015-09-01") for who in teachers),
    )
    with clock.fixed(dt.date(2018, 4, 20)):
        for scope in (Scope(region.SCHOOL, open_data=True), Scope(region.ROOT, open_data=True)):
            by_role = {
                role: [sorted(listed(scope, Filters(role=role, standing=one)) & {*teachers}) for one in STANDINGS]
                for role in (Roles.NONE, Roles.EMPLOYEE, Roles.GUARDIAN)
            }
            assert by_role[Roles.NONE] == by_role[Roles.EMPLOYEE] == [[3, 7, 8], [], [], [3, 7, 8]]
            # At the root who was never a guardian of a member is told by what he has ever been.
            past, all_of_them = ([3, 7], [3, 7, 8]) if scope.institution_id == region.ROOT else ([7], [7, 8])
            assert by_role[Roles.GUARDIAN] == [[], [8], past, all_of_them]


def test_who_teaches_and_works_nowhere_that_is_known_is_in_no_list_of_staff(built):
    """The region has all days of whom no days are known."""
    region.send(
        entry(4, "teaching", "t", organisation="o-10", school_year=2017, subject="Алгебра"),
        entry(5, "employment", "w", organisation="o-10", date_from="2015-09-01"),
        entry(6, "employment", "w", organisation="o-10", date_from="2015-09-01", date_to="2017-06-30"),
    )
    scope = Scope(region.ROOT, open_data=True)
    with clock.fixed(dt.date(2018, 4, 20)):
        assert 4 in listed(scope, Filters(role=Roles.EMPLOYEE, standing=Standing.ANY))
        told = [listed(scope, Filters(role=Roles.EMPLOYEE, standing=one)) for one in STANDINGS[:3]]
    assert told == [{5}, set(), {6}]


def test_the_place_shown_is_that_of_the_day_shown(built):
    """A course before school begins, and a course after school was left."""
    school, course = {"organisation": "o-10"}, {"organisation": "o-13"}
    region.send(
        entry(1, "enrolment", "a@2018", **course, school_year=2018),
        entry(1, "enrolment", "b@2018", **school, school_year=2018, date_from="2018-09-10"),
        entry(2, "enrolment", "a@2016", **school, school_year=2016),
        entry(2, "enrolment", "b@2017", **course, school_year=2017, date_to="2018-02-01"),
    )
    scope = Scope(region.NORTH, open_data=True)
    with clock.fixed(dt.date(2018, 4, 20)):
        rows = {row.person_id: row for row in all_rows(scope, Filters(standing=Standing.ANY))}
        heads = {who: read_head(scope, find_access(scope, who), role=Roles.LEARNER).header for who in (1, 2)}
    assert (rows[1].enrolled_from, rows[1].place.id) == (dt.date(2018, 9, 1), region.CLUB)
    assert (rows[2].left_on, rows[2].place.id) == (dt.date(2018, 2, 1), region.CLUB)
    assert (heads[1].status, heads[1].place.id) == (f"Зачислена с{russian.NBSP}01.09.2018", region.CLUB)
    assert (heads[2].status, heads[2].place.id) == ("Выбыл", region.CLUB)


def test_who_joins_in_summer_has_not_left_the_running_year(built):
    region.send(entry(1, "enrolment", "a@2017", organisation="o-10", school_year=2017, date_from="2018-06-10"))
    scope, found = Scope(region.SCHOOL, open_data=True), {}
    for day in (dt.date(2018, 5, 31), dt.date(2018, 7, 15), dt.date(2018, 9, 1)):
        with clock.fixed(day):
            found[day.month] = [
                one.value for one in STANDINGS[:3] if listed(scope, Filters(school_year=2017, standing=one))
            ]
    assert found == {5: ["enrolled"], 7: ["enrolled"], 9: ["left"]}


@pytest.mark.soak
@examples(30)
@given(messages=histories | families | crowds, dice=dice, start=starts)
def test_all_of_it_at_length(built, messages, dice, start):
    checks = [same_view, same_numbers, same_rights, same_days, same_totals, on_days_that_matter(dice), same_rebuilt]
    assert_in_the_end(messages, checks, start)


def same_rights(register):
    found = defaultdict(list)
    for guardian, child, first, last in fetched("SELECT person_id, child_id, date_from, date_to FROM guardianship"):
        found[guardian, child].append((first, last or dt.date.max))
    assert {pair: sorted(some) for pair, some in found.items()} == {
        (guardian, child): sorted((one.first, one.last) for one in some)
        for guardian, children in register.rights.items()
        for child, some in children.items()
        if some
    }


def days_that_matter(register, dice):
    """Borders of periods and the days beside them, and the ends of the months in which a year is counted."""
    stays = [stay for some in register.stays.values() for stay in some]
    borders = [day + DAY * n for stay in stays for day in (stay.first, stay.last) for n in (-1, 0, 1)]
    fixed = [dt.date(2018, 5, 31), dt.date(2018, 7, 15), dt.date(2018, 9, 1)]
    return sorted({*fixed, *dice.sample(borders, min(4, len(borders)))})


def same_lists(register, today):
    for scope_id, days in register.days.items():
        scope = Scope(scope_id, open_data=True)
        for standing in (Standing.OPEN, Standing.AHEAD, Standing.LEFT):
            expected = {who for who, own in days.items() if status(own, today) == standing.value}
            if scope_id == region.ROOT and standing is Standing.OPEN:
                expected |= {*LEARNERS, *GUARDIANS} - set(days)
            rows = list(all_rows(scope, Filters(standing=standing)))
            assert {row.person_id for row in rows} == expected, (scope_id, standing)
            same_rows(register, scope_id, rows, today)
            assert listed(scope, Filters(role=Roles.LEARNER, standing=standing)) == {*LEARNERS} & expected & {*days}
            found = listed(scope, Filters(role=Roles.GUARDIAN, standing=standing))
            assert found == {*GUARDIANS} & expected & {person for person, _, _ in register.standing}
        everybody = {*LEARNERS, *GUARDIANS} if scope_id == region.ROOT else set(days)
        assert listed(scope, Filters(standing=Standing.ANY)) == everybody
        for year in YEARS[1:-1]:
            for standing, expected in by_year(register, scope_id, year, today).items():
                found = listed(scope, Filters(school_year=year, standing=standing))
                assert found == expected, (scope_id, year, standing)


def listed(scope, filters):
    return {row.person_id for row in all_rows(scope, filters)}


def by_year(register, scope_id, year, today):
    """A year that has begun is counted on a day of its own; of one that is to come nobody is a learner."""
    school_year = SchoolYear(year)
    counted = school_year.reference_day(today)
    found = {standing: set() for standing in Standing}
    for person in LEARNERS:
        days = {day for day in register.days[scope_id].get(person, ()) if day in school_year}
        if not days:
            continue
        found[Standing.ANY].add(person)
        if today < school_year.start:
            if counted in days:
                found[Standing.AHEAD].add(person)
        elif counted in days:
            found[Standing.OPEN].add(person)
        elif any(day > counted and day >= today for day in days):
            found[Standing.AHEAD].add(person)
        else:
            found[Standing.LEFT].add(person)
    return found


def same_rows(register, scope_id, rows, today):
    for row in rows:
        days = register.days[scope_id].get(row.person_id)
        now = status(days, today) if days else ""
        assert row.left_on == (max(days) if now == "left" else None)
        assert row.enrolled_from == (min(day for day in days if day > today) if now == "enrolled" else None)
        if row.person_id in LEARNERS:
            place = seen_at(register, scope_id, row.person_id, today)
            assert (row.place.id if row.place else None) == (place.institution if place else None)


def seen_at(register, scope_id, person, today):
    """Who was a member and who will be one is shown where in the scope; who is one, at his main place of all."""
    stays = register.stays[person]
    days = register.days[scope_id].get(person)
    if days and status(days, today) != "open":
        stays = [stay for stay in stays if scope_id in register.path(stay.institution)]
        if status(days, today) == "enrolled":
            stays = [stay for stay in stays if stay.first > today]
    return shown(stays, register.types, today)


def same_numbers_of_pages(register, today):
    members = members_by_day(register)
    for year in (2017, 2018):
        counted = SchoolYear(year).reference_day(today)
        for scope_id in region.TREE:
            here = {one for one in members[counted] if scope_id in register.path(one[1])}
            found = counters(scope_id, SchoolYear(year))
            assert found.learners == len({person for person, _, _ in here})
            assert found.classes == len({(place, name) for _, place, name in here if name})
        for place in region.TYPES:
            counts = {one.name: (one.learners, one.boys, one.girls) for one in classes(place, SchoolYear(year))}
            inside = [(name, SEX[person]) for person, at, name in members[counted] if at == place and name]
            sizes, sexes = Counter(name for name, _ in inside), Counter(inside)
            assert counts == {name: (n, sexes[name, "male"], sexes[name, "female"]) for name, n in sizes.items()}


def same_headers(register, today, dice):
    for person in LEARNERS:
        for scope_id in dice.sample(sorted(region.TREE), 2):
            scope, days = Scope(scope_id, open_data=True), register.days[scope_id].get(person)
            access = find_access(scope, person)
            assert (access is None) == (days is None and scope_id != region.ROOT)
            if access is not None:
                head = read_head(scope, access, role=Roles.LEARNER).header
                same_header(head, register, scope_id, person, today)


def same_header(head, register, scope_id, person, today):
    days = register.days[scope_id].get(person)
    place = seen_at(register, scope_id, person, today)
    words = {
        "": "",
        "open": "Учится",
        "left": {"male": "Выбыл", "female": "Выбыла"}[SEX[person]],
        "enrolled": place and f"{ENROLLED[SEX[person]]} с{russian.NBSP}{russian.date(place.first)}",
    }
    now = status(days, today) if days else ""
    assert (head.status, head.is_open) == (words[now], now == "open")
    assert (head.place and head.place.id) == (place and place.institution)
    later = [
        stay for stay in register.stays[person]
        if now == "open" and stay.first > today and stay.institution != place.institution
    ]  # fmt: skip
    following = shown(later, register.types, today)
    found = head.ahead and (head.ahead.place.id, head.ahead.since)
    assert found == (following and (following.institution, following.first))
    hidden = now == "left" and scope_id != region.ROOT
    guardians = {
        guardian
        for guardian, children in register.rights.items()
        if not hidden
        and any(one.first <= today <= one.last for one in children.get(person, ()))
        and (scope_id == region.ROOT or guardian in register.days[scope_id])
    }
    assert {one.person.id for one in head.guardians} == guardians
