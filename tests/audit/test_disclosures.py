"""Who left the register in which export: only added to, and whoever changes it behind the database's back is found."""

import os
from collections.abc import Iterator
from hashlib import sha256

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction
from psycopg.errors import RestrictViolation

from kontingent.audit.actor import Actor
from kontingent.audit.disclosures import disclose
from kontingent.audit.models import Action, Disclosure, JournalEntry, ObjectType
from kontingent.audit.verification import Trouble, verify

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
CLERK = Actor(name="Сотрудник ОУО", user_id=7, institution_id=3, institution_path=(1, 3))


def export(*parts: list[int]) -> JournalEntry:
    return disclose(
        by=CLERK, action=Action.EXPORTED_CSV, object_type=ObjectType.REGISTRY, object_name="Контингент",
        description="Без отбора", details={"purpose": "statistics"}, persons=parts,
    )  # fmt: skip


@pytest.fixture
def owner() -> Iterator[psycopg.Connection]:
    """Who can do anything: the owner of the tables, with the guards switched off."""
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as found:
        found.execute("ALTER TABLE audit_disclosure DISABLE TRIGGER USER")
        found.execute("ALTER TABLE audit_entry DISABLE TRIGGER USER")
        yield found


def test_a_line_tells_how_many_left_and_the_digest_of_their_ids():
    entry = export([30, 4], [5, 4], [30])
    assert set(Disclosure.objects.values_list("person_id", "entry_id")) == {(id_, entry.pk) for id_ in (4, 5, 30)}
    assert entry.details["disclosed"] == {"persons": 3, "sha256": sha256(b"4\n5\n30\n").hexdigest()}
    assert entry.description == "Без отбора; 3\u00a0персоны"
    assert verify().broken == 0


def test_an_export_of_nobody_is_told_too():
    assert export().details["disclosed"] == {"persons": 0, "sha256": ""}
    assert verify().broken == 0


CHANGES = [
    "DELETE FROM audit_disclosure WHERE person_id = 4",
    "DELETE FROM audit_disclosure",
    "UPDATE audit_disclosure SET person_id = 6 WHERE person_id = 4",
    "INSERT INTO audit_disclosure SELECT 6, entry_id FROM audit_disclosure LIMIT 1",
]


@pytest.mark.parametrize("change", CHANGES)
def test_a_removed_added_or_changed_person_is_found(owner, change):
    entry, other = export([4, 5, 30]), export([70])
    owner.execute(change)
    expected = {entry.pk, other.pk} if change == CHANGES[1] else {entry.pk}
    assert {(one.trouble, one.entry_id) for one in verify().breaks} == {
        (Trouble.OTHER_PERSONS, entry_id) for entry_id in expected
    }


def test_a_person_put_beside_a_line_of_something_else_is_found(owner):
    export([4])
    owner.execute("INSERT INTO audit_disclosure VALUES (4, 999)")
    assert [(one.trouble, one.entry_id) for one in verify().breaks] == [(Trouble.OTHER_PERSONS, 999)]


@pytest.mark.parametrize("statement", [*CHANGES[1:3], "TRUNCATE audit_disclosure"])
def test_it_can_only_be_added_to(statement):
    export([4])
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(statement)
    with (
        psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as guarded,
        pytest.raises(RestrictViolation, match="never changed"),
    ):
        guarded.execute(statement)
    assert verify().broken == 0
