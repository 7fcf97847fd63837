"""Whom somebody may be is found by his own cases, however many wait in the region."""

import pytest
from django.db import connection

from kontingent.people.doubles import OTHERS


@pytest.mark.django_db
def test_whose_cases_are_sought_is_known_before_they_are_read():
    """Once (InitPlan), so that an index can be asked for them; a SubPlan is put to every case."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {OTHERS}", {"person": 1})
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "InitPlan" in plan
    assert "SubPlan" not in plan
