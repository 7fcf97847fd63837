"""The page picks values in Python, the view in SQL: of the same facts both show the same."""

import datetime as dt
from collections import Counter, defaultdict

import pytest
from django.db import transaction
from hypothesis import given, note
from hypothesis import strategies as st

from kontingent.current.golden import choose, pair, year_of
from kontingent.current.models import CurrentEnrolment as EnrolmentRow
from kontingent.current.references import read_references
from kontingent.current.suppliers import read_suppliers
from kontingent.current.versions import known, read_versions
from kontingent.history.kinds.base import Subject, fields_of
from kontingent.history.kinds.institution import Places
from kontingent.history.kinds.learning import Enrolment
from kontingent.history.kinds.sections import Section
from kontingent.institutions.models import CurrentPlaces
from kontingent.institutions.scope import Scope
from kontingent.kernel import classifiers, clock, russian
from kontingent.kernel.class_names import class_name
from kontingent.kernel.periods import SchoolYear
from kontingent.people.models import PersonCard
from kontingent.people.roles import Roles
from kontingent.portfolios.access import find_access
from kontingent.portfolios.queries import read_head, read_section
from tests.current import region
from tests.current.region import entry
from tests.examples import examples

pytestmark = pytest.mark.slow

DAY = dt.date(2018, 4, 20)
REGION = Scope(region.ROOT, open_data=True)

said = st.fixed_dictionaries(
    {"family_name": st.sampled_from(["Абрамов", "Абрамова", "Обрамов"])},
    optional={
        "given_name": st.sampled_from(["Даниил", "Данил"]),
        "additional_name": st.just("Романович"),
        "gender": st.sampled_from(["male", "female"]),
        "birth_date": st.dates(dt.date(2001, 1, 1), dt.date(2003, 12, 31)),
        "citizenship": st.sampled_from(["russian", "foreign"]),
        "withdrawn": st.just("yes"),
    },
)
sendings = st.lists(
    st.tuples(st.integers(1, 2), st.sampled_from([region.OPERATOR, region.DIARY, region.SHEET]), said),
    min_size=1,
    max_size=8,
)


@pytest.mark.django_db
@examples(60)
@given(sendings)
def test_general_data(sent):
    with transaction.atomic(), clock.fixed(DAY):
        region.build(2)
        note(sent)
        for who, supplier, fields in sent:
            region.send(entry(who, "general", **fields), supplier=supplier)
        for card in PersonCard.objects.order_by("pk"):
            assert shown(card.pk) == {
                "full_name": card.full_name,
                "gender": classifiers.label("sex", card.sex) if card.sex else "",
                "birth_date": russian.age_label(card.birth_date, DAY) if card.birth_date else "",
                "citizenship": classifiers.label("citizenship", card.citizenship) if card.citizenship else "",
            }
        transaction.set_rollback(True)


LEFT = dt.date(2017, 1, 31)  # nobody starts elsewhere on it: the day of a transfer is a rule of its own
memberships = st.lists(
    st.tuples(
        st.sampled_from([region.OPERATOR, region.DIARY, region.SHEET]),
        st.sampled_from(["e-1", "e-2", "e-3"]),
        st.fixed_dictionaries(
            {"school_year": st.sampled_from([2016, 2017])},
            optional={
                "grade": st.just(5),
                "letter": st.sampled_from(["А", "а", "5-А", "Б"]),
                "date_from": st.dates(dt.date(2016, 8, 20), dt.date(2017, 12, 31)).filter(lambda day: day != LEFT),
                "date_to": st.dates(dt.date(2018, 1, 1), dt.date(2018, 9, 10)) | st.just(LEFT),
            },
        ),
    ),
    min_size=1,
    max_size=9,
)


@pytest.mark.django_db
@examples(100)
@given(memberships)
def test_periods_of_membership(sent):
    """The page shows one record for each period that a class has in the view."""
    with transaction.atomic(), clock.fixed(DAY):
        region.build(1)
        note(sent)
        for supplier, key, fields in sent:
            region.send(entry(1, "enrolment", key, organisation="o-10", **fields), supplier=supplier)
        versions = known(read_versions(Subject.PERSON, [1], [Enrolment.code]), None)
        resolve, rank = read_references(REGION, versions).meaning, read_suppliers().rank
        groups = pair(Enrolment, versions, resolve=resolve, rank=rank)
        assert sorted(version.identity for group in groups for version in group) == sorted(
            version.identity for version in versions
        )
        shown_periods = Counter(cell_of(group) for group in groups if any(map(has_a_day, group)))
        standing = EnrolmentRow.objects.exclude(class_name="").values_list("school_year", "class_name")
        assert {cell: n for cell, n in shown_periods.items() if cell[1]} == Counter(standing)
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_a_record_without_year_or_days_is_of_the_year_of_the_day_it_came_in_the_region():
    region.build(1)
    midnight = dt.datetime(2017, 8, 31, 21, 30, tzinfo=dt.UTC)  # 1 September in Moscow
    region.send(entry(1, "enrolment", "e-1", organisation="o-10", grade=5, letter="А"), at=midnight)
    [version] = read_versions(Subject.PERSON, [1], [Enrolment.code])
    assert year_of(Enrolment, version) == EnrolmentRow.objects.get().school_year == 2017


placings = st.lists(
    st.tuples(
        st.sampled_from([region.OPERATOR, region.DIARY, region.SHEET]),
        st.sampled_from(["m-1", "m-2"]),
        st.fixed_dictionaries(
            {},
            optional={
                "school_year": st.sampled_from([2016, 2017]),
                "level": st.sampled_from(["primary", "Началка", "Ясли"]),
                "places": st.sampled_from(["0", "20", "25", "много"]),
                "reserved": st.sampled_from(["2", "немного"]),
                "withdrawn": st.just("yes"),
            },
        ),
    ),
    min_size=1,
    max_size=8,
)


@pytest.mark.django_db
@examples(100)
@given(placings)
def test_places_by_level(sent):
    """What the section «Места» shows in a row; rows without a level of the classifier add up to one."""
    with transaction.atomic(), clock.fixed(DAY):
        region.build(1)
        note(sent)
        for supplier, key, fields in sent:
            region.send(region.hostile(region.SCHOOL, "places", key, **fields), supplier=supplier)
        shown_places: Counter[tuple[int, str]] = Counter()
        for year, level, places, _ in shown_rows(region.SCHOOL):
            if year is not None and places is not None:
                shown_places[year, level or ""] += places
        standing = CurrentPlaces.objects.values_list("school_year", "level", "places", "reserved")
        assert {(year, level): places for year, level, places, _ in standing} == dict(shown_places)
        of_level = {(row[0], row[1]): row[3] or 0 for row in shown_rows(region.SCHOOL) if row[1]}
        assert all(of_level[year, level] == reserved for year, level, _, reserved in standing if level)
        transaction.set_rollback(True)


def shown_rows(institution_id):
    """(school year, level, places, reserve) of each row of the section; None for what fits no field."""
    versions = read_versions(Subject.INSTITUTION, [institution_id], [Places.code])
    standing, chains = known(versions, None), defaultdict(list)
    for version in versions:
        chains[version.identity].append(version)
    resolve, rank = read_references(REGION, standing).meaning, read_suppliers().rank
    for group in pair(Places, standing, resolve=resolve, rank=rank):
        cells = {
            known.name: choose(known, group, rank=rank, resolve=resolve, chains=chains) for known in fields_of(Places)
        }
        values = {name: None if cell.misfit else cell.value for name, cell in cells.items()}
        yield tuple(values[name] for name in ("school_year", "level", "places", "reserved"))


def cell_of(group):
    """(school year, class) that the records of a period name."""
    names = {class_name(*(version.value(name) for name in ("grade", "letter", "group"))) for version in group}
    return group[0].value("school_year"), max(names)


def has_a_day(version):
    year = SchoolYear(version.value("school_year"))
    start, end = (version.value(name) for name in ("date_from", "date_to"))
    return max(start or "", str(year.start)) <= min(end or "9999", str(year.end))


def shown(person_id):
    head = read_head(REGION, find_access(REGION, person_id), role=Roles.LEARNER)
    general = read_section(REGION, head, Section.GENERAL).blocks[0]
    [record] = general.records
    rows = {row.name: row.cell.text for row in record.rows}
    return {name: rows[name] for name in ("full_name", "gender", "birth_date", "citizenship")}
