"""Small registers of any kind: what eight persons may be said to be, in two school years, in four organisations."""

import datetime as dt

from hypothesis import strategies as st

from kontingent.registry.queries import all_rows, count
from tests.current.region import entry

PERSONS = 8
YEARS = (2016, 2017)

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


def length(scope, filters):
    """Counted and listed, which must be the same too."""
    rows = list(all_rows(scope, filters))
    assert count(scope, filters).n == len(rows)
    return len(rows)
