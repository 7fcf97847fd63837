"""A portfolio on a day before says what it said on that day, when the packages after it had not come."""

import datetime as dt
from dataclasses import replace

import pytest
from django.db import transaction
from hypothesis import given, note
from hypothesis import strategies as st

from kontingent.history.kinds.sections import Section
from kontingent.institutions.scope import Scope
from kontingent.kernel import clock
from kontingent.kernel.keyset import PageRequest
from kontingent.people.roles import Roles
from kontingent.portfolios.access import find_access
from kontingent.portfolios.menus import PREFERRED
from kontingent.portfolios.queries import read_all_sections, read_head, read_section
from kontingent.registry.filters import Filters
from kontingent.registry.queries import ListedPersons
from tests.current import region
from tests.current.member_histories import GUARDIANS, LEARNERS, SUPPLIERS, families, histories
from tests.current.region import entry
from tests.examples import examples

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
STAFF = (9, 10)
PERSONS = (*LEARNERS, *GUARDIANS, *STAFF)
SCOPES = (region.ROOT, region.NORTH, region.SCHOOL)
FIRST, LAST = dt.date(2017, 9, 2), dt.date(2018, 10, 30)
days = st.dates(FIRST, LAST)
general = st.builds(
    lambda family, given, born: ("general", "", {"family_name": family, "given_name": given, "birth_date": born}),
    st.sampled_from(["Абрамов", "Ёлкина", "Ягодина"]),
    st.sampled_from(["Даниил", "Алиса"]),
    st.dates(dt.date(2001, 1, 1), dt.date(2012, 12, 31)) | st.none(),
)
employment = st.builds(
    lambda key, place, state, first, length: (
        "employment",
        key,
        {
            "organisation": f"o-{place}",
            "position": "teacher",
            "state": state,
            "date_from": first,
            "date_to": length and first + dt.timedelta(length),
        },
    ),
    st.sampled_from(["w-1", "w-2"]),
    st.sampled_from([region.SCHOOL, region.OTHER_SCHOOL]),
    st.sampled_from(["working", "long_leave", None]),
    st.dates(dt.date(2016, 8, 20), LAST),
    st.integers(1, 500) | st.none(),
)
gone = st.builds(lambda key: ("employment", key, {"withdrawn": True}), st.sampled_from(["w-1", "w-2"]))
more = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from(SUPPLIERS), st.sampled_from(PERSONS), general)
    | st.tuples(st.integers(0, 2), st.sampled_from(SUPPLIERS), st.sampled_from(STAFF), employment | gone),
    max_size=12,
)


@pytest.fixture
def built():
    region.build(max(PERSONS))
    region.send(*(entry(who, "general", family_name="Иванов", birth_date="14.11.2002") for who in PERSONS))


@examples(25)
@given(
    messages=histories | families,
    said=more,
    sent_on=st.tuples(days, days, days).map(sorted),
    asked_on=st.lists(days, min_size=1, max_size=3, unique=True).map(sorted),
)
def test_the_head_of_a_day_is_what_stood_there(built, messages, said, sent_on, asked_on):
    with transaction.atomic():
        remembered = tell(messages, said, sent_on, asked_on)
        with clock.fixed(LAST + dt.timedelta(days=200)):
            for key, was in remembered.items():
                note(key)
                assert_same_as(remembered, key, was)
        transaction.set_rollback(True)


HERE, THERE = {"organisation": f"o-{region.SCHOOL}"}, {"organisation": f"o-{region.OTHER_SCHOOL}"}
APRIL, JUNE = dt.date(2018, 4, 20), dt.date(2018, 6, 1)


def on(scope_id, person, day):
    scope = Scope(scope_id, open_data=True)
    with clock.fixed(LAST):
        return read_head(scope, find_access(scope, person), role=Roles.LEARNER, on=day).header


def at(day):
    return dt.datetime.combine(day, dt.time(3), dt.UTC)


def test_a_guardianship_that_was_withdrawn_since_stood_on_the_day(built):
    region.send(entry(7, "guardianship", "g", child="p-1"), at=at(APRIL))
    region.send(entry(7, "guardianship", "g", withdrawn=True), at=at(JUNE))
    assert [one.person.id for one in on(region.ROOT, 1, APRIL).guardians] == [7]
    assert on(region.ROOT, 1, JUNE).guardians == ()


def test_who_was_to_come_is_shown_where_he_was_to_come(built):
    """He learns elsewhere and is enrolled here from September; by October he has come."""
    region.send(
        entry(1, "enrolment", "a@2017", **THERE, school_year=2017, grade=3, letter="А"),
        entry(1, "enrolment", "b@2018", **HERE, school_year=2018, grade=4, letter="Б"),
        at=at(APRIL),
    )
    here = on(region.NORTH, 1, APRIL)
    assert (here.status, here.class_name, here.place.id) == ("Зачислен с\u00a001.09.2018", "4 Б", region.SCHOOL)
    there = on(region.SOUTH, 1, APRIL)
    assert (there.status, there.class_name, there.place.id) == ("Учится", "3 А", region.OTHER_SCHOOL)
    assert on(region.NORTH, 1, LAST).status == "Учится"


def test_of_two_classes_of_the_same_days_the_first_by_name_is_shown_on_every_day(built):
    """Two suppliers disagree on the class: the head of today and of a day before, and the registry, show the same."""
    for supplier, letter in ((2, "Б"), (1, "А")):
        learns = entry(1, "enrolment", "e", **HERE, school_year=2017, grade=5, letter=letter)
        region.send(learns, supplier=supplier, at=at(APRIL))
    assert {on(region.ROOT, 1, day).class_name for day in (None, APRIL, JUNE)} == {"5 А"}
    with clock.fixed(JUNE):
        rows = ListedPersons(Scope(region.ROOT, open_data=True), Filters()).page(PageRequest()).rows
    assert [row.class_name for row in rows if row.person_id == 1] == ["5 А"]


def as_seen_in(scope_id):
    """The head of a former member, and what his contacts and memberships say, label by label."""
    scope = Scope(scope_id, open_data=True)
    with clock.fixed(LAST):
        head = read_head(scope, find_access(scope, 1), role=Roles.LEARNER)
        blocks = [block for _, blocks in read_all_sections(scope, head) for block in blocks]
    cells = [row for block in blocks for record in block.records for row in record.rows if row.cell.text]
    return head, [row.cell.text for row in cells if row.label in ("Мобильный телефон", "Электронная почта", "Литера")]


OCTOBER, NOVEMBER, DECEMBER = dt.date(2017, 10, 2), dt.date(2017, 11, 30), dt.date(2017, 12, 5)
MEMBERSHIP = {**HERE, "school_year": 2017, "grade": 3, "letter": "А"}


@pytest.mark.parametrize(
    ("known", "left", "phone"),
    [(OCTOBER, NOVEMBER, True), (OCTOBER, DECEMBER, False), (DECEMBER, DECEMBER, True), (JUNE, JUNE, True)],
)
def test_a_former_member_is_shown_as_known_when_he_left(built, known, left, phone):
    """Or as known when he was first said to have been there: by a delta that came late, a first load of past years."""
    if known != left:
        region.send(entry(1, "enrolment", "a@2017", **MEMBERSHIP), at=at(known))
    region.send(
        entry(1, "enrolment", "a@2017", **MEMBERSHIP, date_to=NOVEMBER),
        entry(1, "enrolment", "b@2017", **THERE, school_year=2017, grade=3, letter="Б", date_from="2017-12-01"),
        entry(1, "contacts", mobile_phone="+7 495 123-45-67"),
        at=at(left),
    )
    region.send(
        entry(1, "general", family_name="Новиков", birth_date="14.11.2002"),
        entry(1, "contacts", mobile_phone="+7 495 765-43-21", email="new@example.ru"),
        at=at(JUNE + dt.timedelta(1)),
    )
    head, said = as_seen_in(region.NORTH)
    assert (head.on, head.header.name, head.header.status) == (NOVEMBER, "Иванов", "Выбыл")
    assert (head.header.class_name, head.header.place.id) == ("3 А", region.SCHOOL)
    assert said == ["+7 495 123-45-67", "А"][not phone :]
    assert as_seen_in(region.SOUTH)[0].header.name == "Новиков"


def test_a_former_member_is_headed_where_he_is_known_to_have_been(built):
    """He was first said to have been in a club, which was taken back."""
    club = {**MEMBERSHIP, "organisation": f"o-{region.CLUB}", "letter": "Б", "date_to": NOVEMBER}
    region.send(entry(1, "enrolment", "k@2017", **club), at=at(DECEMBER))
    region.send(
        entry(1, "enrolment", "k@2017", withdrawn=True),
        entry(1, "enrolment", "a@2017", **MEMBERSHIP, date_to=NOVEMBER),
        at=at(JUNE),
    )
    head, said = as_seen_in(region.NORTH)
    assert (head.header.status, head.header.class_name, head.header.place.id) == ("Выбыл", "3 А", region.SCHOOL)
    assert said == ["А"]


def tell(messages, said, sent_on, asked_on):
    """What heads said on each of the days asked, while it was today: by day, scope, person and role."""
    remembered = {}
    for day in sorted({*sent_on, *asked_on}):
        with clock.fixed(day):
            for turn in (n for n, sent in enumerate(sent_on) if sent == day):
                send(turn, day, messages, said)
            if day in asked_on:
                remembered |= dict(seen(day))
    return remembered


def send(turn, day, messages, said):
    for supplier in SUPPLIERS:
        told = {(one.person, one.key): one.entry for one in messages if (one.turn, one.supplier) == (turn, supplier)}
        for _, _, who, (slug, key, fields) in (one for one in said if one[:2] == (turn, supplier)):
            told[who, slug, key] = entry(who, slug, key, **fields)
        at = dt.datetime.combine(day, dt.time(3, turn, supplier), dt.UTC)
        region.send(*told.values(), supplier=supplier, at=at, package=turn * 10 + supplier)


def seen(day):
    for scope_id in SCOPES:
        scope = Scope(scope_id, open_data=True)
        for person in PERSONS:
            access = find_access(scope, person)
            if access is None or access.until is not None:
                continue  # of a former member it showed another day
            for role in (role for role in PREFERRED if role in access.roles):
                head = read_head(scope, access, role=role)
                yield (day, scope_id, person, role), (head.header, read_section(scope, head, Section.GENERAL).children)


def assert_same_as(remembered, key, was):
    day, scope_id, person, role = key
    scope = Scope(scope_id, open_data=True)
    access = find_access(scope, person)
    if access is None or (access.until is not None and access.until <= day):
        return  # what is shown now is nothing, or an earlier day
    head = read_head(scope, access, role=role, on=day)
    header, children = was
    everybody = remembered.get((day, region.ROOT, person, role), was)[0].guardians
    header = replace(header, guardians=tuple(one for one in everybody if is_seen(scope, one.person)))
    if access.until is not None:  # of where else he was nothing is told, nor of his guardians
        if header.place and scope_id not in path(header.place.id):
            return
        header = replace(header, guardians=(), ahead=None)
    assert head.header == header
    shown = {section: sum(len(block.records) for block in blocks) for section, blocks in read_all_sections(scope, head)}
    counted = {section: n for section, n in head.menu.counts.items() if n and section is not Section.PACKAGES}
    assert counted == {section: n for section, n in shown.items() if n and section in counted}
    if scope_id == region.ROOT:
        assert read_section(scope, head, Section.GENERAL).children == children


def is_seen(scope, target):
    return find_access(scope, target.id) is not None


def path(institution):
    return [] if institution is None else [*path(region.TREE[institution]), institution]
