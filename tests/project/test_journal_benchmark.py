"""The figures of the journal are measured on lines that do not stay."""

import pytest

from kontingent.accounts.roles import Role
from kontingent.audit.models import Action, JournalEntry, Seal
from kontingent.audit.verification import verify
from kontingent.project.benchmarks import journal_cost
from kontingent.project.benchmarks.journal import measure
from tests.web.entering import viewer
from tests.web.persons import figures

pytestmark = pytest.mark.django_db(transaction=True)


def test_nothing_stays_of_what_was_measured():
    figures = measure(50)
    assert set(figures.data) == {"lines", "inserted", "sealed", "verified"}
    assert all(value > 0 for value in figures.data.values())
    assert not JournalEntry.objects.exists()
    assert not Seal.objects.exists()


def test_requests_are_measured_with_the_journal_and_without_it(monkeypatch):
    figures.build()
    viewer(figures.REGION, Role.OPERATOR, personal_data=True)
    monkeypatch.setattr(journal_cost, "ROWS", 50)
    measured = journal_cost.measure(1)
    assert [row[0] for row in measured.rows[-2:]] == ["выгрузка csv", "выгрузка xlsx"]
    assert all(without > 0 < with_ for without, with_ in measured.data["seconds"].values())
    exports = JournalEntry.objects.filter(action=Action.EXPORTED_CSV)
    assert exports.count() == 1 + journal_cost.EXPORTS  # those without the journal left no line
    assert verify().broken == 0
