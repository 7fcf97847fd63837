"""A page of classes is read from the order of organisations, and none is read beyond it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kontingent.census.class_selection import ClassFilters, SelectedClasses
from kontingent.institutions.scope import Scope
from kontingent.kernel.keyset import PageRequest, Step

KEY = ("школа", 5, 9, "9 А", "", "")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "asked", [PageRequest(25), PageRequest(25, Step.AFTER, KEY), PageRequest(25, Step.BEFORE, KEY)]
)
def test_the_plan_of_a_page_of_classes_goes_through_the_names_of_organisations(asked):
    with CaptureQueriesContext(connection) as captured:
        assert SelectedClasses(Scope(1, open_data=True), ClassFilters(grade=9)).page(asked).rows == ()
    [page] = [query["sql"] for query in captured]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off")
        cursor.execute(f"EXPLAIN {page}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "institution_by_name" in plan
    assert ("Index Cond: (ROW(name_key, id)" in plan) is (asked.key is not None)
    assert plan.count("Presorted Key: i.name_key, i.id\n") == 1, "an organisation is put in order when its turn comes"


@pytest.mark.django_db
def test_classes_taught_together_are_sought_where_there_are_any():
    """An index of these alone says where; no other organisation is gone through."""
    with CaptureQueriesContext(connection) as captured:
        assert SelectedClasses(Scope(1, open_data=True), ClassFilters(in_set="yes")).count() == 0
    [found] = [query["sql"] for query in captured]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        cursor.execute(f"EXPLAIN {found}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "school_class_in_set" in plan
    assert "institution_pkey" in plan
