"""Who of the register is looked at for a claim, and by which index: a claim never reads a whole school."""

from dataclasses import replace
from datetime import date
from typing import Any

import psycopg
import pytest
from django.db import connection

from kontingent.kernel import sql
from kontingent.people import queries
from kontingent.people.matching import Claim
from tests.people.claims import PASSPORT, SNILS, claim
from tests.people.register import load, region, school

pytestmark = pytest.mark.django_db

PUPIL = claim(snils=SNILS, documents=(PASSPORT,))
# The tables that are searched for persons, and how: index and what of it the claim gives.
SEARCHES = {
    ("person_identifier_by_value", "scheme", "value"),
    ("person_card_by_birth", "birth_date", "name_key"),
    ("person_scope_by_birth", "scope_id", "COALESCE(birth_date, '0001-01-01'::date)"),
    ("person_scope_by_name", "scope_id", "name_key"),
}


def test_each_search_is_by_all_columns_of_its_index(monkeypatch):
    there = school(region()).pk
    load([replace(PUPIL, external_id=f"p-{n}", institution_ids=(there,)) for n in range(50)])
    statement, values = _asked(monkeypatch, replace(PUPIL, institution_ids=(there,)))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN (FORMAT JSON) {statement}", values)
        [[[plan]]] = cursor.fetchall()
    searches = [node for node in _nodes(plan["Plan"]) if node.get("Index Cond", "").count("q")]
    used = [
        (search, node["Index Cond"])
        for node in searches
        for search in SEARCHES
        if search[0] == node["Index Name"] and all(f"({column} " in node["Index Cond"] for column in search[1:])
    ]
    assert len(searches) == len(used) == 5, searches
    assert {search for search, _ in used} == SEARCHES


def test_a_claim_finds_those_of_its_school_born_on_its_day():
    root = region()
    there, elsewhere = school(root).pk, school(root).pk
    known = load(
        [
            _stranger("same day", birth_date=date(2009, 5, 17), institution_ids=(there,)),
            _stranger("same day elsewhere", birth_date=date(2009, 5, 17), institution_ids=(elsewhere,)),
            _stranger("the day after", birth_date=date(2009, 5, 18), institution_ids=(there,)),
            _stranger("no day", birth_date=None, institution_ids=(there,)),
        ]
    )
    assert _found(claim(birth_date=date(2009, 5, 17), institution_ids=(there,))) == [known[0].person_id]


@pytest.mark.parametrize("born", [None, date(1, 1, 1)], ids=["none", "the first day there is"])
def test_a_claim_without_a_birth_date_finds_nobody_by_it(born):
    """Nor does one whose date is the day as which those without a date are sorted."""
    there = school(region()).pk
    load([_stranger("no day", birth_date=None, institution_ids=(there,))])
    assert _found(claim(birth_date=born, institution_ids=(there,))) == []


def _stranger(name: str, **changes: object) -> Claim:
    return claim(external_id=name, family_name="Юрьева", given_name="Злата", sex="female", **changes)


def _found(one: Claim) -> list[int]:
    [candidates] = queries.candidates([one])
    return [candidate.person_id for candidate in candidates]


def _asked(monkeypatch: pytest.MonkeyPatch, one: Claim) -> tuple[str, dict[str, str]]:
    """The statement of the search and its values, as the driver gets them."""
    asked = []

    class Listening(psycopg.Cursor):
        def execute(self, query, params=None, **options: bool | None):
            asked.append((query, params))
            return super().execute(query, params, **options)

    def listening():
        connection.ensure_connection()
        cursor = Listening(connection.connection)
        cursor.format = psycopg.pq.Format.BINARY
        return cursor

    monkeypatch.setattr(sql, "bound_cursor", listening)
    queries.candidates([one])
    [statement] = asked
    return statement


def _nodes(node: dict[str, Any]) -> list[dict[str, Any]]:
    return [node, *(deeper for part in node.get("Plans", ()) for deeper in _nodes(part))]
