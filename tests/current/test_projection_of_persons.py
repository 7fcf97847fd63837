"""What becomes of facts about persons in the current view, rule by rule."""

import datetime as dt

import pytest
from django.db import connection

from kontingent.audit.actor import Actor
from kontingent.current.actions import reproject
from kontingent.current.models import (
    CurrentApplication,
    CurrentEmployment,
    CurrentEnrolment,
    CurrentGuardianship,
    PendingLink,
    Sign,
)
from kontingent.current.projection import work
from kontingent.current.results import CurrentHealthCheck
from kontingent.people.models import Identifier, Person, PersonCard, PersonScope
from kontingent.people.roles import Roles
from tests.current import region
from tests.current.merging import merge_persons
from tests.current.region import entry, send

pytestmark = pytest.mark.django_db
YEAR_END = dt.date(2018, 8, 31)


@pytest.fixture(autouse=True)
def built():
    region.build()


def one_enrolment(**fields: object):
    send(entry(1, "enrolment", "e-1", **{"organisation": "o-10", "school_year": 2017, **fields}))
    return CurrentEnrolment.objects.get()


def scopes(person_id):
    return {
        row.scope_id: (Roles(row.roles), said(row.days))
        for row in PersonScope.objects.filter(person_id=person_id).order_by("scope_id")
    }


def said(days):
    """«2017-09-01–2018-01-15»; the last day is one of them, an unbounded side is empty."""
    return ", ".join(
        f"{stretch.lower or ''}–{'' if stretch.upper is None else stretch.upper - dt.timedelta(1)}" for stretch in days
    )


ALL_YEAR, ALWAYS = "2017-09-01–2018-08-31", "–"


# The card


def test_a_card_is_golden_field_by_field():
    send(entry(1, "general", family_name="Абрамов", birth_date="14.11.2002"), supplier=region.DIARY)
    send(entry(1, "general", family_name="Обрамов", given_name="Даниил", gender="male"), supplier=region.SHEET)
    card = PersonCard.objects.get()
    assert (card.family_name, card.given_name, card.sex) == ("Абрамов", "Даниил", "male")
    assert card.birth_date == dt.date(2002, 11, 14)
    assert card.name_key == "абрамов даниил"


def test_the_rank_for_the_kind_goes_before_the_rank_of_the_supplier():
    send(entry(1, "healthCheck", "h", checked="01.09.2017", health_group="1"), supplier=region.DIARY)
    send(entry(1, "healthCheck", "h", checked="01.09.2017", health_group="2"), supplier=region.SHEET)
    assert CurrentHealthCheck.objects.get().health_group == "2"


def test_a_newer_record_of_an_equal_rank_wins():
    send(entry(1, "identityDocument", "d", type="passport", number="1", issuer="первый"))
    send(entry(1, "enrolment", "a", organisation="o-10", school_year=2017, grade=9, letter="Б", form="full_time"))
    send(entry(1, "enrolment", "b", organisation="o-10", school_year=2017, grade=9, letter="Б", form="part_time"))
    assert CurrentEnrolment.objects.get().form == "part_time"


def test_a_withdrawn_record_is_no_longer_seen():
    send(entry(1, "general", family_name="Абрамов"))
    send(entry(1, "general", withdrawn=True))
    assert not PersonCard.objects.exists()
    assert not PersonScope.objects.exists()


@pytest.mark.parametrize(
    ("slug", "fields", "roles"),
    [
        ("enrolment", {"organisation": "o-10", "school_year": 2017}, Roles.LEARNER),
        ("application", {"organisation": "o-10", "number": "7"}, Roles.APPLICANT),
        ("guardianship", {"child": "p-2"}, Roles.GUARDIAN),
        ("employment", {"organisation": "o-10", "position": None}, Roles.EMPLOYEE),
    ],
)
def test_roles_are_what_the_facts_say(slug, fields, roles):
    send(entry(1, "general", family_name="Абрамов"), entry(1, slug, "k", **fields))
    assert Roles(PersonCard.objects.get(person=1).roles) == roles


def test_identifiers_of_all_suppliers_are_known_and_only_valid_snils():
    send(entry(1, "general", family_name="Абрамов", snils="112-233-445 95"))
    send(entry(1, "general", family_name="Абрамов", snils="112-233-445 96"), supplier=region.SHEET)
    send(entry(1, "identityDocument", "d", type="birth_certificate", series="iv-АИ", number="№ 500 100"))
    assert sorted(Identifier.objects.values_list("scheme", "value")) == [
        ("birth_certificate", "IVАИ500100"),
        ("snils", "11223344595"),
    ]


# Enrolments


def test_an_enrolment_without_dates_lasts_the_school_year():
    row = one_enrolment(grade=9, letter="б")
    assert (row.date_from, row.date_to) == (dt.date(2017, 9, 1), YEAR_END)
    assert (row.class_name, row.grade, row.letter) == ("9 Б", 9, "Б")


def test_an_enrolment_is_cut_to_its_school_year():
    row = one_enrolment(date_from="20.08.2015", date_to="31.12.2018", leaving_reason=None)
    assert (row.date_from, row.date_to) == (dt.date(2017, 9, 1), YEAR_END)


def test_an_enrolment_without_a_day_in_its_year_is_no_membership():
    send(entry(1, "enrolment", "e", organisation="o-10", school_year=2017, date_to="25.08.2017"))
    assert not CurrentEnrolment.objects.exists()


def test_a_long_record_without_a_school_year_becomes_one_enrolment_a_year():
    send(
        entry(1, "enrolment", "e", organisation="o-12", group="Солнышко", date_from="01.10.2015", date_to="31.05.2018")
    )
    rows = CurrentEnrolment.objects.order_by("school_year")
    assert [(row.school_year, row.date_from, row.date_to) for row in rows] == [
        (2015, dt.date(2015, 10, 1), dt.date(2016, 8, 31)),
        (2016, dt.date(2016, 9, 1), dt.date(2017, 8, 31)),
        (2017, dt.date(2017, 9, 1), dt.date(2018, 5, 31)),
    ]


def test_an_open_record_without_a_school_year_reaches_the_year_it_was_recorded_in():
    send(
        entry(1, "enrolment", "e", organisation="o-12", date_from="01.10.2016"),
        at=dt.datetime(2018, 4, 20, 9, tzinfo=dt.UTC),
    )
    assert sorted(CurrentEnrolment.objects.values_list("school_year", flat=True)) == [2016, 2017]


def test_two_suppliers_of_one_membership_are_one_enrolment():
    send(entry(1, "enrolment", "e-1", organisation="o-10", school_year=2017, grade=9, letter="Б"))
    send(
        entry(1, "enrolment", "x", organisation="o-10", school_year=2017, grade=9, letter="«б»", shift="first"),
        supplier=region.SHEET,
    )
    row = CurrentEnrolment.objects.get()
    assert (row.class_name, row.shift) == ("9 Б", "first")


def test_a_record_without_a_class_is_about_the_only_class_known():
    send(entry(1, "enrolment", "e-1", organisation="o-10", school_year=2017, grade=9, letter="Б"))
    send(entry(1, "enrolment", "x", organisation="o-10", school_year=2017, date_to="31.12.2017"), supplier=region.SHEET)
    row = CurrentEnrolment.objects.get()
    assert (row.class_name, row.date_to) == ("9 Б", dt.date(2017, 12, 31))


def test_form_and_shift_come_from_the_class_and_follow_its_change():
    klass = {"school_year": 2017, "grade": 9, "letter": "Б"}
    send(entry(10, "schoolClass", "c", **klass, form="full_time", shift="first"))
    assert one_enrolment(grade=9, letter="Б").shift == "first"
    send(entry(10, "schoolClass", "c", **klass, form="full_time", shift="second"))
    row = CurrentEnrolment.objects.get()
    assert (row.form, row.shift) == ("full_time", "second")


def periods():
    """(organisation, class, first day, last day) in their order."""
    rows = CurrentEnrolment.objects.order_by("person_id", "date_from", "institution_id", "class_name")
    return [(row.institution_id, row.class_name, f"{row.date_from:%d.%m}–{row.date_to:%d.%m}") for row in rows]


def test_who_left_a_class_and_returned_has_two_periods():
    klass = {"organisation": "o-10", "school_year": 2017, "grade": 5, "letter": "А"}
    left = entry(1, "enrolment", "e-1", **klass, date_to="30.11.2017", leaving_reason="own_wish")
    back = entry(1, "enrolment", "e-2", **klass, date_from="01.02.2018")
    for sent in ((left, back), (back,), (left,)):
        send(*sent)
        assert periods() == [(10, "5 А", "01.09–30.11"), (10, "5 А", "01.02–31.08")]
    assert list(CurrentEnrolment.objects.order_by("date_from").values_list("leaving_reason", flat=True)) == [
        "own_wish",
        "",
    ]
    send(entry(1, "enrolment", "e-2", withdrawn=True))
    assert periods() == [(10, "5 А", "01.09–30.11")]


def test_the_silence_of_another_supplier_ends_nothing_and_begins_nothing():
    klass = {"organisation": "o-10", "school_year": 2017, "grade": 5, "letter": "А"}
    send(entry(1, "enrolment", "x", **klass, form="full_time"), supplier=region.SHEET)
    send(
        entry(1, "enrolment", "e-1", **klass, date_to="30.11.2017"),
        entry(1, "enrolment", "e-2", **klass, date_from="01.02.2018"),
    )
    assert periods() == [(10, "5 А", "01.09–30.11"), (10, "5 А", "01.02–31.08")]
    assert list(CurrentEnrolment.objects.order_by("date_from").values_list("form", flat=True)) == ["full_time", ""]


def test_a_record_without_a_class_is_no_second_membership_beside_two_classes():
    send(
        entry(1, "enrolment", "e-1", organisation="o-10", school_year=2017, grade=5, letter="А", date_to="30.11.2017"),
        entry(
            1, "enrolment", "e-2", organisation="o-10", school_year=2017, grade=5, letter="Б", date_from="01.12.2017"
        ),
    )
    send(entry(1, "enrolment", "x", organisation="o-10", school_year=2017, date_to="31.01.2018"), supplier=region.SHEET)
    assert periods() == [(10, "5 А", "01.09–30.11"), (10, "5 Б", "01.12–31.01")]


def test_the_day_of_a_transfer_belongs_to_the_new_place():
    send(
        entry(
            1, "enrolment", "e-1", organisation="o-10", school_year=2017, grade=5, letter="А", date_to="20.04.2018",
            leaving_reason="other_organisation",
        ),
        entry(1, "enrolment", "e-2", organisation="o-11", school_year=2017, letter="Б", date_from="20.04.2018"),
    )  # fmt: skip
    assert periods() == [(10, "5 А", "01.09–19.04"), (11, "Б", "20.04–31.08")]
    assert CurrentEnrolment.objects.order_by("date_from").first().leaving_reason == "other_organisation"


def test_the_day_of_a_move_between_classes_of_one_school_belongs_to_the_new_class():
    send(
        entry(1, "enrolment", "e-1", organisation="o-10", school_year=2017, grade=5, letter="А", date_to="20.04.2018"),
        entry(
            1, "enrolment", "e-2", organisation="o-10", school_year=2017, grade=5, letter="Б", date_from="20.04.2018"
        ),
    )
    assert periods() == [(10, "5 А", "01.09–19.04"), (10, "5 Б", "20.04–31.08")]


def test_a_membership_left_with_no_day_goes_and_a_course_keeps_its_day():
    send(
        entry(
            1, "enrolment", "e-1", organisation="o-10", school_year=2017, date_from="20.04.2018", date_to="20.04.2018"
        ),
        entry(1, "enrolment", "e-2", organisation="o-11", school_year=2017, date_from="20.04.2018"),
        entry(1, "enrolment", "e-3", organisation="o-13", school_year=2017, date_to="20.04.2018"),
    )
    assert periods() == [(13, "", "01.09–20.04"), (11, "", "20.04–31.08")]


def test_retyping_an_organisation_moves_the_day_of_a_transfer():
    send(
        entry(1, "enrolment", "e-1", organisation="o-10", school_year=2017, date_to="20.04.2018"),
        entry(1, "enrolment", "e-2", organisation="o-11", school_year=2017, date_from="20.04.2018"),
    )
    send(entry(10, "organisationGeneral", full_name="Студия", type="additional"))
    assert periods() == [(10, "", "01.09–20.04"), (11, "", "20.04–31.08")]


def test_a_class_is_one_in_any_spelling_and_is_shown_as_the_best_supplier_spells_it():
    for who, (supplier, group) in enumerate(
        ((region.DIARY, "«Солнышко»"), (region.DIARY, "Солнышко"), (region.SHEET, "СОЛНЫШКО")), 1
    ):
        send(entry(who, "enrolment", "e", organisation="o-12", school_year=2017, group=group), supplier=supplier)
    assert set(CurrentEnrolment.objects.values_list("class_name", "class_title")) == {
        ("СОЛНЫШКО", "«Солнышко»"), ("СОЛНЫШКО", "Солнышко"), ("СОЛНЫШКО", "СОЛНЫШКО"),
    }  # fmt: skip
    send(entry(12, "schoolClass", "c", school_year=2017, group="солнышко"), supplier=region.SHEET)
    assert set(CurrentEnrolment.objects.values_list("class_name", "class_title")) == {("СОЛНЫШКО", "солнышко")}
    send(entry(12, "schoolClass", "c", school_year=2017, group="Солнышко"), supplier=region.DIARY)
    assert set(CurrentEnrolment.objects.values_list("class_name", "class_title")) == {("СОЛНЫШКО", "Солнышко")}


def test_an_enrolment_waits_for_its_organisation():
    send(entry(1, "enrolment", "e", organisation="o-99", school_year=2017))
    assert not CurrentEnrolment.objects.exists()
    assert PendingLink.objects.get().target == "institution"
    region.know_institution("o-99", 13)
    send(entry(13, "organisationGeneral", full_name="Кружок"))
    assert CurrentEnrolment.objects.get().institution_id == 13
    assert not PendingLink.objects.exists()


def test_what_waits_of_one_human_stays_when_more_is_said_under_another_of_his_ids():
    send(entry(2, "enrolment", "e", organisation="o-99", school_year=2017))
    merge_persons(person_id=2, survivor_id=1, by=Actor.system("Проверка"))
    assert PendingLink.objects.get().person_id == 1
    send(entry(1, "enrolment", "e", organisation="o-10", school_year=2017))
    assert PendingLink.objects.get().external_id == "o-99"


def test_what_waits_goes_when_the_record_that_points_at_it_does():
    send(entry(1, "enrolment", "e", organisation="o-99", school_year=2017))
    send(entry(1, "enrolment", "e", organisation="o-10", school_year=2017))
    assert not PendingLink.objects.exists()


# The rest


def test_a_guardianship_waits_for_its_child():
    send(entry(2, "guardianship", "g", child="p-77", relation="mother"))
    assert not CurrentGuardianship.objects.exists()
    child = Person.objects.create(pk=77, created_at=region.START)
    region.know_person("p-77", child.pk)
    send(entry(77, "general", family_name="Абрамов"))
    row = CurrentGuardianship.objects.get()
    assert (row.person_id, row.child_id, row.relation) == (2, 77, "mother")


def test_a_guardianship_waits_no_more_though_nothing_is_said_of_the_child():
    send(entry(1, "enrolment", "e", organisation="o-10", school_year=2017))
    send(entry(2, "guardianship", "g", child="p-77", relation="mother"))
    assert PendingLink.objects.get().external_id == "p-77"
    region.know_person("p-77", 1)
    send()
    assert CurrentGuardianship.objects.get().child_id == 1
    assert not PendingLink.objects.exists()
    assert PersonScope.objects.filter(person=2, scope_id=10, roles=2).exists()


def test_a_post_without_its_first_day_has_a_key():
    send(entry(1, "employment", "j", organisation="o-2", rate="0.5"))
    row = CurrentEmployment.objects.get()
    assert (row.institution_id, row.date_from, row.date_to, str(row.rate)) == (2, dt.date(1, 1, 1), None, "0.50")


def test_an_application_without_a_number_goes_by_its_key():
    send(entry(1, "application", "a-5", organisation="o-12", grade=None))
    assert CurrentApplication.objects.get().number == "a-5"


def test_a_permanent_disability_has_no_end():
    send(entry(1, "disability", "d", date_from="01.02.2016", date_to="01.02.2018", permanent="да"))
    row = Sign.objects.get()
    assert (row.sign, row.date_from, row.date_to) == ("disability", dt.date(2016, 2, 1), None)


# Who sees whom


def test_a_learner_is_seen_by_the_organisation_and_all_above():
    one_enrolment()
    assert scopes(1) == {
        region.ROOT: (Roles.LEARNER, ALL_YEAR),
        region.NORTH: (Roles.LEARNER, ALL_YEAR),
        region.SCHOOL: (Roles.LEARNER, ALL_YEAR),
    }


def test_a_former_body_keeps_the_day_of_leaving():
    send(
        entry(1, "enrolment", "e-1", organisation="o-10", school_year=2017, date_to="15.01.2018"),
        entry(1, "enrolment", "e-2", organisation="o-11", school_year=2017, date_from="16.01.2018"),
    )
    seen = scopes(1)
    assert seen[region.NORTH] == (Roles.LEARNER, "2017-09-01–2018-01-15")
    assert seen[region.SOUTH] == (Roles.LEARNER, "2018-01-16–2018-08-31")
    assert seen[region.ROOT] == (Roles.LEARNER, ALL_YEAR)


def test_a_guardian_has_the_scope_of_the_children_and_follows_them():
    send(entry(2, "guardianship", "g", child="p-1"))
    assert scopes(2) == {region.ROOT: (Roles.GUARDIAN, ALWAYS)}
    one_enrolment()
    assert scopes(2)[region.NORTH] == (Roles.GUARDIAN, ALL_YEAR)
    send(entry(1, "enrolment", "e-1", withdrawn=True))
    assert scopes(2) == {region.ROOT: (Roles.GUARDIAN, ALWAYS)}


def test_an_employee_is_seen_without_end_until_dismissed():
    send(entry(3, "employment", "j", organisation="o-2"))
    assert scopes(3) == {region.ROOT: (Roles.EMPLOYEE, "0001-01-01–"), region.NORTH: (Roles.EMPLOYEE, "0001-01-01–")}
    send(entry(3, "employment", "j", organisation="o-2", date_to="01.02.2018"))
    assert scopes(3)[region.NORTH] == (Roles.EMPLOYEE, "0001-01-01–2018-02-01")


def test_who_left_and_returned_is_seen_on_both_stretches_and_not_between():
    send(
        entry(1, "enrolment", "e-1", organisation="o-10", school_year=2017, grade=5, letter="А", date_to="30.11.2017"),
        entry(
            1, "enrolment", "e-2", organisation="o-10", school_year=2017, grade=5, letter="А", date_from="01.02.2018"
        ),
    )
    days = "2017-09-01–2017-11-30, 2018-02-01–2018-08-31"
    assert {days for _, days in scopes(1).values()} == {days}


def test_a_guardian_is_seen_while_the_rights_last_and_the_child_is_there():
    send(
        entry(2, "guardianship", "g1", child="p-1", date_to="15.10.2017"),
        entry(2, "guardianship", "g2", child="p-1", relation="mother", date_from="01.03.2018"),
        entry(1, "enrolment", "e", organisation="o-10", school_year=2017, date_to="31.05.2018"),
    )
    assert list(CurrentGuardianship.objects.order_by("date_from").values_list("date_from", "date_to", "relation")) == [
        (dt.date(1, 1, 1), dt.date(2017, 10, 15), ""),
        (dt.date(2018, 3, 1), None, "mother"),
    ]
    assert scopes(2)[region.NORTH] == (Roles.GUARDIAN, "2017-09-01–2017-10-15, 2018-03-01–2018-05-31")


# Merged persons


def test_facts_of_the_merged_count_for_the_survivor_and_undoing_divides_them():
    send(entry(1, "general", family_name="Абрамов"), entry(2, "general", family_name="Абрамов", given_name="Даниил"))
    send(entry(2, "enrolment", "e", organisation="o-10", school_year=2017))
    send(entry(3, "guardianship", "g", child="p-2"))
    Person.objects.filter(pk=2).update(merged_into=1)
    reproject(persons=[2], recorded_at=region.moment())
    assert PersonCard.objects.get(person=1).given_name == "Даниил"
    assert not PersonCard.objects.filter(person=2).exists()
    assert CurrentEnrolment.objects.get().person_id == 1
    assert CurrentGuardianship.objects.get().child_id == 1
    Person.objects.filter(pk=2).update(merged_into=None)
    reproject(persons=[1, 2], recorded_at=region.moment())
    assert PersonCard.objects.get(person=1).given_name == ""
    assert CurrentEnrolment.objects.get().person_id == 2
    assert CurrentGuardianship.objects.get().child_id == 2


def test_guardians_follow_a_merged_child_that_learns_nowhere():
    send(entry(1, "general", family_name="Абрамов"), entry(2, "general", family_name="Абрамов"))
    send(entry(3, "guardianship", "g", child="p-2"))
    Person.objects.filter(pk=2).update(merged_into=1)
    reproject(persons=[1, 2], recorded_at=region.moment())
    assert CurrentGuardianship.objects.get().child_id == 1


def test_a_merge_follows_in_the_tables_of_kinds_that_somebody_has_told_of_them(monkeypatch):
    send(entry(1, "general", family_name="Абрамов"), entry(2, "healthCheck", "h", checked="01.09.2017"))
    Person.objects.filter(pk=2).update(merged_into=1)
    followed = []
    monkeypatch.setattr(work, "watchers", [followed.append])
    reproject(persons=[1, 2], recorded_at=region.moment())
    assert [part for part in followed if part] == [
        work.COUNTED, "person_card", "person_identifier", "health_check", "person_scope"
    ]  # fmt: skip
    assert CurrentHealthCheck.objects.get().person_id == 1


def test_children_of_a_merged_guardian_stay_when_a_child_changes():
    send(entry(1, "general", family_name="Абрамов"), entry(2, "guardianship", "g", child="p-4"))
    send(entry(1, "guardianship", "g", child="p-5"), entry(2, "guardianship", "h", child="p-77"))
    Person.objects.filter(pk=2).update(merged_into=1)
    reproject(persons=[1, 2], recorded_at=region.moment())
    send(entry(4, "enrolment", "e", organisation="o-10", school_year=2017))
    region.know_person("p-77", Person.objects.create(pk=77, created_at=region.START).pk)
    send(entry(77, "general", family_name="Абрамова"))
    assert sorted(CurrentGuardianship.objects.values_list("person_id", "child_id")) == [(1, 4), (1, 5), (1, 77)]
    assert scopes(1)[region.NORTH] == (Roles.GUARDIAN, ALL_YEAR)


def test_an_unchanged_batch_leaves_every_row_where_it_is():
    records = (
        entry(1, "general", family_name="Абрамов"),
        entry(1, "enrolment", "e", organisation="o-10", school_year=2017),
        entry(2, "guardianship", "g", child="p-1"),
    )
    send(*records)
    before = places_of_rows()
    send(*records, entry(3, "general", family_name="Другой"))
    reproject(persons=[1, 2], recorded_at=region.moment())
    assert before <= places_of_rows()


def places_of_rows():
    found = set()
    with connection.cursor() as cursor:
        for table in (
            "person_card",
            "enrolment",
            "guardianship",
            "person_scope",
            "headcount",
            "person_count",
            "body_count",
            "level_count",
            "class_count",
        ):
            cursor.execute(f"SELECT ctid::text, xmin::text FROM {table}")
            found |= {(table, *row) for row in cursor.fetchall()}
    return found
