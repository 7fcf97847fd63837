"""What becomes of facts about institutions: requisites, the tree, classes, and whom a change of them concerns."""

import datetime as dt
from collections import Counter

import pytest

from kontingent.current.models import CurrentEnrolment, KeptClasses, PersonCount
from kontingent.current.projection import project_institutions
from kontingent.institutions.models import CurrentBuilding, CurrentPlaces, CurrentSchoolClass, Institution
from kontingent.institutions.names import registry_key
from kontingent.people.models import Person, PersonScope
from tests.current import region
from tests.current.region import entry, send

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def built():
    region.build()


@pytest.mark.parametrize(
    ("settlement", "told", "locality"),
    [
        ("г. Раменское", "", "urban"),
        ("Раменское г", "", "urban"),
        ("пгт Быково", "", "urban"),
        ("рабочий посёлок Быково", "", "urban"),
        ("с. Гжель", "", "rural"),
        ("село Гжель (Раменский район)", "", "rural"),
        ("д. Гора", "", "rural"),
        ("посёлок Спартак", "", "rural"),
        ("Гжель", "", ""),
        ("Город-на-Горе", "", ""),
        ("п. Быково", "urban", "urban"),
    ],
)
def test_town_and_country_are_told_or_follow_from_the_settlement(settlement, told, locality):
    send(entry(10, "institutionContacts", settlement=settlement, locality=told))
    assert Institution.objects.get(pk=10).locality == locality


@pytest.mark.parametrize(
    ("legal_form", "told", "ownership"),
    [
        ("municipal_treasury", "", "municipal"),
        ("state_autonomous", "", "regional"),
        ("federal_budgetary", "", "federal"),
        ("entrepreneur", "", "private"),
        ("authority", "", ""),
        ("", "", ""),
        ("autonomous_nonprofit", "municipal", "municipal"),
    ],
)
def test_the_owner_is_told_or_follows_from_the_legal_form(legal_form, told, ownership):
    send(entry(10, "organisationGeneral", short_name="Лицей", legal_form=legal_form, ownership=told))
    assert Institution.objects.get(pk=10).ownership == ownership


def test_buildings_pair_by_address_and_places_beyond_all_numbers_are_none():
    send(
        entry(10, "building", "z-2", address="ул. Мира, 2", capacity=300, closed_places=40, closed_reason="repair"),
        entry(10, "building", "z-1", address="ул. Ленина, 1", capacity=99_999),
    )
    rows = CurrentBuilding.objects.order_by("number").values_list("capacity", "closed_places", "closed_reason")
    assert list(rows) == [(None, 0, ""), (300, 40, "repair")]


def place(institution_id):
    institution = Institution.objects.get(pk=institution_id)
    return institution.parent_id, institution.path


def learners(institution_id, type_=""):
    """How many distinct learners in the middle of the year."""
    rows = PersonCount.objects.filter(institution_id=institution_id, school_year=2017, type=type_)
    return sum(row.change for row in rows.filter(effective__lte=dt.date(2018, 2, 1)))


def enrol(person_id, organisation="o-10", **fields: object):
    return entry(person_id, "enrolment", f"e-{organisation}", organisation=organisation, school_year=2017, **fields)


def test_requisites_are_golden_and_the_organisation_speaks_before_the_body():
    send(
        entry(10, "bodyGeneral", full_name="Комитет", okogu="1"),
        entry(
            10,
            "organisationGeneral",
            full_name="Гимназия №90",
            short_name="МАОУ «Гимназия»",
            inn="5005 001769",
            type="general",
        ),
        entry(10, "institutionContacts", settlement="Раменское", postal_address="ул. Ленина, 1"),
    )
    school = Institution.objects.get(pk=10)
    assert (school.full_name, school.inn, school.settlement, school.address) == (
        "Гимназия №90",
        "5005001769",
        "Раменское",
        "ул. Ленина, 1",
    )
    assert (school.is_organisation, school.is_body) == (True, True)
    assert school.name_key == registry_key("Гимназия №90", "МАОУ «Гимназия»")


def test_what_nobody_described_stays_what_it_is():
    project_institutions(None, recorded_at=region.moment())
    assert Institution.objects.get(pk=region.SCHOOL).type == "general"
    assert Institution.objects.get(pk=region.ROOT).is_body


def test_a_supplier_without_the_right_moves_nothing():
    send(entry(10, "subordination", body="o-3"), supplier=region.DIARY)
    assert place(10) == (region.NORTH, [1, 2, 10])


def test_a_moved_school_takes_its_learners_their_parents_and_staff_along():
    send(
        enrol(1),
        enrol(2, "o-12"),
        entry(3, "guardianship", "g", child="p-1"),
        entry(4, "employment", "j", organisation="o-10"),
    )
    assert (learners(region.NORTH), learners(region.SOUTH)) == (2, 0)
    send(entry(10, "subordination", body="o-3"), supplier=region.OPERATOR)
    assert place(10) == (region.SOUTH, [1, 3, 10])
    assert (learners(region.NORTH), learners(region.SOUTH), learners(region.ROOT)) == (1, 1, 2)
    seen = set(PersonScope.objects.filter(scope_id=region.SOUTH).values_list("person_id", flat=True))
    assert seen == {1, 3, 4}
    assert not PersonScope.objects.filter(scope_id=region.NORTH, person_id__in=[1, 3, 4]).exists()


def test_a_subtree_moves_whole():
    send(entry(2, "subordination", body="o-3"), supplier=region.OPERATOR)
    assert place(10) == (region.NORTH, [1, 3, 2, 10])
    assert place(12) == (region.NORTH, [1, 3, 2, 12])


@pytest.mark.parametrize("body", ["o-2", "o-10"])
def test_a_circle_is_refused_with_a_sentence_and_not_recorded(body):
    result = send(
        entry(2, "subordination", body=body),
        entry(2, "organisationGeneral", full_name="Отдел"),
        supplier=region.OPERATOR,
    )
    assert [circle.place for circle in result.refused] == [1]
    assert "не может подчиняться" in result.refused[0].sentence
    assert (result.institutions.new, place(2)) == (1, (region.ROOT, [1, 2]))


def test_a_circle_of_two_records_is_refused_at_the_second():
    result = send(
        entry(2, "subordination", body="o-3"), entry(3, "subordination", body="o-2"), supplier=region.OPERATOR
    )
    assert [circle.place for circle in result.refused] == [2]


def test_a_new_type_moves_the_counts():
    send(enrol(1))
    assert (learners(region.NORTH, "general"), learners(region.NORTH, "preschool")) == (1, 0)
    send(entry(10, "organisationGeneral", full_name="Школа", type="preschool"))
    assert (learners(region.NORTH, "general"), learners(region.NORTH, "preschool")) == (0, 1)


def test_one_learner_of_two_organisations_counts_once_above_them():
    send(enrol(1), enrol(1, "o-13"), enrol(2))
    assert (learners(10), learners(13), learners(region.NORTH), learners(region.ROOT)) == (2, 1, 2, 2)
    assert (learners(region.NORTH, "general"), learners(region.NORTH, "additional")) == (2, 1)


def test_who_left_and_came_back_is_not_counted_between():
    send(
        enrol(1, date_to="31.12.2017", grade=9, letter="А"),
        entry(1, "enrolment", "x", organisation="o-10", school_year=2017, grade=9, letter="Б", date_from="01.03.2018"),
    )
    assert learners(10) == 0
    rows = PersonCount.objects.filter(institution_id=10, type="").order_by("effective")
    assert [(row.effective, row.change) for row in rows] == [
        (dt.date(2017, 9, 1), 1),
        (dt.date(2018, 1, 1), -1),
        (dt.date(2018, 3, 1), 1),
    ]


def test_two_suppliers_of_one_class_are_one_class():
    klass = {"school_year": 2017, "grade": 9, "form": "full_time", "shift": "first"}
    send(entry(10, "schoolClass", "c", **klass, letter="Б", places=25))
    send(entry(10, "schoolClass", "x", **klass, letter="б", programme="Основная"), supplier=region.SHEET)
    row = CurrentSchoolClass.objects.get()
    assert (row.name, row.places, row.programme) == ("9 Б", 25, "Основная")


def test_a_class_learns_its_teacher_when_he_comes_and_follows_his_merge():
    send(entry(10, "schoolClass", "c", school_year=2017, grade=9, letter="Б", teacher="p-77"))
    assert CurrentSchoolClass.objects.get().teacher_id is None
    Person.objects.create(pk=77, created_at=region.START)
    region.know_person("p-77", 77)
    send(entry(77, "general", family_name="Петрова"), entry(77, "employment", "j", organisation="o-10"))
    assert CurrentSchoolClass.objects.get().teacher_id == 77


def test_a_withdrawn_class_is_gone_and_its_learners_stay():
    send(entry(10, "schoolClass", "c", school_year=2017, grade=9, letter="Б", shift="second"))
    send(enrol(1, grade=9, letter="Б"))
    assert CurrentEnrolment.objects.get().shift == "second"
    send(entry(10, "schoolClass", "c", withdrawn=True))
    assert not CurrentSchoolClass.objects.exists()
    assert CurrentEnrolment.objects.get().shift == ""


def classes(day):
    """How many of the year 2017 are there on the day, by organisation and parallel."""
    found = Counter()
    for row in KeptClasses.objects.filter(school_year=2017, effective__lte=day):
        found[row.institution_id, row.grade] += row.change
    return +found


def test_a_class_that_is_given_is_there_all_year_and_one_that_is_named_while_somebody_learns_in_it():
    given = {"school_year": 2017, "grade": 9, "letter": "А"}
    send(
        entry(10, "schoolClass", "c-9a", **given),
        entry(10, "schoolClass", "c-s", school_year=2017, group="Солнышко"),
        enrol(1, grade=9, letter="А", date_from=dt.date(2017, 9, 1)),
        enrol(2, grade=5, letter="Б", date_from=dt.date(2017, 10, 2), date_to=dt.date(2018, 1, 10)),
    )
    assert classes(dt.date(2017, 10, 1)) == {(10, 9): 1, (10, -1): 1}
    assert classes(dt.date(2017, 10, 2)) == classes(dt.date(2018, 1, 10)) == {(10, 9): 1, (10, -1): 1, (10, 5): 1}
    assert classes(dt.date(2018, 1, 11)) == {(10, 9): 1, (10, -1): 1}


def test_a_class_that_is_withdrawn_is_there_while_its_learners_are():
    send(
        entry(10, "schoolClass", "c-9a", school_year=2017, grade=9, letter="А"),
        enrol(1, grade=9, letter="А", date_from=dt.date(2017, 10, 2)),
    )
    assert classes(dt.date(2017, 9, 1)) == {(10, 9): 1}
    send(entry(10, "schoolClass", "c-9a", withdrawn=True))
    assert classes(dt.date(2017, 9, 1)) == {}
    assert classes(dt.date(2017, 10, 2)) == {(10, 9): 1}


def test_a_parallel_that_a_class_gets_moves_its_count():
    send(entry(10, "schoolClass", "c", school_year=2017, group="Радуга"))
    send(entry(10, "schoolClass", "c", school_year=2017, group="Радуга", grade=2))
    assert classes(dt.date(2017, 9, 1)) == {(10, 2): 1}


def test_places_are_those_of_the_preferred_supplier_and_go_with_what_is_withdrawn():
    send(entry(12, "places", "a", school_year=2017, level="preschool", places=120, groups=6), supplier=region.SHEET)
    send(entry(12, "places", "b", school_year=2017, level="preschool", places=110, reserved=4))
    send(entry(12, "places", "c", school_year=2018, level="preschool", places=130))
    standing = CurrentPlaces.objects.order_by("school_year").values_list("institution_id", "school_year", "level")
    assert list(standing.values_list("school_year", "level", "places", "reserved")) == [
        (2017, "preschool", 110, 4),
        (2018, "preschool", 130, 0),
    ]
    send(entry(12, "places", "b", withdrawn=True))
    assert list(standing.values_list("places", "reserved")) == [(120, 0), (130, 0)]


def test_places_without_number_or_year_are_no_places():
    send(
        entry(12, "places", "a", school_year=2017, level="preschool"),
        entry(12, "places", "b", level="preschool", places=10),
        entry(12, "places", "c", school_year=2017, level="primary", places=-5),
    )
    assert not CurrentPlaces.objects.exists()


def test_who_is_no_body_yet_becomes_a_parent_with_his_record():
    send(entry(10, "subordination", body="o-12"), supplier=region.OPERATOR)
    assert place(10) == (region.NORTH, [1, 2, 10])
    send(entry(12, "bodyGeneral", full_name="Управление"))
    assert place(10) == (12, [1, 2, 12, 10])
