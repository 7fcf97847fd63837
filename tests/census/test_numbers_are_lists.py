"""A number on a screen is the length of the list behind it, whatever the register holds and whatever day it is."""

import datetime as dt

import pytest
from django.db import connection, transaction
from hypothesis import given, note
from hypothesis import strategies as st

from kontingent.census.counts import classes, counters
from kontingent.current.standing import Standing
from kontingent.institutions.scope import Scope
from kontingent.kernel import clock
from kontingent.kernel.keyset import PageRequest, Step
from kontingent.kernel.periods import SchoolYear
from kontingent.people.roles import Roles
from kontingent.registry.filters import Filters
from kontingent.registry.queries import ListedPersons, Order, count
from tests.current import region
from tests.current.small_registers import PERSONS, YEARS, length, register, today
from tests.examples import examples

pytestmark = pytest.mark.django_db
some = examples(40)


@pytest.mark.slow
@some
@given(register, today)
def test_counters_are_the_lengths_of_their_lists(entries, day):
    with transaction.atomic(), clock.fixed(day):
        region.build(PERSONS)
        note(entries)
        region.send(*entries)
        for institution_id in region.TREE:
            scope = Scope(institution_id, open_data=True)
            for year in YEARS:
                _same_learners(scope, year)
                _same_classes(scope, year)
            staff = Filters(role=Roles.EMPLOYEE, standing=Standing.OPEN)
            assert counters(institution_id, SchoolYear.of(day)).staff == length(scope, staff)
        transaction.set_rollback(True)


def _same_learners(scope, year):
    """Of a year to come nobody is a learner: those on its 1 September are enrolled."""
    standing = standing_in(year)
    found = length(scope, Filters(school_year=year, standing=standing))
    assert counters(scope.institution_id, SchoolYear(year)).learners == found
    for type_ in {*region.TYPES.values()}:
        assert by_type(scope.institution_id, year, type_) == length(
            scope, Filters(school_year=year, institution_type=type_, standing=standing)
        )


def _same_classes(scope, year):
    if scope.institution_id not in region.TYPES:
        return
    for one in classes(scope.institution_id, SchoolYear(year)):
        asked = Filters(
            school_year=year, class_name=one.name, form=one.form, shift=one.shift, standing=standing_in(year)
        )
        assert one.learners == length(scope, asked)
        assert one.learners >= one.boys + one.girls


def standing_in(year):
    return Standing.AHEAD if SchoolYear(year).is_ahead(clock.today()) else Standing.OPEN


def by_type(institution_id, year, type_):
    day = SchoolYear(year).reference_day(clock.today())
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(change), 0) FROM person_count"
            " WHERE institution_id = %s AND school_year = %s AND type = %s AND effective <= %s",
            [institution_id, year, type_, day],
        )
        return cursor.fetchone()[0]


@pytest.mark.slow
@some
@given(register, st.sampled_from(Order), st.booleans(), st.booleans(), st.integers(1, 4))
def test_pages_forwards_and_backwards_hold_everybody_once(entries, order, descending, open_data, size):
    with transaction.atomic(), clock.fixed(dt.date(2018, 4, 20)):
        region.build(PERSONS)
        region.send(*entries)
        scope, filters = Scope(region.ROOT, open_data=open_data), Filters(standing=Standing.ANY)
        listed = ListedPersons(scope, filters, order, descending)
        forwards = walk(listed, PageRequest(size), Step.AFTER)
        backwards = walk(listed, PageRequest(size, Step.LAST), Step.BEFORE)
        assert forwards == [person for page in reversed(chunks(backwards, size)) for person in page]
        assert len(forwards) == len(set(forwards)) == count(scope, filters).n
        transaction.set_rollback(True)


def walk(listed, asked, step):
    """Persons page by page: backwards each page still reads forwards."""
    found = []
    while True:
        page = listed.page(asked)
        found.extend(row.person_id for row in page.rows)
        if not (page.has_after if step is Step.AFTER else page.has_before):
            return found
        row = page.rows[-1 if step is Step.AFTER else 0]
        asked = PageRequest(asked.size, step, listed.key_of(row.person_id))


def chunks(values, size):
    return [values[start : start + size] for start in range(0, len(values), size)]
