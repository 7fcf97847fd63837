"""The product and the model of members say the same on every day."""

import datetime as dt
from collections import Counter, defaultdict

from django.db import connection

from kontingent.current.models import CurrentEnrolment
from kontingent.current.rebuilding import differences
from kontingent.current.standing import Standing
from kontingent.institutions.scope import Scope
from kontingent.kernel import clock
from kontingent.kernel.periods import SchoolYear
from kontingent.people.roles import Roles
from kontingent.registry.filters import Filters
from kontingent.registry.queries import count
from tests.current import region
from tests.current.counts import log_of_counts, standing_counts
from tests.current.member_days import DAY, each_day
from tests.current.member_histories import (
    FIRST_DAY,
    GUARDIANS,
    LAST_DAY,
    LEARNERS,
)
from tests.current.region import entry

EVERY_DAY = [*each_day(FIRST_DAY, LAST_DAY)]
BORN = {person: dt.date(2004 + person % 3, 5, person) for person in LEARNERS}
SEX = {person: ("male", "female")[person % 2] for person in LEARNERS}


def build():
    region.build(max(GUARDIANS))
    region.send(
        *(entry(who, "general", family_name="Абрамов", birth_date=BORN[who], gender=SEX[who]) for who in LEARNERS),
        *(entry(who, "general", family_name="Ёлкина") for who in GUARDIANS),
    )


def same_rebuilt(register):
    assert differences(recorded_at=region.moment(region.LATE), progress=str) == []
    assert log_of_counts() == standing_counts()


def same_view(register):
    found = defaultdict(list)
    for row in CurrentEnrolment.objects.order_by("date_from", "date_to", "institution_id", "class_name"):
        found[row.person_id].append((row.date_from, row.date_to, row.institution_id, row.class_name))
        assert row.school_year == SchoolYear.of(row.date_from).first == SchoolYear.of(row.date_to).first
    assert dict(found) == {
        person: [(one.first, one.last, one.institution, one.class_name) for one in stays]
        for person, stays in register.stays.items()
        if stays
    }


def members_by_day(register):
    found = {day: set() for day in EVERY_DAY}
    for person, stays in register.stays.items():
        for stay in stays:
            for day in stay.days:
                found[day].add((person, stay.institution, stay.class_name))
    return found


def same_numbers(register):
    of_classes = summed("SELECT institution_id, class_name, school_year, effective, change FROM headcount")
    of_persons = summed("SELECT institution_id, type, school_year, effective, change FROM person_count")
    of_bodies = summed("SELECT institution_id, type, cut, value, sex, school_year, effective, change FROM body_count")
    of_levels = summed("SELECT institution_id, level, school_year, effective, change FROM level_count")
    of_parallels = summed("SELECT institution_id, grade, school_year, effective, change FROM class_count")
    for day, members in members_by_day(register).items():
        levels = {
            (scope, level_of(register.types[place], grade_of(name)), person)
            for person, place, name in members
            for scope in register.path(place)
        }
        assert of_levels[day] == Counter((scope, level) for scope, level, _ in levels)
        assert of_classes[day] == Counter((place, name) for _, place, name in members)
        named = {(place, name) for _, place, name in members if name}
        assert of_parallels[day] == Counter((place, grade_of(name)) for place, name in named)
        persons = {
            (scope, type_, person)
            for person, place, _ in members
            for scope in register.path(place)
            for type_ in ("", register.types[place])
        }
        assert of_persons[day] == Counter((scope, type_) for scope, type_, _ in persons)
        of_cells = {
            (scope, register.types[place], cut, value, SEX[person], person)
            for person, place, name in members
            for scope in register.path(place)
            if scope != place
            for cut, value in (("born", BORN[person].year), ("grade", grade_of(name)))
        }
        assert of_bodies[day] == Counter(cell[:-1] for cell in of_cells)


def level_of(type_, grade):
    """Where no supplier tells it."""
    if type_ in {"preschool", "additional"}:
        return {"preschool": "preschool", "additional": "additional_children"}[type_]
    if type_ != "general" or grade < 1:
        return ""
    return "primary" if grade < 5 else "basic" if grade < 10 else "secondary"


def grade_of(class_name):
    """«5 А» is of the fifth; a class that is not named has no parallel."""
    number, _, _ = class_name.partition(" ")
    return int(number) if number.isdigit() else -1


def summed(statement):
    """By day of its school year, what the changes up to it add up to."""
    steps = defaultdict(list)
    for *cell, year, effective, change in fetched(statement):
        assert SchoolYear.of(effective).first == year
        steps[effective].append((tuple(cell), change))
    found, running = {}, Counter()
    for day in EVERY_DAY:
        if (day.month, day.day) == (9, 1):
            running = Counter()
        for cell, change in steps[day]:
            running[cell] += change
        assert all(n >= 0 for n in running.values())
        found[day] = +running
    return found


def same_days(register):
    """At the root everybody stands: always, where no days are known (None)."""
    found = {scope: {} for scope in region.TREE}
    for scope, person, lower, upper in fetched(
        "SELECT scope_id, person_id, lower(stay), upper(stay) FROM person_scope, unnest(days) AS stay"
    ):
        stay = set(each_day(lower, upper - DAY)) if lower else None
        found[scope].setdefault(person, set()).update(stay or {None})
    known = {scope: dict(persons) for scope, persons in register.days.items()}
    for person in (*LEARNERS, *GUARDIANS):
        known[region.ROOT].setdefault(person, {None})
    assert found == known
    for person, scope, roles in fetched("SELECT person_id, scope_id, roles FROM person_scope"):
        if scope != region.ROOT:
            assert roles == (Roles.LEARNER if person in LEARNERS else Roles.GUARDIAN)


def same_totals(register):
    """Of the registry without filters, by status: nobody reads the rows, so they are told from the days."""
    for scope in region.TREE:
        persons = {who: days for who, days in register.days[scope].items() if days}
        always = [who for who in (*LEARNERS, *GUARDIANS) if who not in persons] if scope == region.ROOT else []
        viewer = Scope(scope, open_data=True)
        for day in EVERY_DAY[::45]:
            is_open = sum(day in days for days in persons.values())
            has_left = sum(max(days) < day for days in persons.values())
            with clock.fixed(day):
                found = [
                    count(viewer, Filters(standing=one)).n for one in (Standing.OPEN, Standing.LEFT, Standing.AHEAD)
                ]
            assert found == [is_open + len(always), has_left, len(persons) - is_open - has_left]


def fetched(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()
