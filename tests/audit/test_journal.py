"""The journal is only ever added to; who reads it sees his own subtree."""

import os

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction
from psycopg.errors import RestrictViolation

from kontingent.audit.actions import record
from kontingent.audit.actor import Actor
from kontingent.audit.models import Action, JournalEntry, ObjectType
from kontingent.audit.queries import JournalFilters, entries, sign_ins_of

pytestmark = pytest.mark.django_db
CLERK = Actor(name="Сотрудник ОУО", user_id=7, institution_id=3, institution_path=(1, 3), ip="192.168.51.11")


def line(action: Action = Action.SIGNED_IN, by: Actor = CLERK) -> JournalEntry:
    return record(by=by, action=action, object_type=ObjectType.ACCOUNT, object_id=7, object_name="Сотрудник ОУО")


CHANGES = ["UPDATE audit_entry SET user_name = 'X'", "DELETE FROM audit_entry", "TRUNCATE audit_entry"]


@pytest.mark.parametrize("statement", CHANGES)
def test_the_application_has_no_right_to_change_it(statement):
    line()
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(statement)
    assert JournalEntry.objects.get().user_name == "Сотрудник ОУО"


@pytest.mark.parametrize("statement", CHANGES)
def test_a_trigger_refuses_even_the_owner(statement):
    with (
        psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as owner,
        pytest.raises(RestrictViolation, match="never changed"),
    ):
        owner.execute(statement)


def test_the_texts_are_those_of_figure_19():
    printed = {
        "Успешная авторизация по логину и паролю",
        "Смена пароля",
        "Выход из Системы",
        "Ошибка авторизации по логину и паролю",
    }
    assert printed <= set(Action.labels)
    assert ObjectType.ACCOUNT.label == "УЗ"


def test_a_reader_sees_actors_of_his_subtree_only():
    line()
    line(by=Actor(name="Сосед", user_id=8, institution_id=4, institution_path=(1, 4)))
    assert {entry.user_id for entry in entries(3, JournalFilters())} == {7}
    assert {entry.user_id for entry in entries(1, JournalFilters())} == {7, 8}
    assert {entry.user_id for entry in entries(None, JournalFilters())} == {7, 8}


def test_sign_ins_are_the_newest_of_one_account():
    for action in (Action.SIGNED_IN, Action.PASSWORD_CHANGED, Action.SIGN_IN_FAILED):
        line(action)
    assert [entry.action for entry in sign_ins_of(7)] == [Action.SIGN_IN_FAILED, Action.SIGNED_IN]
