"""A page of classes is read from the order of organisations, and none is read beyond it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kontingent.census.class_selection import ClassFilters, SelectedClasses
from kontingent.institutions.models import Institution
from kontingent.institutions.scope import Scope
from kontingent.kernel.keyset import PageRequest, Step
from kontingent.project.benchmarks.spending import buffers_of

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
def test_a_page_of_full_classes_reads_no_organisation_beyond_it():
    """Of 600 organisations, every third has a class of 30 and the rest one of 10."""
    Institution.objects.bulk_create(
        Institution(pk=n, parent_id=parent, path=path, is_organisation=True, name_key=f"школа {n:04}")
        for n, parent, path in [(1, None, [1]), *((n, 1, [1, n]) for n in range(2, 602))]
    )
    with connection.cursor() as cursor:
        cursor.execute("""
            INSERT INTO headcount
            SELECT n, 2017, '9а', 9, '', '', 2002, '', '2017-09-01', CASE n % 3 WHEN 0 THEN 30 ELSE 10 END
            FROM generate_series(2, 601) n""")
        cursor.execute("ANALYZE institution; ANALYZE headcount; ANALYZE school_class")
        cursor.execute("SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off")  # as in a large region
    classes = SelectedClasses(Scope(1, open_data=True), ClassFilters(school_year=2017, fill=26))
    following = PageRequest(25, Step.AFTER, classes.page(PageRequest(25)).rows[-1].key)
    for asked, places in ((PageRequest(25), range(3, 78, 3)), (following, range(78, 153, 3))):
        with CaptureQueriesContext(connection) as captured:
            assert [row.told.institution_id for row in classes.page(asked).rows] == [*places]
        [page] = [query["sql"] for query in captured]
        assert buffers_of(page) < 600, "78 organisations are gone through and 26 classes named"
    assert (classes.count(), classes.count(50)) == (200, 51)


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
