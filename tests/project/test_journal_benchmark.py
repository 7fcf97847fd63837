"""The figures of the journal are measured on lines that do not stay."""

import pytest

from kontingent.audit.models import Entry, Seal
from kontingent.project.benchmarks.journal import measure

pytestmark = pytest.mark.django_db(transaction=True)


def test_nothing_stays_of_what_was_measured():
    figures = measure(50)
    assert set(figures.data) == {"lines", "inserted", "sealed", "verified"}
    assert all(value > 0 for value in figures.data.values())
    assert not Entry.objects.exists()
    assert not Seal.objects.exists()
