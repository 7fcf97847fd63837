"""The measurement measures what it says, and leaves nothing behind."""

import pytest

from kontingent.people.models import Person, PersonCard, PersonExternalId
from kontingent.project.benchmarks.recognition import measure


@pytest.mark.django_db
def test_recognition_is_measured_and_rolled_back():
    measured = measure(persons=300)
    assert measured.persons == 300
    times = (measured.by_supplier_id, measured.candidates, measured.by_the_rest, measured.somebody_new)
    assert min(times) > 0  # which of them is shorter depends on what else the machine does
    assert not Person.objects.exists()
    assert not PersonCard.objects.exists()
    assert not PersonExternalId.objects.exists()
