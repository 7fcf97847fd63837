"""A page of organisations is read from the order of their names."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kontingent.census.organisation_list import listed_organisations
from kontingent.institutions.registry import InstitutionFilters
from kontingent.kernel.keyset import PageRequest


@pytest.mark.django_db
def test_a_page_of_organisations_is_found_without_sorting():
    with CaptureQueriesContext(connection) as captured:
        assert listed_organisations(InstitutionFilters()).page(PageRequest(25)).rows == ()
    asked, _ = [query["sql"] for query in captured]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off")
        cursor.execute(f"EXPLAIN {asked}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "institution_by_shown_name" in plan
    assert "Sort" not in plan
