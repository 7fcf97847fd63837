"""What ties two persons: each of the ties makes one person of a case, nothing else does, and kin pull each other."""

import pytest

from kontingent.current.identities import reconsider
from kontingent.current.ties import read_ties
from kontingent.people.certainty import Ties
from kontingent.people.models import Case, Merge, Person
from tests.current import region
from tests.current.region import DIARY, SHEET, START, entry, send
from tests.standing import standing

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
NAME = {"family_name": "Абрамов", "given_name": "Даниил", "additional_name": "Романович", "gender": "male"}
MOTHER = {"family_name": "Абрамова", "given_name": "Ольга", "additional_name": "Ильинична", "gender": "female"}


def build() -> None:
    """Two children of one name and birth date by two suppliers, and a case; 3 and 4 are grown."""
    region.build()
    for person_id, supplier in ((1, DIARY), (2, SHEET)):
        send(entry(person_id, "general", **NAME, birth_date="2002-11-14"), supplier=supplier, package=person_id)
    for person_id, supplier in ((3, DIARY), (4, SHEET)):
        send(entry(person_id, "general", **MOTHER, birth_date="1978-05-02"), supplier=supplier, package=person_id)
    _case(2, 1)


@pytest.fixture(autouse=True)
@standing(build)
def two_records_with_nothing_in_common(db):
    """Whom each test ties."""


def _case(person_id, candidate_id):
    Person.objects.filter(pk=person_id).update(is_provisional=True)
    Case.objects.create(
        person_id=person_id, candidate_id=candidate_id, score=0.9, reasons=["name_same", "birth_same"], opened_at=START
    )


def _ward(guardian, child, supplier, package, relation="mother"):
    send(entry(guardian, "guardianship", f"g{child}", child=f"p-{child}", relation=relation), supplier=supplier,
         package=package)  # fmt: skip


def _ties():
    return read_ties([(2, 1)])[2, 1]


def test_nothing_in_common():
    assert _ties() == Ties()
    assert reconsider(person_ids=None) == 0


def test_a_guardian_in_common():
    _ward(3, 1, DIARY, 11)
    assert reconsider(person_ids=None) == 0
    _ward(3, 2, SHEET, 12)
    assert _ties() == Ties(kin=True, parent=True)
    assert reconsider(person_ids=[3]) == 2, "the guardian was written of, the children were not"
    assert Merge.objects.get().person_id == 2
    assert Case.objects.get().reasons == ["kin_same", "name_same", "birth_same"]


def test_guardians_who_bear_one_number():
    send(entry(3, "general", **MOTHER, birth_date="1978-05-02", snils="112-233-445 95"), package=13)
    send(entry(4, "general", **MOTHER, birth_date="1978-05-02", snils="112-233-445 95"), supplier=SHEET, package=14)
    _ward(3, 1, DIARY, 11)
    _ward(4, 2, SHEET, 12)
    assert _ties() == Ties(kin=True)


def test_parents_with_a_child_in_common_are_one_and_then_their_children_are():
    """1 and 2 have the mothers 3 and 4, who are both mothers of 5."""
    _case(4, 3)
    _ward(3, 1, DIARY, 11)
    _ward(4, 2, SHEET, 12)
    assert reconsider(person_ids=None) == 0
    _ward(3, 5, DIARY, 13)
    _ward(4, 5, SHEET, 14)
    assert reconsider(person_ids=[4]) == 4
    assert set(Merge.objects.values_list("person_id", "survivor_id")) == {(4, 3), (2, 1)}


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        ({"permanent_address": "г. Тамбов, ул. Мира, д. 5, кв. 7"}, {"actual_address": "Тамбов улица Мира 5-7"}, True),
        ({"permanent_address": "г. Тамбов, ул. Мира, д. 5, кв. 7"}, {"actual_address": "Тамбов улица Мира 5-8"}, False),
        ({"permanent_address": "г. Тамбов, ул. Мира"}, {"actual_address": "Тамбов, улица Мира"}, False),
        ({"mobile_phone": "+7 900 123-45-67"}, {"home_phone": "8 (900) 1234567"}, True),
        ({"mobile_phone": "+7 999 999-99-99"}, {"home_phone": "8 (999) 9999999"}, False),
        ({"home_phone": "2-46-71"}, {"home_phone": "24671"}, False),
        ({"email": "Abramov@pochta.example"}, {"email": "abramov@pochta.example"}, True),
    ],
)  # fmt: skip
def test_a_household(ours, theirs, expected):
    send(entry(1, "contacts", **ours), package=11)
    send(entry(2, "contacts", **theirs), supplier=SHEET, package=12)
    assert _ties() == Ties(household=expected)
    assert reconsider(person_ids=[2]) == (2 if expected else 0)


def test_a_document_of_education():
    said = {"level": "basic", "organisation": "o-10", "document": "basic_certificate", "number": "5501918"}
    send(entry(1, "completion", "c1", **said, series="03455"), package=11)
    send(entry(2, "completion", "c1", **said, series="3455"), supplier=SHEET, package=12)
    assert _ties() == Ties()
    send(entry(2, "completion", "c1", **said, series="03455"), supplier=SHEET, package=13)
    assert _ties() == Ties(paper=True)


def test_a_move():
    _enrolled(1, DIARY, "o-10", "2017-09-01", "2018-02-09")
    _enrolled(2, SHEET, "o-11", "2018-02-12")
    assert _ties() == Ties(move=True, peers=True)


def test_whom_one_supplier_told_apart_in_one_package_no_tie_joins():
    """Though the case does not say so: the one came to his person by a number, after the other."""
    send(entry(1, "contacts", email="abramov@pochta.example"), entry(2, "contacts", email="abramov@pochta.example"),
         package=11)  # fmt: skip
    assert _ties() == Ties(household=True, beside=True)
    assert reconsider(person_ids=None) == 0


def test_who_learns_in_two_schools_at_once_is_two():
    _enrolled(1, DIARY, "o-10", "2017-09-01")
    _enrolled(2, SHEET, "o-11", "2017-09-01")
    send(entry(1, "contacts", email="abramov@pochta.example"), package=11)
    send(entry(2, "contacts", email="abramov@pochta.example"), supplier=SHEET, package=12)
    assert _ties() == Ties(household=True, two_places=True, peers=True)
    assert reconsider(person_ids=None) == 0


@pytest.mark.parametrize(
    ("told", "ties"),
    [
        ({"checked": "2017-10-11", "grade": 9}, Ties(school=True, peers=True)),
        ({"checked": "2017-10-11"}, Ties(school=True)),
        ({"checked": "2017-10-11", "grade": 8}, Ties(two_grades=True)),
        ({"checked": "2016-10-11", "grade": 8}, Ties(peers=True)),
        ({"checked": "2016-10-11", "grade": 9}, Ties()),
    ],
)
def test_a_check_up_says_where_somebody_learned(told, ties):
    """The sheet knows no class, but at which school and in which grade the doctors were."""
    _enrolled(1, DIARY, "o-10", "2017-09-01")
    send(entry(2, "healthCheck", "h1", organisation="o-10", **told), supplier=SHEET, package=12)
    assert _ties() == ties
    assert reconsider(person_ids=[2]) == (2 if ties.school else 0)


def test_marks_say_where_somebody_learned():
    marks = {"organisation": "o-10", "school_year": 2016, "subject_name": "mathematics"}
    send(entry(1, "currentMark", "m1", **marks, marks="4 5"), package=11)
    send(entry(2, "finalMark", "f1", **marks, grade=8, final_mark="5"), supplier=SHEET, package=12)
    assert _ties() == Ties(school=True)


def test_who_was_told_of_in_two_grades_of_a_school_is_two_though_kin():
    _enrolled(1, DIARY, "o-10", "2017-09-01")
    _ward(3, 1, DIARY, 11)
    send(entry(2, "healthCheck", "h1", organisation="o-10", checked="2017-10-11", grade=8), supplier=SHEET, package=12)
    _ward(3, 2, SHEET, 13)
    assert reconsider(person_ids=None) == 0
    assert "two_grades" in Case.objects.get().reasons, "the case says what was learned since"


def test_children_whose_parents_have_another_child_together():
    """1 is known with the mother, 2 with the father; 5 with both."""
    _ward(3, 1, DIARY, 11)
    _ward(6, 2, SHEET, 12, "father")
    assert _ties() == Ties()
    _ward(3, 5, DIARY, 13)
    _ward(6, 5, SHEET, 14, "father")
    assert _ties() == Ties(family=True)


def test_a_phone_of_the_mother():
    _ward(3, 1, DIARY, 11)
    send(entry(3, "contacts", mobile_phone="+7 900 123-45-67"), package=12)
    send(entry(2, "contacts", mobile_phone="8 900 123 45 67"), supplier=SHEET, package=13)
    assert _ties() == Ties(household=True)


@pytest.mark.parametrize(
    ("changed", "expected"),
    [({}, True), ({"registered": "2017-02-02"}, False), ({"organisation": "o-11"}, False), ({"number": "8"}, False)],
)
def test_one_application_of_two_suppliers(changed, expected):
    said = {"number": "7", "registered": "2017-02-01", "organisation": "o-10"}
    send(entry(1, "application", "a1", **said), package=11)
    send(entry(2, "application", "a9", **said | changed), supplier=SHEET, package=12)
    assert _ties() == Ties(paper=expected)


@pytest.mark.parametrize(
    ("snils", "expected"),
    [
        ("112-233-445 96", True),  # the check is wrong
        ("112-233-454 95", True),  # two digits exchanged
        ("112-233-445 95", False),  # the same one: no tie, a number
        ("112-233-544 96", False),
        ("087-654-303 00", False),
    ],
)
def test_a_digit_of_the_snils(snils, expected):
    send(entry(1, "general", **NAME, birth_date="2002-11-14", snils="112-233-445 95"), package=11)
    send(entry(2, "general", **NAME, birth_date="2002-11-14", snils=snils), supplier=SHEET, package=12)
    assert _ties() == Ties(mistyped=expected)


def test_of_a_father_and_a_son_of_one_name_nothing_makes_one():
    """Both bear the СНИЛС of the father, the birth date of the son is unknown; both are guardians of his brother."""
    son, father = 2, 1
    send(entry(father, "general", **NAME, birth_date="1978-11-14", snils="112-233-445 95"), package=11)
    send(entry(son, "general", **NAME, snils="112-233-445 95"), supplier=SHEET, package=12)
    _ward(father, son, DIARY, 13, "father")
    _ward(father, 5, DIARY, 14, "father")
    _ward(son, 5, SHEET, 15, "guardian")
    for person_id, supplier in ((father, DIARY), (son, SHEET)):
        send(entry(person_id, "contacts", email="abramov@pochta.example"), supplier=supplier, package=16 + person_id)
    _enrolled(son, SHEET, "o-10", "2017-09-01")
    assert _ties().kin
    assert _ties().household
    assert reconsider(person_ids=None) == 0


@pytest.mark.parametrize("birth", [{}, {"birth_date": "2002-05-07"}])
def test_a_mother_has_no_two_children_of_one_name(birth):
    send(entry(1, "general", **NAME, birth_date="2002-07-05"), package=11)
    send(entry(2, "general", **NAME, **birth), supplier=SHEET, package=12)
    _ward(3, 1, DIARY, 13)
    assert reconsider(person_ids=None) == 0
    _ward(3, 2, SHEET, 14)
    assert reconsider(person_ids=None) == 2


def test_two_namesakes_of_one_orphanage_are_two_if_a_birth_date_is_unknown():
    send(entry(2, "general", **NAME), supplier=SHEET, package=12)
    _ward(3, 1, DIARY, 13, "guardian")
    _ward(3, 2, SHEET, 14, "guardian")
    assert reconsider(person_ids=None) == 0


def _enrolled(person_id, supplier, organisation, date_from, date_to=None):
    given = {"date_to": date_to, "leaving_reason": "other_organisation"} if date_to else {}
    said = {"organisation": organisation, "school_year": 2017, "grade": 9, "letter": "Б", "date_from": date_from}
    send(entry(person_id, "enrolment", "e1", **said, **given), supplier=supplier, package=20 + person_id)
