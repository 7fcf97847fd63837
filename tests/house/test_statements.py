"""Statements of our own go through one module."""

import re

from tests.house.repository import matching, text

HOME = "kontingent/kernel/sql.py"
CURSORS = re.compile(r"connection\.(chunked_)?cursor\(|psycopg\.Cursor\(|\bbound_cursor\(")
CODES = re.compile(
    r"\bkind\s*(?:=|<>|(?:NOT )?IN \()\s*[1-9]|\bkind=[1-9]|CASE (?:\w+\.)?kind\s+WHEN [0-9]"
    r"|\b[1-9]\d* (?:=|<>) (?:ANY|ALL)\(%\(kinds\)s\)"
)


def test_cursors_are_opened_in_one_place():
    opened = {str(path) for path in matching("kontingent/*.py") if CURSORS.search(text(path))}
    assert opened == {HOME}


def test_statements_call_kinds_by_their_names():
    """Definitions of indexes are literal: a migration is what it was when it ran."""
    files = [*matching("kontingent/*.py"), *matching("kontingent/*.sql")]
    assert [str(path) for path in files if "/migrations/" not in str(path) and CODES.search(text(path))] == []
