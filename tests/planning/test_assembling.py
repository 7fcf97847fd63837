"""What of the head counts becomes a series: who opened, closed, moved, was reorganised, is unsaid."""

import datetime as dt

import numpy as np
import pytest

from kontingent.ingest.models import Package
from kontingent.institutions.models import Institution, InstitutionExternalId, Supplier
from kontingent.institutions.municipalities import put_municipalities_right
from kontingent.planning.assembling import assemble
from kontingent.planning.models import BirthVariant, Reorganisation
from kontingent.planning.reading import read_everything
from kontingent.planning.tracks import PRESCHOOL, SCHOOL, TRACKS, VOCATIONAL
from tests.planning import counted
from tests.planning.counted import FIRST, NURSERY, OTHER, SECOND, born, given, kept

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def region(db):
    counted.found_region()


def series(track: str = SCHOOL, variant: BirthVariant = BirthVariant.MIDDLE):
    made = assemble(read_everything(), TRACKS[track], variant)
    assert made is not None
    return made


def first_grades(made) -> dict[int, list[float]]:
    """By organisation, of each year; −1 where nobody has said."""
    counts = np.nan_to_num(made.series.counts[:, :, 0], nan=-1).tolist()
    return dict(zip(made.institutions, counts, strict=True))


def test_the_day_is_20_september():
    """Today is 20 April 2018: the last head count is that of 2017; who came on 21 September is not in it."""
    kept(counted.SCHOOL, 2017, {1: 25})
    kept(counted.SCHOOL, 2017, {1: 3}, born=2010, day="2017-09-20")
    kept(counted.SCHOOL, 2017, {1: 5}, born=2011, day="2017-09-21")
    kept(counted.SCHOOL, 2018, {1: 30})
    made = series()
    assert (made.first, made.origin) == (2017, 2017)
    assert first_grades(made) == {counted.SCHOOL: [28]}


def test_who_opened_was_nobody_before_and_who_closed_is_nobody_since():
    given(counted.SCHOOL, {2014: {1: 20}, 2015: {1: 21}})
    kept(OTHER, 2017, {1: 9})
    assert first_grades(series()) == {counted.SCHOOL: [20, 21, -1, 0], OTHER: [0, 0, -1, 9]}


def test_a_year_between_of_which_nobody_has_said_is_unsaid():
    given(counted.SCHOOL, {2015: {1: 20}, 2017: {1: 22}})
    given(OTHER, {2015: {1: 5}, 2016: {1: 6}, 2017: {1: 7}})
    assert first_grades(series()) == {counted.SCHOOL: [20, -1, 22], OTHER: [5, 6, 7]}


def test_a_table_stands_in_place_of_the_register_for_its_year():
    kept(counted.SCHOOL, 2016, {1: 99, 2: 99})
    kept(counted.SCHOOL, 2017, {1: 25})
    given(counted.SCHOOL, {2016: {1: 20}})
    made = series()
    assert first_grades(made) == {counted.SCHOOL: [20, 25]}
    assert made.series.counts[0, 0, 1] == 0


def test_years_before_its_supplier_began_to_send_are_not_whole():
    supplier = Supplier.objects.create(code="diary", name="Дневник")
    InstitutionExternalId.objects.create(supplier=supplier, external_id="o", institution_id=counted.SCHOOL)
    at = dt.datetime(2016, 10, 5, tzinfo=dt.UTC)
    Package.objects.create(
        supplier=supplier, name="a", sha256=b"a", size=1, state=Package.State.ACCEPTED, received_at=at, finished_at=at
    )
    kept(counted.SCHOOL, 2015, {1: 3})
    kept(counted.SCHOOL, 2016, {1: 24})
    kept(counted.SCHOOL, 2017, {1: 25})
    assert first_grades(series()) == {counted.SCHOOL: [24, 25]}


def test_an_organisation_lies_where_it_lies_now():
    given(counted.SCHOOL, {2016: {1: 20}, 2017: {1: 21}})
    given(OTHER, {2016: {1: 5}, 2017: {1: 6}})
    assert series().municipalities == (FIRST, SECOND)
    Institution.objects.filter(pk=OTHER).update(oktmo=FIRST)
    put_municipalities_right()
    moved = series()
    assert moved.municipalities == (FIRST,)
    assert moved.series.by_municipality(moved.series.counts)[0, :, 0].tolist() == [25, 27]


def test_who_has_no_oktmo_lies_where_the_body_above_does():
    Institution.objects.filter(pk=OTHER).update(oktmo="")
    put_municipalities_right()
    kept(OTHER, 2017, {1: 6})
    assert series().municipalities == (SECOND,)


def test_a_successor_has_the_past_of_whom_it_took_in():
    given(counted.SCHOOL, {2015: {1: 20}, 2016: {1: 21}, 2017: {1: 30}})
    given(OTHER, {2015: {1: 8}, 2016: {1: 9}})
    Reorganisation.objects.create(
        old_id=OTHER, new_id=counted.SCHOOL, day=dt.date(2017, 6, 30), share=1, document="Постановление № 5"
    )
    assert first_grades(series()) == {counted.SCHOOL: [28, 30, 30]}


def test_a_reorganisation_that_has_not_come_changes_nothing():
    given(counted.SCHOOL, {2017: {1: 30}})
    given(OTHER, {2017: {1: 9}})
    Reorganisation.objects.create(
        old_id=OTHER, new_id=counted.SCHOOL, day=dt.date(2018, 7, 1), share=1, document="Постановление № 6"
    )
    assert first_grades(series()) == {counted.SCHOOL: [30], OTHER: [9]}


def test_children_of_a_kindergarten_stand_by_their_age():
    """A group has no parallel; of one and a half years is counted with those of two, of seven with those of six."""
    for year_of_birth, number in ((2016, 2), (2015, 11), (2012, 12), (2010, 1)):
        kept(NURSERY, 2017, {-1: number}, born=year_of_birth)
    made = series(PRESCHOOL)
    assert made.series.counts[0, 0].tolist() == [13, 0, 0, 12, 1]


def test_a_college_is_by_course():
    kept(counted.COLLEGE, 2017, {1: 50, 4: 30})
    assert series(VOCATIONAL).series.counts[0, 0].tolist() == [50, 0, 0, 30, 0]


def test_births_of_all_municipalities_are_known_or_none():
    kept(counted.SCHOOL, 2017, {1: 25})
    kept(OTHER, 2017, {1: 25})
    born(FIRST, dict.fromkeys(range(2005, 2017), 30))
    assert (series().known, series().lacking) == (None, (SECOND,))
    born(SECOND, dict.fromkeys(range(2007, 2018), 40))
    made = series()
    assert (made.known, made.births_ahead, made.lacking) == (2016, -1, ())
    assert made.series.births.tolist() == [[30] * 10, [40] * 10]  # 2007–2016


def test_projected_births_follow_the_known_ones_by_their_variant():
    kept(counted.SCHOOL, 2017, {1: 25})
    born(FIRST, dict.fromkeys(range(2005, 2018), 30))
    born(FIRST, {2018: 20, 2019: 21, 2021: 23}, "low")
    born(FIRST, {2018: 31}, "middle")
    assert series(variant=BirthVariant.LOW).series.births[0, -3:].tolist() == [30, 20, 21]
    assert series().series.births[0, -2:].tolist() == [30, 31]


def test_nobody_at_all():
    assert assemble(read_everything(), TRACKS[SCHOOL]) is None
