"""What ties two persons: each of the ties makes one person of a case, nothing else does, and kin pull each other."""

import pytest

from kontingent.people.certainty import Ties
from kontingent.people.models import Case, Merge, Person
from kontingent.portfolios.identities import reconsider
from kontingent.portfolios.ties import read_ties
from tests.portfolios import region
from tests.portfolios.region import DIARY, SHEET, START, entry, send

pytestmark = pytest.mark.django_db
NAME = {"family_name": "Абрамов", "given_name": "Даниил", "additional_name": "Романович", "gender": "male"}
MOTHER = {"family_name": "Абрамова", "given_name": "Ольга", "additional_name": "Ильинична", "gender": "female"}


@pytest.fixture(autouse=True)
def two_records_with_nothing_in_common():
    """Two children of one name and birth date by two suppliers, and a case; 3 and 4 are grown."""
    region.build()
    for person_id, supplier in ((1, DIARY), (2, SHEET)):
        send(entry(person_id, "general", **NAME, birth_date="2002-11-14"), supplier=supplier, package=person_id)
    for person_id, supplier in ((3, DIARY), (4, SHEET)):
        send(entry(person_id, "general", **MOTHER, birth_date="1978-05-02"), supplier=supplier, package=person_id)
    _case(2, 1)


def _case(person_id, candidate_id):
    Person.objects.filter(pk=person_id).update(is_provisional=True)
    Case.objects.create(
        person_id=person_id, candidate_id=candidate_id, score=0.9, reasons=["name_same", "birth_same"], opened_at=START
    )


def _ward(guardian, child, supplier, package):
    send(entry(guardian, "guardianship", f"g{child}", child=f"p-{child}", relation="mother"), supplier=supplier,
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
    assert _ties() == Ties(kin=True)
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
    assert _ties() == Ties(education=True)


def test_a_move():
    _enrolled(1, DIARY, "o-10", "2017-09-01", "2018-02-09")
    _enrolled(2, SHEET, "o-11", "2018-02-12")
    assert _ties() == Ties(move=True)


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
    assert _ties() == Ties(household=True, two_places=True)
    assert reconsider(person_ids=None) == 0


def _enrolled(person_id, supplier, organisation, date_from, date_to=None):
    given = {"date_to": date_to, "leaving_reason": "other_organisation"} if date_to else {}
    said = {"organisation": organisation, "school_year": 2017, "grade": 9, "letter": "Б", "date_from": date_from}
    send(entry(person_id, "enrolment", "e1", **said, **given), supplier=supplier, package=20 + person_id)
