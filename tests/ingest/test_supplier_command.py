"""`kontingent supplier`: registers and lists."""

import pytest
from django.core.management import CommandError, call_command

from kontingent.audit.models import JournalEntry
from kontingent.history.kinds.catalogue import BY_SLUG
from kontingent.institutions.models import Supplier
from kontingent.institutions.supplier_actions import UnfitSupplier
from tests.institutions.granted import rights_of

pytestmark = pytest.mark.django_db


def test_a_supplier_is_added_and_listed(capsys):
    call_command("supplier", "add", "diary", "--name", "Дневник", "--rank", "10", "--kinds", "general", "enrolment")
    supplier = Supplier.objects.get()
    assert (supplier.code, supplier.name, supplier.rank, supplier.replays) == ("diary", "Дневник", 10, False)
    expected = {BY_SLUG["general"].code, BY_SLUG["enrolment"].code}
    assert rights_of(supplier.pk).kinds([1]) == expected
    assert JournalEntry.objects.get().user_name == "Командная строка"
    call_command("supplier", "add", "egisso", "--name", "ЕГИССО", "--replays", "--decides-subordination")
    call_command("supplier", "list")
    said = capsys.readouterr().out.splitlines()
    assert said[-2:] == ["diary\tДневник\t10\t0", "egisso\tЕГИССО\t100\t0\tрешает подчинённость, синтетический"]


def test_what_does_not_fit_is_one_sentence():
    with pytest.raises(CommandError, match="Нет вида сведений «grades»"):
        call_command("supplier", "add", "diary", "--name", "Дневник", "--kinds", "grades")
    with pytest.raises(UnfitSupplier, match="Нет организации с номером 5"):
        call_command("supplier", "add", "diary", "--name", "Дневник", "--institution", "5")
    assert not Supplier.objects.exists()


def test_a_supplier_is_changed_in_what_is_named(capsys):
    call_command("supplier", "add", "diary", "--name", "Дневник", "--rank", "10", "--kinds", "general")
    call_command("supplier", "change", "diary", "--no-active", "--email", "a@b.ru")
    supplier = Supplier.objects.get()
    assert (supplier.name, supplier.rank, supplier.is_active, supplier.email) == ("Дневник", 10, False, "a@b.ru")
    assert "rebuild" not in capsys.readouterr().out
    call_command("supplier", "change", "diary", "--rank", "5", "--active", "--kinds", "enrolment", "general")
    supplier.refresh_from_db()
    assert (supplier.rank, supplier.is_active) == (5, True)
    assert rights_of(supplier.pk).kinds([1]) == {BY_SLUG["general"].code, BY_SLUG["enrolment"].code}
    assert "kontingent rebuild" in capsys.readouterr().out
    with pytest.raises(CommandError, match="Нет поставщика с кодом «sheet»"):
        call_command("supplier", "change", "sheet", "--rank", "5")


def test_a_change_that_does_not_fit_changes_nothing():
    call_command("supplier", "add", "diary", "--name", "Дневник")
    with pytest.raises(CommandError, match="Нет вида сведений «grades»"):
        call_command("supplier", "change", "diary", "--rank", "5", "--kinds", "grades")
    assert Supplier.objects.get().rank == 100
