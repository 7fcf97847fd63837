"""What reports of small bodies read: an index of the whole region is not read anew for each organisation."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kontingent.census.applications import demand_days
from kontingent.current.branches import branches_below
from kontingent.institutions.municipalities import every_municipality
from kontingent.institutions.queries import Choosable, offering
from kontingent.institutions.scope import Scope
from kontingent.kernel import sql
from kontingent.reports.availability import _SETTLEMENTS
from kontingent.reports.kept import _BY_TYPE


def _plan_of(statement: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off")
        cursor.execute(f"EXPLAIN {statement}")
        return "\n".join(line for (line,) in cursor.fetchall())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "index"),
    [
        (lambda: branches_below(1), "institution_fact_branch"),
        (every_municipality, "institution_by_municipality"),
        (
            lambda: sql.rows(*offering(Choosable.BODIES_BELOW(Scope(1, open_data=True)), 31)),
            "institution_bodies_by_name",
        ),
    ],
    ids=["branches", "municipalities", "bodies"],
)
def test_plans_of_what_stands_around_a_page_begin_in_a_small_index(asked, index):
    with CaptureQueriesContext(connection) as captured:
        asked()
    [statement] = [query["sql"] for query in captured]
    assert index in _plan_of(statement)


@pytest.mark.django_db
def test_the_plan_of_places_by_settlements_reads_applications_of_the_bodys_own_kindergartens():
    asked = {**demand_days(), "body": 1, "year": 2018, "today": "2018-04-20", "of_three": "2015-09-01"}
    with CaptureQueriesContext(connection) as captured:
        sql.rows(_SETTLEMENTS, asked)
    sql.execute("SET LOCAL enable_hashjoin = off")
    sql.execute("SET LOCAL enable_mergejoin = off")
    plan = _plan_of(captured[0]["sql"])
    [condition] = [line for line in plan.splitlines() if "institution_id = places" in line and "Cond" in line]
    assert "Index Cond" in condition


@pytest.mark.django_db
@pytest.mark.parametrize("is_parted", [True, False])
def test_the_plan_of_kept_learners_reads_their_key_alone(is_parted):
    """Types that are in no column are not read."""
    asked = {"%(ids)s": "'{1,2}'", "%(year)s": "2017", "%(day)s": "'2018-04-20'", "%(type)s": "''"}
    statement = _BY_TYPE
    for name, value in {**asked, "%(is_parted)s": str(is_parted)}.items():
        statement = statement.replace(name, value)
    plan = _plan_of(statement)
    assert "Index Only Scan using person_count_pkey" in plan
    assert ("(type = ''::text)" in plan) is not is_parted
