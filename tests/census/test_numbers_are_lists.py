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
from kontingent.kernel.periods import SchoolYear
from kontingent.people.roles import Roles
from kontingent.registry.filters import Filters
from kontingent.registry.queries import Asked, Order, Step, all_rows, count, read_page
from tests.current import region
from tests.current.region import entry
from tests.examples import examples

PERSONS = 8
YEARS = (2016, 2017)
pytestmark = pytest.mark.django_db
some = examples(40)

names = st.builds(
    lambda who, family, born, sex: entry(who, "general", family_name=family, birth_date=born, gender=sex),
    st.integers(1, PERSONS),
    st.sampled_from(["Абрамов", "Ёлкин", "Жуков", "Ежова"]),
    st.none() | st.dates(dt.date(2003, 1, 1), dt.date(2004, 12, 31)),
    st.sampled_from(["male", "female", None]),
)
enrolments = st.builds(
    lambda who, key, **fields: entry(who, "enrolment", key, **fields),
    st.integers(1, PERSONS),
    st.sampled_from(["a", "b", "c"]),
    organisation=st.sampled_from(["o-10", "o-11", "o-12", "o-13"]),
    school_year=st.sampled_from(YEARS),
    grade=st.none() | st.integers(8, 9),
    letter=st.sampled_from(["А", "Б", None]),
    form=st.sampled_from(["full_time", None]),
    shift=st.sampled_from(["first", "second", None]),
    date_from=st.none() | st.dates(dt.date(2016, 8, 20), dt.date(2017, 3, 1)),
    date_to=st.none() | st.dates(dt.date(2017, 3, 2), dt.date(2018, 9, 10)),
)
posts = st.builds(
    lambda who, organisation, until: entry(who, "employment", organisation, organisation=organisation, date_to=until),
    st.integers(1, PERSONS),
    st.sampled_from(["o-2", "o-10"]),
    st.none() | st.dates(dt.date(2018, 1, 1), dt.date(2018, 12, 31)),
)
kin = st.builds(
    lambda who, child: entry(who, "guardianship", "g", child=f"p-{child}"),
    st.integers(1, PERSONS),
    st.integers(1, PERSONS),
)
register = st.lists(st.one_of(names, enrolments, enrolments, posts, kin), min_size=3, max_size=25)
today = st.sampled_from([dt.date(2016, 10, 1), dt.date(2017, 7, 1), dt.date(2018, 4, 20), dt.date(2018, 9, 5)])


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


def length(scope, filters):
    """Counted and listed, which must be the same too."""
    rows = list(all_rows(scope, filters))
    assert count(scope, filters).n == len(rows)
    return len(rows)


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
        forwards = walk(scope, filters, Asked(order, descending, size, Step.FIRST), Step.AFTER)
        backwards = walk(scope, filters, Asked(order, descending, size, Step.LAST), Step.BEFORE)
        assert forwards == [person for page in reversed(chunks(backwards, size)) for person in page]
        assert len(forwards) == len(set(forwards)) == count(scope, filters).n
        transaction.set_rollback(True)


def walk(scope, filters, asked, step):
    """Persons page by page: backwards each page still reads forwards."""
    found = []
    while True:
        page = read_page(scope, filters, asked)
        found.extend(row.person_id for row in page.rows)
        key = page.after if step is Step.AFTER else page.before
        if key is None:
            return found
        asked = Asked(asked.order, asked.descending, asked.size, step, key)


def chunks(values, size):
    return [values[start : start + size] for start in range(0, len(values), size)]
