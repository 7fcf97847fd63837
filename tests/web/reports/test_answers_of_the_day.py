"""Reports of a large body are counted at night, are dated, and say the same as if they were counted at the page."""

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.test import override_settings

from kontingent.census.counts import counters
from kontingent.census.overfull import read_overfull
from kontingent.census.places import Lines
from kontingent.census.summary import bodies_of
from kontingent.census.week import read_week
from kontingent.ingest.recent import known_to
from kontingent.institutions.models import CurrentPlaces, Institution
from kontingent.institutions.queries import parting
from kontingent.institutions.scope import Scope
from kontingent.kernel import clock, sql
from kontingent.kernel.periods import SchoolYear
from kontingent.reports import closed, counting, day_answers, filled
from kontingent.reports.answers import usual
from kontingent.reports.catalogue import REPORTS
from kontingent.reports.catalogue.citizenship import REPORT as CITIZENSHIP
from kontingent.reports.catalogue.shifts import REPORT as SHIFTS
from kontingent.reports.counting import Counting
from kontingent.reports.day_answers import keep_answers
from kontingent.reports.filled import Filled, Question, kept_of, overfull
from kontingent.reports.first_pages import CODE
from kontingent.reports.models import DayAnswer
from kontingent.reports.values import ALL
from tests import standing as regions
from tests.standing import standing
from tests.web.institutions import figures
from tests.web.institutions.figures import second_membership
from tests.web.reading import document, get, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
PAGE = "/reports/shifts/"
DATED = "считается раз в сутки"


@override_settings(LEARNERS_AT_ONCE=100)
def build() -> int:
    figures.build()
    return keep_answers()


@pytest.fixture
@standing(build)
def kept(db, settings):
    """Of the region and the district whose learners are the figures."""
    settings.LEARNERS_AT_ONCE = 100
    return regions.built


def asked(report, *, open_data=True, body=figures.REGION):
    place = Institution.objects.get(pk=body)
    return usual(Scope(body, open_data=open_data), place, SchoolYear.of(clock.today()), report.usual_type)


def test_whose_learners_are_many(region):
    assert {one.pk for one in bodies_of(100)} == {figures.REGION, figures.DISTRICT}
    assert list(bodies_of(10_000)) == []


@pytest.mark.parametrize("open_data", [True, pytest.param(False, marks=pytest.mark.soak)])
def test_every_report_says_what_it_would_count(kept, open_data):
    """Nobody has written since, so they are equal; and nothing is counted twice."""
    dated = 0
    for report in REPORTS:
        of = asked(report, open_data=open_data)
        found, now = closed.answer(report, of), closed.answer(report, replace(of, counting=Counting()))
        assert found == now, report.code
        dated += found.counting.made_at is not None
    assert kept > dated > len(REPORTS) / 2


@pytest.mark.parametrize("body", [figures.REGION, figures.DISTRICT])
def test_what_was_counted_is_not_counted_again(kept, monkeypatch, body):
    """Nor what a part of the region may not be told of who left it."""
    monkeypatch.setattr(counting, "sql", SimpleNamespace(rows=None, by_key=sql.by_key))
    found = [closed.answer(report, asked(report, body=body)) for report in REPORTS if report.measure.tells_beyond]
    assert len(found) > 3
    assert all(one.counting.made_at is not None for one in found)
    assert closed.answer(SHIFTS, asked(SHIFTS, body=body)).number(ALL, ALL) > 0


def test_whoever_sees_more_is_answered_by_the_same_rows(kept):
    """The operator of the region, of a body below it, by what persons are."""
    above = replace(asked(CITIZENSHIP, body=figures.DISTRICT), scope=Scope(figures.REGION, open_data=True))
    assert closed.answer(CITIZENSHIP, above).counting.made_at is not None


def test_a_number_of_the_night_is_dated_and_can_be_counted_now(kept, official):
    """One learner more since: the page says when it counted, and counts him when asked to."""
    client = official(figures.DISTRICT)
    before = text_of(get(client, PAGE))
    second_membership(1, figures.SCHOOL_13, grade="8", letter="А")
    night, now = text_of(get(client, PAGE)), text_of(get(client, f"{PAGE}?count=now"))
    assert DATED in before.replace("\u00a0", " ")
    assert night == before
    assert DATED not in now.replace("\u00a0", " ")
    assert now != night


def test_a_small_body_is_counted_at_once(kept, official):
    assert "Сосчитать сейчас" not in get(official(figures.SCHOOL_14), PAGE)


def test_of_a_body_of_fewer_learners_what_reads_much_is_kept(region, settings, monkeypatch):
    """Every membership of the year is read for shifts, and of nobody who works for posts."""
    settings.LEARNERS_BY_COST = 100
    some = [one for one in day_answers.BY_COST if one.report in {"shifts", "posts"}]
    monkeypatch.setattr(day_answers, "BY_COST", some)
    assert keep_answers() == 0, "of so few learners all is cheap"
    monkeypatch.setattr(day_answers, "READ_AT_ONCE", 1250)
    assert keep_answers() == 2
    kept = DayAnswer.objects.values_list("institution_id", "report")
    assert {*kept} == {(body, "shifts") for body in (figures.REGION, figures.DISTRICT)}


def test_an_answer_serves_its_own_day_alone(kept):
    tomorrow = clock.now() + timedelta(days=1)
    with clock.fixed(tomorrow):
        assert closed.answer(SHIFTS, replace(asked(SHIFTS), counting=None)).counting.made_at is None
        keep_answers()
        assert not DayAnswer.objects.filter(made_at__lt=clock.midnight(clock.today())).exists()


def test_first_pages_wait_for_the_next_answer_with_the_last(kept, monkeypatch):
    """Not beyond a week, and not into another school year."""
    place = Institution.objects.get(pk=figures.REGION)
    with clock.fixed(clock.now() + filled.LONGEST_WAIT):
        assert overfull(place)[1] is not None
        monkeypatch.setattr(filled, "read_overfull", lambda _: [])
    with clock.fixed(clock.now() + filled.LONGEST_WAIT + timedelta(days=1)):
        assert overfull(place) == ([], None)
    autumn = clock.midnight(SchoolYear.of(clock.today()).next.start)
    DayAnswer.objects.filter(report=filled.CODE, type="").update(
        day=autumn.date() - timedelta(days=1), made_at=autumn - timedelta(hours=20)
    )
    with clock.fixed(autumn):
        assert overfull(place) == ([], None)


def question(body, level, *, is_now=False):
    place = Institution.objects.get(pk=body)
    top, _ = parting(place)
    year = SchoolYear.of(clock.today())
    return Filled(Question(place, year, level, len(top.path) + 1, is_distinct=True, is_now=is_now))


@pytest.mark.parametrize("body", [figures.REGION, figures.DISTRICT])
@pytest.mark.parametrize("level", [None, "preschool", "basic"])
def test_places_of_the_night_are_those_of_now(kept, body, level):
    night, now = question(body, level), question(body, level, is_now=True)
    for by in Lines:
        assert night.lines(by).some() == now.lines(by).some() != []
        assert night.overfull(by).some() == now.overfull(by).some()
        assert night.lines(by).learners == now.lines(by).learners
    assert (night.whole, night.has_queue) == (now.whole, now.has_queue)
    assert (night.made_at is None, now.made_at) == (level == "basic", None), "nobody has told places of that level"


def test_pages_of_a_large_body_read_no_organisations(kept, monkeypatch):
    """Nor count anew what the night has counted: the page of the body, «Места и очередь», «Сегодня», the start page."""
    monkeypatch.setattr(filled, "read_spread", None)
    monkeypatch.setattr(filled, "read_overfull", None)
    for by in Lines:
        assert question(figures.REGION, None).lines(by).rows
    assert overfull(Institution.objects.get(pk=figures.REGION))[1] is not None


PLACES = "/reports/places/?level=all&by=organisations&over=1"


def test_overfull_of_the_night_are_as_many_on_every_page(kept, official):
    """A place less since: the night's number stands with its moment; its list is as long."""
    client, where = official(figures.DISTRICT), Institution.objects.get(pk=figures.DISTRICT)
    before, _ = overfull(where)
    pairs = {one.institution_id: one.learners for one in before}
    others = CurrentPlaces.objects.filter(institution__path__contains=[figures.DISTRICT]).exclude(
        institution_id__in=pairs
    )
    others.update(places=1)
    assert [one.institution_id for one in read_overfull(where)] != list(pairs)
    assert [one.institution_id for one in overfull(where)[0]] == list(pairs)
    night, now = (lines_of(get(client, f"{PLACES}{more}")) for more in ("", "&count=now"))
    assert len(night) == len(before) < len(now)
    for path in ("/reports/", "/reports/today/", f"/bodies/{figures.DISTRICT}/"):
        assert "сосчитано" in text_of(get(client, path)).replace("\u00a0", " ").lower(), path


def lines_of(html):
    return document(html).xpath("//table[contains(@class, 'ranked')]/tbody/tr")


@pytest.mark.parametrize("body", [figures.REGION, figures.DISTRICT])
def test_what_first_pages_say_is_what_they_would_count(kept, body):
    place, year = Institution.objects.get(pk=body), SchoolYear.of(clock.today())
    counting = kept_of(place, year, CODE)
    assert read_week(place, counting.rows) == read_week(place)
    assert counters(body, year, counting.rows) == counters(body, year)
    assert known_to(place, counting.rows) == known_to(place) != []
    assert (counting.made, counting.made_at is None) == ({}, False), "and nothing of it is counted twice"
