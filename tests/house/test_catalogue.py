"""The tables can be spread over machines by person; what that asks of keys is read from PostgreSQL's own catalogue.

The person comes first in every primary key, unique and exclusion constraint of a table of persons' data; foreign keys
lead only to the person and to reference tables; none leads from facts anywhere, none from persons' data to users.
"""

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db

# Tables with a person in them that are not spread by him.
ELSEWHERE = {
    "person_external_id": "the one place of global uniqueness, keyed by the supplier's id",
    "recognition_case": "work of the operator about two persons, few rows, on one machine",
    "package_remark": "belongs to the protocol of a package",
    "package_foreseen": "belongs to the protocol of a package that was tried",
}
REFERENCE = {"person", "institution", "supplier"}

UNIQUE_INDEXES = """
SELECT t.relname, i.relname, (SELECT attname FROM pg_attribute WHERE attrelid = t.oid AND attnum = x.indkey[0])
FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
WHERE (x.indisunique OR x.indisexclusion) AND t.relnamespace = 'public'::regnamespace AND t.relkind = 'r'
"""
FOREIGN_KEYS = """
SELECT t.relname, r.relname,
       (SELECT array_agg(attname::text) FROM pg_attribute WHERE attrelid = t.oid AND attnum = ANY(c.conkey))
FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid JOIN pg_class r ON r.oid = c.confrelid
WHERE c.contype = 'f' AND t.relnamespace = 'public'::regnamespace
"""
PERSONS_TABLES = """
SELECT table_name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'person_id'
"""


@pytest.fixture
def persons_tables() -> set[str]:
    return {name for (name,) in _rows(PERSONS_TABLES)} - ELSEWHERE.keys()


def test_there_is_something_to_look_at(persons_tables):
    assert persons_tables >= {"fact", "person_card", "person_scope", "enrolment", "employment", "guardianship"}


def test_the_person_comes_first_in_what_is_unique(persons_tables):
    others = {(table, index, first) for table, index, first in _rows(UNIQUE_INDEXES) if table in persons_tables}
    assert {found for found in others if found[2] != "person_id"} == set()


def test_foreign_keys_lead_to_the_person_and_to_reference_tables(persons_tables):
    keys = [key for key in _rows(FOREIGN_KEYS) if key[0] in persons_tables]
    assert [key for key in keys if key[1] not in REFERENCE] == []
    assert [key for key in keys if key[1] == "person" and key[2] != ["person_id"]] == []


def test_no_foreign_key_leads_out_of_facts_or_into_them():
    facts = {"fact", "institution_fact"}
    assert [key for key in _rows(FOREIGN_KEYS) if key[0] in facts or key[1] in facts] == []


def test_reference_tables_do_not_point_at_persons():
    keys = [key for key in _rows(FOREIGN_KEYS) if key[1] == "person" and key[0] in {"institution", "school_class"}]
    assert keys == []


def test_exceptions_still_exist():
    assert ELSEWHERE.keys() <= {name for (name,) in _rows(PERSONS_TABLES)}


def _rows(query: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()
