"""Suppliers: who may send, what, and the journal of it."""

import pytest

from kontingent.audit.actor import Actor
from kontingent.audit.models import Action, JournalEntry
from kontingent.institutions import queries
from kontingent.institutions.actions import found_region
from kontingent.institutions.models import Supplier
from kontingent.institutions.supplier_actions import (
    UnfitSupplier,
    change_supplier,
    ensure_operator,
    grant_rights,
    register_supplier,
    set_ranks,
)
from kontingent.kernel.errors import NotFound
from tests.institutions.granted import rights_of

BY = Actor.system("Орлов П. С.")
pytestmark = pytest.mark.django_db


def journal():
    return [
        (entry.action, entry.object_name)
        for entry in JournalEntry.objects.filter(object_type="supplier").order_by("id")
    ]


def test_a_supplier_is_registered_with_its_rights():
    root = found_region(name="Край", by=BY)
    supplier = register_supplier(code="diary", name="Дневник", rank=10, institution_ids=[root.pk], kinds=[1, 20], by=BY)
    assert queries.supplier_by_code("diary") == supplier
    rights = rights_of(supplier.pk)
    assert rights.allows(20, [root.pk, 5])
    assert not rights.allows(21, [root.pk])
    assert journal() == [(Action.SUPPLIER_CREATED, "Дневник")]
    assert JournalEntry.objects.get(action=Action.SUPPLIER_CREATED).details["rights"] == [[root.pk, 1], [root.pk, 20]]


def test_without_limits_it_may_write_everything():
    supplier = register_supplier(code="diary", name="Дневник", by=BY)
    assert rights_of(supplier.pk).allows(1, [1])
    assert rights_of(supplier.pk).kinds([1]) is None


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"code": "дневник"}, "латинские"),
        ({"code": ""}, "латинские"),
        ({"name": " "}, "наименование"),
        ({"rank": -1}, "от 0"),
        ({"rank": 40000}, "от 0"),
        ({"code": "taken"}, "уже есть"),
        ({"institution_ids": [7]}, "Нет организации с номером 7"),
    ],
)
def test_what_does_not_fit_is_refused(values, sentence):
    register_supplier(code="taken", name="Был раньше", by=BY)
    with pytest.raises(UnfitSupplier, match=sentence):
        register_supplier(**{"code": "diary", "name": "Дневник", "by": BY, **values})
    assert Supplier.objects.count() == 1
    assert len(journal()) == 1


def test_the_operator_is_one():
    operator = ensure_operator(by=BY)
    assert (operator.name, operator.rank, operator.decides_subordination) == ("Оператор", 0, True)
    assert ensure_operator(by=BY) == operator
    assert len(journal()) == 1


def test_a_change_is_journaled_with_what_it_was():
    supplier = register_supplier(code="diary", name="Дневник", by=BY)
    same = {"name": "Дневник", "rank": 100, "decides_subordination": False, "replays": False, "is_active": True}
    change_supplier(supplier_id=supplier.pk, by=BY, **same)
    assert len(journal()) == 1, "nothing changed"
    change_supplier(supplier_id=supplier.pk, by=BY, **{**same, "rank": 5, "is_active": False})
    supplier.refresh_from_db()
    assert (supplier.rank, supplier.is_active) == (5, False)
    changes = JournalEntry.objects.get(action=Action.SUPPLIER_CHANGED).details["changes"]
    assert changes == {"rank": [100, 5], "is_active": [True, False]}


def test_rights_are_replaced_whole():
    supplier = register_supplier(code="diary", name="Дневник", by=BY)
    grant_rights(supplier_id=supplier.pk, grants=[(None, 1), (None, 2)], by=BY)
    assert rights_of(supplier.pk).kinds([1]) == {1, 2}
    grant_rights(supplier_id=supplier.pk, grants=[], by=BY)
    assert rights_of(supplier.pk).kinds([1]) == frozenset()
    grant_rights(supplier_id=supplier.pk, grants=[], by=BY)
    assert len(journal()) == 3


def test_ranks_of_kinds():
    supplier = register_supplier(code="diary", name="Дневник", by=BY)
    set_ranks(supplier_id=supplier.pk, ranks={20: 1}, by=BY)
    set_ranks(supplier_id=supplier.pk, ranks={20: 1}, by=BY)
    assert list(supplier.ranks.values_list("kind", "rank")) == [(20, 1)]
    assert len(journal()) == 2


def test_nobody_is_not_found():
    with pytest.raises(NotFound):
        grant_rights(supplier_id=0, grants=[], by=BY)
