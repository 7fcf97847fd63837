"""A total that is kept is the length of its list, and where it cannot be it is counted."""

import datetime as dt
from dataclasses import replace
from itertools import product

import pytest
from django.db import transaction
from hypothesis import given, note

from kontingent.current.standing import Standing
from kontingent.institutions.scope import Scope
from kontingent.kernel import clock
from kontingent.people.roles import Roles
from kontingent.registry.filters import Filters
from kontingent.registry.kept_totals import kept_least, kept_memberships, kept_total
from kontingent.registry.membership_filters import MembershipFilters
from kontingent.registry.memberships import ListedMemberships
from kontingent.registry.queries import Total, all_rows, count
from tests.current import region
from tests.current.small_registers import PERSONS, YEARS, register, today
from tests.examples import examples

pytestmark = pytest.mark.django_db
BORN_2003 = {"born_from": dt.date(2003, 1, 1), "born_to": dt.date(2003, 12, 31)}
KEPT = [
    {},
    {"institution_type": "general"},
    {"institution_type": "general", "grade": 8},
    {"institution_type": "general", "grade": 9, "sex": "female"},
    {"institution_type": "general", "grade": 9, "day": dt.date(2017, 10, 5)},
    {"institution_type": "additional", "sex": "male"},
    {"institution_type": "general", **BORN_2003},
    {"institution_type": "general", "born_to": dt.date(2003, 12, 31), "sex": "male"},
]
COUNTED = [
    {"grade": 8},  # in two types on one day
    {"institution_type": "general", "grade": 8, **BORN_2003},
    {"institution_type": "general", "born_from": dt.date(2003, 3, 1)},
    {"institution_type": "general", "shift": "first"},
    {"institution_type": "general", "standing": Standing.LEFT},
    {"institution_type": "general", "role": Roles.EMPLOYEE},
    {"institution_type": "general", "words": "Ёлкин"},
]


@pytest.mark.slow
@examples(40)
@given(register, today)
def test_totals_are_lengths(entries, day):
    with transaction.atomic(), clock.fixed(day):
        region.build(PERSONS)
        region.send(*entries)
        for open_data, year, place, asked in product((True, False), YEARS, (None, region.NORTH, region.SCHOOL), KEPT):
            filters = Filters(school_year=year, institution_id=place, role=Roles.LEARNER, **asked)
            note((open_data, filters))
            scope = Scope(region.ROOT, open_data=open_data)
            assert count(scope, filters).n == len([*all_rows(scope, filters)])
        transaction.set_rollback(True)


@pytest.fixture
def built():
    region.build()


@pytest.mark.parametrize("asked", KEPT, ids=str)
def test_what_is_kept_of_a_body(built, asked):
    with clock.fixed(dt.date(2018, 4, 20)):
        assert kept_total(Scope(region.ROOT, open_data=True), Filters(school_year=2017, **asked)) == 0


@pytest.mark.parametrize("asked", COUNTED, ids=str)
def test_what_is_not(built, asked):
    with clock.fixed(dt.date(2018, 4, 20)):
        assert kept_total(Scope(region.ROOT, open_data=True), Filters(school_year=2017, **asked)) is None


def test_cells_of_an_organisation_are_counted(built):
    scope = Scope(region.ROOT, open_data=True)
    asked = Filters(school_year=2017, institution_id=region.SCHOOL, institution_type="general", grade=8)
    with clock.fixed(dt.date(2018, 4, 20)):
        assert kept_total(scope, asked) is None


def test_a_year_to_come_is_counted(built):
    """Nobody is a learner of it yet."""
    with clock.fixed(dt.date(2018, 4, 20)):
        assert kept_total(Scope(region.ROOT, open_data=True), Filters(school_year=2018)) is None


def test_elsewhere_nobody_is_counted(built):
    """A district asks for another one."""
    region.send(region.entry(1, "enrolment", "e", organisation="o-10", school_year=2017, grade=8))
    asked = Filters(school_year=2017, institution_id=region.NORTH, institution_type="general", grade=8)
    with clock.fixed(dt.date(2018, 4, 20)):
        assert kept_total(Scope(region.NORTH, open_data=True), asked) == 1
        assert kept_total(Scope(region.SOUTH, open_data=True), asked) == 0


def test_of_all_types_so_many_at_least_are_kept(built, monkeypatch, django_assert_num_queries):
    """So more than a list counts to are known without a look at anybody."""
    region.send(region.entry(1, "enrolment", "e", organisation="o-10", school_year=2017, grade=8))
    asked, scope = Filters(school_year=2017, grade=8), Scope(region.NORTH, open_data=True)
    with clock.fixed(dt.date(2018, 4, 20)):
        assert kept_least(scope, asked) == count(scope, asked).n == 1
        assert kept_least(scope, replace(asked, grade=9)) == 0
        assert kept_least(scope, replace(asked, shift="first")) == 0
        assert kept_least(Scope(region.SOUTH, open_data=True), replace(asked, institution_id=region.NORTH)) == 0
        monkeypatch.setattr("kontingent.registry.queries.COUNTED_UP_TO", 0)
        with django_assert_num_queries(1):
            assert count(scope, asked) == Total(0, is_exact=False)


def test_of_memberships_there_are_as_many_as_learners_at_least(built, monkeypatch, django_assert_num_queries):
    region.send(region.entry(1, "enrolment", "e", organisation="o-10", school_year=2017, grade=8))
    asked, scope = MembershipFilters(school_year=2017), Scope(region.NORTH, open_data=True)
    with clock.fixed(dt.date(2018, 4, 20)):
        assert kept_memberships(scope, asked) == ListedMemberships(scope, asked).count() == 1
        for narrower in ({"shift": "first"}, {"words": "Ёлкин"}, {"role": Roles.EMPLOYEE}, {"standing": Standing.LEFT}):
            assert kept_memberships(scope, replace(asked, **narrower)) == 0
        monkeypatch.setattr("kontingent.registry.memberships.FEW", 0)
        with django_assert_num_queries(1):
            assert ListedMemberships(scope, asked).count(0) == 1


def test_of_the_staff_of_the_region_there_are_as_many_as_some_posts_tell(built, monkeypatch):
    asked, scope = Filters(role=Roles.EMPLOYEE), Scope(region.ROOT, open_data=True)
    for who, where in ((1, "o-10"), (1, "o-12"), (2, "o-10")):
        region.send(region.entry(who, "employment", where, organisation=where, date_from="2017-09-01"))
    region.send(region.entry(3, "employment", "a", organisation="o-10", date_from="2017-09-01", date_to="2018-01-31"))
    region.send(region.entry(4, "employment", "a", organisation="o-nowhere", date_from="2017-09-01"))
    with clock.fixed(dt.date(2018, 4, 20)):
        assert kept_least(scope, asked) == len([*all_rows(scope, asked)]) == 2
        for place, narrower in ((region.NORTH, {}), (region.ROOT, {"sex": "male"}), (region.ROOT, {"grade": 8})):
            assert kept_least(Scope(place, open_data=True), replace(asked, **narrower)) == 0
        monkeypatch.setattr("kontingent.registry.queries.COUNTED_UP_TO", 1)
        assert count(scope, asked) == Total(1, is_exact=False)


def test_a_kept_total_reads_no_person(built, django_assert_num_queries):
    asked = Filters(school_year=2017, institution_type="general", grade=8, role=Roles.LEARNER)
    with clock.fixed(dt.date(2018, 4, 20)), django_assert_num_queries(1) as found:
        count(Scope(region.ROOT, open_data=True), asked)
    assert "person_scope" not in found.captured_queries[0]["sql"]
