"""Which institution a supplier speaks of."""

import pytest

from kontingent.audit.actor import Actor
from kontingent.institutions.actions import NoRegion, found_region, recognise
from kontingent.institutions.models import Institution, InstitutionExternalId, Supplier
from kontingent.institutions.recognition import SENTENCES, InstitutionClaim, InstitutionOutcome, InstitutionReason

# Valid by their check digits: ОГРН and ИНН of the manual's body, ИНН of its school.
OGRN, OTHER_OGRN, INN, OTHER_INN = "1026801001040", "4057910142110", "6823000952", "5005001769"
KPP, OTHER_KPP = "682301001", "682302001"
BY = Actor.system()


@pytest.fixture(autouse=True)
def suppliers(db):
    for number in (1, 2):
        Supplier.objects.create(id=number, code=f"s{number}", name=f"Поставщик {number}")


def claim(external_id="o-90", **changes: object):
    values = {
        "is_body": False,
        "is_organisation": True,
        "full_name": "Гимназия № 90",
        "inn": None,
        "kpp": None,
        "ogrn": None,
    }
    return InstitutionClaim(external_id=external_id, **{"ogrn": None, **values, **changes})


def known(**requisites: object):
    """An institution of supplier 1 with its requisites projected."""
    [answer] = recognise([claim(external_id=f"k-{Institution.objects.count()}")], supplier_id=1)
    Institution.objects.filter(pk=answer.institution_id).update(full_name="Гимназия № 90", **requisites)
    return answer.institution_id


def test_without_a_region_nothing_is_created():
    with pytest.raises(NoRegion, match="init"):
        recognise([claim()], supplier_id=1)


def test_something_new_stands_below_the_root_and_is_remembered():
    root = found_region(name="Челябинская область", by=BY)
    [answer] = recognise([claim()], supplier_id=1)
    assert answer.outcome is InstitutionOutcome.NEW
    created = Institution.objects.get(pk=answer.institution_id)
    assert (created.parent_id, created.path) == (root.pk, [root.pk, created.pk])
    assert (created.is_organisation, created.is_body) == (True, False)
    assert created.name_key == "гимназия № 90"
    again = recognise([claim(full_name="Иначе")], supplier_id=1)
    assert [(one.institution_id, one.outcome) for one in again] == [(created.pk, InstitutionOutcome.FOUND)]
    assert InstitutionExternalId.objects.count() == 1


@pytest.mark.parametrize(
    ("requisites", "claimed"),
    [
        ({"ogrn": OGRN}, {"ogrn": OGRN}),
        ({"ogrn": OGRN, "kpp": KPP}, {"ogrn": OGRN}),
        ({"inn": INN, "kpp": KPP}, {"inn": INN, "kpp": KPP}),
        ({"inn": INN, "kpp": KPP, "ogrn": "1111111111111"}, {"inn": INN, "kpp": KPP, "ogrn": OGRN}),
    ],
)
def test_found_by_requisites(requisites, claimed):
    found_region(name="Край", by=BY)
    institution_id = known(**requisites)
    [answer] = recognise([claim(full_name="Школа", **claimed)], supplier_id=2)
    assert (answer.institution_id, answer.outcome, answer.reasons) == (institution_id, InstitutionOutcome.FOUND, ())


@pytest.mark.parametrize(
    ("requisites", "claimed", "reasons"),
    [
        ({}, {}, ("name_same",)),
        ({"inn": INN}, {"inn": INN}, ("name_same",)),  # branches share it
        ({"ogrn": OGRN, "kpp": KPP}, {"ogrn": OGRN, "kpp": OTHER_KPP}, ("requisites_contradict",)),
        ({"ogrn": OGRN, "inn": INN}, {"ogrn": OGRN, "inn": OTHER_INN}, ("requisites_contradict",)),
        (
            {"ogrn": OGRN, "inn": INN, "kpp": KPP},
            {"ogrn": OTHER_OGRN, "inn": INN, "kpp": KPP},
            ("requisites_contradict",),
        ),
    ],
)
def test_not_found(requisites, claimed, reasons):
    found_region(name="Край", by=BY)
    institution_id = known(**requisites)
    [answer] = recognise([claim(**claimed)], supplier_id=2)
    assert answer.institution_id != institution_id
    assert (answer.outcome, answer.reasons) == (InstitutionOutcome.NEW, reasons)


def test_two_that_fit_are_none():
    found_region(name="Край", by=BY)
    known(ogrn=OGRN)
    known(ogrn=OGRN)
    [answer] = recognise([claim(ogrn=OGRN)], supplier_id=2)
    assert (answer.outcome, answer.reasons) == (InstitutionOutcome.NEW, ("several_candidates",))


def test_two_ids_of_one_supplier_are_two_institutions():
    found_region(name="Край", by=BY)
    institution_id = known(ogrn=OGRN)
    first, second = recognise([claim("o-1", ogrn=OGRN), claim("o-2", ogrn=OGRN)], supplier_id=2)
    assert (first.institution_id, second.outcome) == (institution_id, InstitutionOutcome.NEW)
    [third] = recognise([claim("o-3", ogrn=OGRN)], supplier_id=2)
    assert (third.outcome, third.reasons) == (InstitutionOutcome.NEW, ("known_under_another_id",))


def test_one_id_twice_in_a_batch_is_one_institution():
    found_region(name="Край", by=BY)
    first, second = recognise([claim(), claim(is_body=True)], supplier_id=1)
    assert first.institution_id == second.institution_id
    assert Institution.objects.get(pk=first.institution_id).is_body
    assert Institution.objects.get(pk=first.institution_id).is_organisation


def test_the_region_is_founded_once():
    root = found_region(name="Край", by=BY)
    assert (root.parent_id, root.path, root.is_body, root.name) == (None, [root.pk], True, "Край")
    assert found_region(name="Иной край", by=BY).pk == root.pk
    assert Institution.objects.count() == 1


def test_every_reason_is_a_sentence():
    assert set(SENTENCES) == set(InstitutionReason)
