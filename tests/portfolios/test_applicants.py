"""An application lets those know of the child who were asked for a place, while it lasts, and nobody else."""

import datetime as dt

import pytest
from django.db import connection

from kontingent.current.rebuilding import differences
from kontingent.current.standing import Standing
from kontingent.institutions.scope import Scope
from kontingent.kernel import clock
from kontingent.people.matching import Claim
from kontingent.people.models import PersonScope
from kontingent.people.queries import candidates
from kontingent.people.roles import Roles
from kontingent.portfolios.access import find_access
from kontingent.portfolios.queries import read_all_sections, read_head, role_of
from kontingent.registry.filters import Filters
from kontingent.registry.queries import all_rows, count
from tests.current import region
from tests.current.region import CLUB, KINDERGARTEN, NORTH, OTHER_SCHOOL, ROOT, SCHOOL, SOUTH, entry, send

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
TODAY = dt.date(2018, 4, 20)
CHILD, MOTHER = 1, 2


@pytest.fixture(autouse=True)
def today():
    with clock.fixed(TODAY):
        yield


@pytest.fixture(autouse=True)
def built(db):
    region.build()
    send(
        entry(CHILD, "general", family_name="Ёлкин", given_name="Пётр", birth_date="2014-05-01", gender="male"),
        entry(CHILD, "identityDocument", "d", type="birth_certificate", number="IVАИ123456"),
        entry(CHILD, "disability", "i", group="child", date_from="2016-01-01"),
        entry(MOTHER, "general", family_name="Ёлкина", given_name="Анна"),
        entry(MOTHER, "guardianship", "g", child="p-1", relation="mother"),
    )


def application(key="a", organisation="o-12", status="queued", **fields: object):
    said = {"number": f"N-{key}", "registered": "2018-01-10", **fields}
    return entry(CHILD, "application", key, organisation=organisation, status=status, **said)


def scopes():
    rows = PersonScope.objects.filter(person_id=CHILD).values_list("scope_id", "roles")
    return {scope: Roles(roles) for scope, roles in rows}


def days(scope):
    with connection.cursor() as cursor:
        cursor.execute("SELECT days::text FROM person_scope WHERE person_id = %s AND scope_id = %s", [CHILD, scope])
        return cursor.fetchone()[0]


def listed(scope=NORTH, *, open_data=True, **filters: object):
    return {row.person_id for row in all_rows(Scope(scope, open_data=open_data), Filters(**filters))}


def shown(scope=NORTH, asked=None):
    """The role that is shown, and what every section of its portfolio says, label by label."""
    seen = Scope(scope, open_data=True)
    access = find_access(seen, CHILD)
    role = role_of(access, asked)
    head = read_head(seen, access.in_role(role), role=role)
    said = {
        (block.title, row.label): row.cell.text
        for _, blocks in read_all_sections(seen, head)
        for block in blocks
        for record in block.records
        for row in record.rows
        if row.cell.text
    }
    return head, said


def test_wishes_in_two_districts_are_known_to_both_and_to_the_region():
    send(application("a", "o-12"), application("b", "o-10"), application("c", "o-11"))
    assert scopes() == dict.fromkeys((ROOT, NORTH, KINDERGARTEN, SCHOOL, SOUTH, OTHER_SCHOOL), Roles.APPLICANT)
    assert find_access(Scope(CLUB, open_data=True), CHILD) is None
    assert MOTHER not in {row for scope in (NORTH, SOUTH) for row in listed(scope, standing=Standing.ANY)}


@pytest.mark.parametrize(
    ("status", "fields", "expected"),
    [
        ("queued", {}, "{[2018-01-10,)}"),
        ("wants_change", {}, "{[2018-01-10,)}"),
        ("directed", {"status_date": "2018-02-01"}, "{[2018-01-10,)}"),
        (None, {}, "{[2018-01-10,)}"),
        ("refused", {"status_date": "2018-02-01"}, "{[2018-01-10,2018-02-02)}"),
        ("enrolled", {"status_date": "2017-12-01"}, "{[2018-01-10,2018-01-11)}"),  # before it was registered
        ("withdrawn", {"registered": None, "status_date": "2018-02-01"}, "{[2018-02-01,2018-02-02)}"),
        ("archived", {}, "{[2018-01-10,2018-03-02)}"),  # ended on the day it was told
        ("not_appeared", {"registered": None}, "{[2018-03-01,2018-03-02)}"),
    ],
)
def test_an_application_lasts_from_its_registration_to_a_status_that_ends_it(status, fields, expected):
    send(application(status=status, **fields), at=dt.datetime(2018, 3, 1, 9, tzinfo=dt.UTC))
    assert days(NORTH) == expected


def test_default_lists_leave_applicants_out_and_a_filter_shows_them():
    send(application())
    for scope in (ROOT, NORTH, KINDERGARTEN):
        assert CHILD not in listed(scope)
        assert CHILD not in listed(scope, standing=Standing.LEFT)
        assert CHILD not in listed(scope, role=Roles.LEARNER, standing=Standing.ANY)
        assert listed(scope, role=Roles.APPLICANT) == {CHILD}
        assert CHILD in listed(scope, standing=Standing.ANY)
    send(application(status="refused", status_date="2018-04-19"))
    assert listed(role=Roles.APPLICANT) == set()
    assert listed(role=Roles.APPLICANT, standing=Standing.LEFT) == {CHILD}


def test_an_applicant_is_not_found_by_what_an_application_does_not_need():
    send(application())
    asked = {"role": Roles.APPLICANT, "standing": Standing.ANY}
    assert listed(**asked, signs=frozenset({"disability"})) == listed(**asked, document="IVАИ123456") == set()
    assert listed(ROOT, **asked, signs=frozenset({"disability"})) == {CHILD}
    assert listed(ROOT, **asked, document="IVАИ123456", institution_id=NORTH) == {CHILD}
    (row,) = all_rows(Scope(NORTH, open_data=True), Filters(role=Roles.APPLICANT))
    assert (row.roles, row.place, row.signs) == (Roles.APPLICANT, None, ())


def test_where_an_applicant_learns_and_what_else_he_is_is_not_told():
    """He learns in the south and applies to the north."""
    send(application(), entry(CHILD, "enrolment", "e", organisation="o-11", school_year=2017, grade=1, letter="А"))
    assert scopes()[NORTH] is Roles.APPLICANT
    head, said = shown()
    assert {block for block, _ in said} == {"Общие сведения", "Заявления на зачисление"}
    assert (head.header.place.id, head.header.status, head.header.class_name) == (KINDERGARTEN, "Очередник", "")
    assert [(one.person.name, one.is_known) for one in head.header.guardians] == [("Ёлкина Анна", False)]
    assert [section.slug for section in head.menu.sections] == ["general", "applications"]
    assert (head.moments.days, head.moments.packages) == ((), 0)
    of_the_south, _ = shown(SOUTH)
    assert (of_the_south.header.class_name, of_the_south.header.guardians[0].is_known) == ("1 А", True)


def test_each_body_is_told_of_its_own_wishes():
    send(application("a", "o-12"), application("b", "o-11"))
    for scope, number in ((NORTH, "N-a"), (SOUTH, "N-b")):
        head, said = shown(scope)
        assert said["Заявления на зачисление", "Номер заявления"] == number
        assert sum(head.menu.counts.values()) == 1
    head, _ = shown(ROOT)
    assert sum(n for section, n in head.menu.counts.items() if section.slug == "applications") == 2


def test_wishes_of_one_application_are_told_apart():
    """One number, four wishes in two districts; two records without a number are two applications."""
    wishes = [application(key, f"o-{place}", number="N-1") for key, place in zip("abcd", (12, 10, 13, 11), strict=True)]
    send(*wishes, application("e", "o-11", number=None), application("f", "o-11", number=None))
    for scope, number in ((NORTH, 3), (SOUTH, 3), (ROOT, 6)):
        head, _ = shown(scope)
        assert {section.slug: n for section, n in head.menu.counts.items() if n and section.slug == "applications"} == {
            "applications": number
        }


def test_a_former_pupil_who_applies_again_is_as_former_as_before():
    """He left on 1 February; the application opens no more than itself."""
    until = dt.date(2018, 2, 1)
    send(
        entry(
            CHILD, "enrolment", "e", organisation="o-12", school_year=2017, group="Солнышко", date_from="2017-09-01",
            date_to=until,
        )
    )  # fmt: skip
    before = PersonScope.objects.filter(person_id=CHILD, scope_id=NORTH).values_list("days").get()
    send(application("a", "o-10", registered="2018-03-01"))
    assert PersonScope.objects.filter(person_id=CHILD, scope_id=NORTH).values_list("days").get() == before
    assert scopes()[NORTH] == Roles.LEARNER | Roles.APPLICANT
    assert CHILD not in listed()
    assert CHILD in listed(standing=Standing.LEFT)
    assert listed(role=Roles.APPLICANT) == {CHILD}
    assert listed(role=Roles.APPLICANT, standing=Standing.LEFT) == set()
    head, said = shown()
    assert (head.header.role, head.on) == (Roles.APPLICANT, None)
    assert {block for block, _ in said} == {"Общие сведения", "Заявления на зачисление"}
    learner, _ = shown(asked=Roles.LEARNER)
    assert (learner.on, learner.header.status) == (until, "Выбыл")


def test_who_was_taken_is_an_applicant_no_more():
    send(
        application(status="enrolled", status_date="2018-02-01"),
        entry(
            CHILD, "enrolment", "e", organisation="o-12", school_year=2017, group="Солнышко", date_from="2018-02-01"
        ),
    )  # fmt: skip
    assert find_access(Scope(NORTH, open_data=True), CHILD).roles is Roles.LEARNER
    (row,) = [row for row in all_rows(Scope(NORTH, open_data=True), Filters()) if row.person_id == CHILD]
    assert row.roles is Roles.LEARNER


def test_after_its_end_an_applicant_is_shown_as_of_that_day():
    send(application(), at=dt.datetime(2018, 1, 11, 9, tzinfo=dt.UTC))
    send(application(status="refused", status_date="2018-02-01"), at=dt.datetime(2018, 2, 1, 9, tzinfo=dt.UTC))
    renamed = entry(CHILD, "general", family_name="Новиков", given_name="Пётр", birth_date="2014-05-01")
    send(renamed, at=dt.datetime(2018, 3, 1, 9, tzinfo=dt.UTC))
    head, said = shown()
    assert (head.on, head.header.name) == (dt.date(2018, 2, 1), "Ёлкин Пётр")
    assert (head.header.status, head.header.is_open, head.header.guardians) == ("Отказано", False, ())
    assert said["Заявления на зачисление", "Статус"] == "Отказано"


def test_an_application_is_no_place_for_recognition():
    """Who learns in a kindergarten is not met there through the birth date of one who asks for it; a member is."""
    send(application())
    stranger, same = (
        Claim("q-1", family, "Пётр", "", dt.date(2014, 5, 1), "male", None, (), (KINDERGARTEN,))
        for family in ("Сидоров", "Ёлкин")
    )
    assert candidates([stranger]) == [[]]
    assert [one.institution_ids for one in candidates([same])[0]] == [frozenset()]
    send(entry(CHILD, "enrolment", "e", organisation="o-12", school_year=2017, group="Солнышко"))
    assert [one.institution_ids for one in candidates([stranger])[0]] == [frozenset({ROOT, NORTH, KINDERGARTEN})]


def test_applicants_follow_their_organisation_and_a_rebuild_agrees():
    send(application("a", "o-12"))
    moved = entry(KINDERGARTEN, "subordination", "", body="o-3")
    send(moved, supplier=region.OPERATOR)
    assert scopes() == dict.fromkeys((ROOT, SOUTH, KINDERGARTEN), Roles.APPLICANT)
    assert differences(recorded_at=region.moment(), progress=lambda *_: None) == []


def test_totals_without_filters_leave_out_who_only_applied_and_end_at_the_scope():
    send(
        application(),
        entry(MOTHER, "employment", "w", organisation="o-13", date_from="2017-09-01", date_to="2018-02-01"),
    )
    for scope_id in (ROOT, NORTH, SOUTH, SCHOOL, OTHER_SCHOOL, CLUB, KINDERGARTEN):
        scope = Scope(scope_id, open_data=True)
        for below in (None, CLUB, KINDERGARTEN):
            for standing in (Standing.OPEN, Standing.AHEAD, Standing.LEFT):
                filters = Filters(institution_id=below, standing=standing)
                assert count(scope, filters).n == len(list(all_rows(scope, filters))), (scope_id, filters)
    assert count(Scope(CLUB, open_data=True), Filters(standing=Standing.LEFT)).n == 1
    assert count(Scope(SOUTH, open_data=True), Filters(institution_id=CLUB, standing=Standing.LEFT)).n == 0
