"""The journal proves by itself that it is whole; whoever changes it behind the database's back is found."""

import datetime as dt
import io
import os
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction
from psycopg.errors import RestrictViolation

from kontingent.audit.actions import record
from kontingent.audit.actor import Actor
from kontingent.audit.checking import check
from kontingent.audit.kept_seal import keep_seal
from kontingent.audit.models import Action, JournalEntry, ObjectType, Seal
from kontingent.audit.queries import last_check
from kontingent.audit.sealing import seal
from kontingent.audit.tasks import check_journal as check_job
from kontingent.audit.tasks import seal as seal_job
from kontingent.audit.verification import KnownSeal, Trouble, verify
from kontingent.kernel import clock
from kontingent.kernel.errors import Refusal

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]  # they wait for transactions of other tests
CLERK = Actor(name="Сотрудник ОУО", user_id=7, institution_id=3, institution_path=(1, 3), ip="192.168.51.11")
INSERT = (
    "INSERT INTO audit_entry (at, user_name, role, institution_path, session, action, object_type, object_name,"
    " description, details) VALUES (now(), 'Загрузка', '', '{}', '', 'package_closed', 'package', '', '', '{}')"
    " RETURNING id"
)


def line(name: str = "Абрамов Д. Р.") -> JournalEntry:
    return record(
        by=CLERK, action=Action.PORTFOLIO_VIEWED, object_type=ObjectType.PORTFOLIO, object_id=11, object_name=name,
        details={"б": [1, 0.1], "а": None},
    )  # fmt: skip


def sealed(lines: int) -> list[int]:
    """Ids of new lines, all under seal. Other databases of the same server hold the horizon back: wait for them."""
    ids = [line(f"Запись {number}").pk for number in range(lines)]
    seal_all(ids)
    return ids


def seal_all(ids: list[int]) -> None:
    deadline = time.monotonic() + 60
    while Seal.objects.filter(entry_id__in=ids).count() < len(ids):
        assert time.monotonic() < deadline
        seal()


@pytest.fixture
def owner() -> Iterator[psycopg.Connection]:
    """Who can do anything: the owner of the tables, with the guards switched off."""
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as found:
        for table in ("audit_entry", "audit_seal"):
            found.execute(f"ALTER TABLE {table} DISABLE TRIGGER {table}_stays")
            found.execute(f"ALTER TABLE {table} DISABLE TRIGGER {table}_not_truncated")
        yield found


@pytest.fixture(autouse=True)
def data_folder(settings, tmp_path) -> Path:
    """Of this test alone: the last seal is kept in it."""
    settings.DATA_DIR = tmp_path / "data"
    return tmp_path / "data"


@pytest.fixture
def late() -> Iterator[psycopg.Connection]:
    with psycopg.connect(os.environ["DATABASE_URL"]) as found:
        yield found


def troubles() -> list[tuple[Trouble, int | None]]:
    return [(one.trouble, one.entry_id) for one in verify().breaks]


def test_an_intact_journal_verifies():
    ids = sealed(5)
    found = verify()
    assert (found.broken, found.sealed, found.number, found.tail) == (0, 5, 5, 0)
    assert list(Seal.objects.order_by("number").values_list("number", "entry_id")) == list(enumerate(ids, 1))


def test_sealing_again_seals_nothing_twice_and_goes_on():
    first = sealed(3)
    assert seal() == 0
    more = sealed(2)
    assert list(Seal.objects.order_by("number").values_list("entry_id", flat=True)) == first + more
    assert verify().broken == 0


def test_what_is_not_sealed_yet_is_told_and_is_no_trouble():
    sealed(2)
    waiting = line()
    found = verify()
    assert (found.broken, found.sealed, found.tail, found.tail_since) == (0, 2, 1, waiting.at)


def test_a_line_that_commits_late_is_sealed_after_lines_with_greater_ids(late):
    (early_id,) = late.execute(INSERT).fetchone()
    later_id = line().pk
    assert later_id > early_id
    seal()
    assert not Seal.objects.filter(entry_id=later_id).exists()  # the horizon stands at the open transaction
    late.commit()
    seal_all([early_id, later_id])
    assert verify().broken == 0


def test_a_transaction_that_writes_after_a_run_with_an_older_number_is_sealed(late):
    late.execute("SELECT pg_current_xact_id()")
    before = line().pk
    seal()
    (late_id,) = late.execute(INSERT).fetchone()
    after = line().pk
    late.commit()
    seal_all([before, late_id, after])
    assert verify().broken == 0


def test_a_line_of_a_younger_transaction_may_have_a_smaller_id_than_a_sealed_one(late):
    """Two loads at once: the older number takes the greater id and commits first."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as older:
        older.execute("SELECT pg_current_xact_id()")
        (small,) = late.execute(INSERT).fetchone()
        (great,) = older.execute(INSERT).fetchone()
        older.commit()
    seal_all([great])
    late.commit()
    seal_all([small])
    assert small < great
    assert verify().broken == 0


def rolled_back() -> int:
    """The id of a line that was never there: the sequence has passed it."""
    with transaction.atomic():
        entry = line()
        transaction.set_rollback(True)
    return entry.pk


def test_what_is_rolled_back_is_nowhere():
    rolled_back()
    ids = sealed(1)
    assert list(Seal.objects.values_list("entry_id", flat=True)) == ids


@pytest.mark.parametrize(
    "change",
    [
        "user_name = 'Никто'", "details = '{}'", "at = at - interval '1 microsecond'", "ip = NULL",
        "institution_path = '{1}'", "object_id = 12",
    ],
)  # fmt: skip
def test_a_changed_line_is_found(owner, change):
    ids = sealed(5)
    owner.execute(f"UPDATE audit_entry SET {change} WHERE id = %s", [ids[2]])
    assert troubles() == [(Trouble.CHANGED, ids[2])]


def test_a_removed_line_is_found(owner):
    ids = sealed(5)
    owner.execute("DELETE FROM audit_entry WHERE id = %s", [ids[1]])
    assert troubles() == [(Trouble.REMOVED, ids[1])]


def test_a_line_removed_with_its_seal_is_found(owner):
    ids = sealed(5)
    owner.execute("DELETE FROM audit_entry WHERE id = %s", [ids[1]])
    owner.execute("DELETE FROM audit_seal WHERE entry_id = %s", [ids[1]])
    assert [(one.trouble, one.number) for one in verify().breaks] == [(Trouble.UNSEALED, 2)]


def test_a_removed_line_whose_seals_are_numbered_anew_is_found(owner):
    ids = sealed(5)
    owner.execute("DELETE FROM audit_entry WHERE id = %s", [ids[1]])
    owner.execute("DELETE FROM audit_seal WHERE entry_id = %s", [ids[1]])
    owner.execute("UPDATE audit_seal SET number = -number WHERE number > 2")
    owner.execute("UPDATE audit_seal SET number = -number - 1 WHERE number < 0")
    assert troubles() == [(Trouble.CHANGED, entry_id) for entry_id in ids[2:]]


def test_a_line_inserted_between_sealed_ones_is_found_when_it_is_sealed(owner):
    free = rolled_back()
    sealed(3)
    columns = "at, user_id, user_name, role, institution_path, session, action, object_type, object_name"
    owner.execute(
        f"INSERT INTO audit_entry (id, {columns}, description, details)"
        f" SELECT %s, {columns}, 'подложено', '{{}}' FROM audit_entry LIMIT 1",
        [free],
    )
    seal_all([free])
    assert troubles() == [(Trouble.INSERTED, free)]


def test_a_line_that_pretends_to_be_of_an_old_transaction_is_found(owner):
    ids = sealed(3)
    owner.execute(INSERT.replace("(at,", "(transaction_id, at,").replace("VALUES (", "VALUES (1, "))
    seal()
    assert troubles() == [(Trouble.INSERTED, JournalEntry.objects.exclude(pk__in=ids).get().pk)]


def test_a_cut_tail_is_found_by_the_seal_that_was_written_down(owner):
    ids = sealed(3)
    whole = verify()
    owner.execute("DELETE FROM audit_entry WHERE id = %s", [ids[2]])
    owner.execute("DELETE FROM audit_seal WHERE entry_id = %s", [ids[2]])
    assert verify().broken == 0
    assert [one.trouble for one in verify(KnownSeal(whole.number, whole.digest)).breaks] == [Trouble.UNSEALED]
    assert [one.trouble for one in verify(KnownSeal(2, bytes(32))).breaks[:1]] == [Trouble.OTHER_HEAD]


def test_a_journal_restored_on_another_server_goes_on(owner):
    """There transactions are counted from another number, greater or smaller."""
    first = sealed(2)
    owner.execute("UPDATE audit_entry SET transaction_id = transaction_id + 1000000000")
    owner.execute("TRUNCATE audit_seal")
    seal_all(first)
    owner.execute("UPDATE audit_seal SET cluster = cluster - 1")
    more = [line().pk, line().pk]
    owner.execute("UPDATE audit_entry SET transaction_id = transaction_id + 2000000000 WHERE id = %s", [more[0]])
    seal_all(more)
    seal_all([line().pk])
    assert [one.trouble for one in verify().breaks] == [Trouble.CHANGED] * 2  # their seals were changed above
    assert Seal.objects.count() == 5


CHANGES = ["UPDATE audit_seal SET number = number + 1", "DELETE FROM audit_seal", "TRUNCATE audit_seal"]


@pytest.mark.parametrize("statement", CHANGES)
def test_seals_can_only_be_added_to(statement):
    sealed(1)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(statement)
    with (
        psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as guarded,
        pytest.raises(RestrictViolation, match="never changed"),
    ):
        guarded.execute(statement)
    assert verify().broken == 0


def told(*arguments: str) -> tuple[int, str]:
    out = io.StringIO()
    try:
        call_command("verify_journal", *arguments, stdout=out)
    except SystemExit as left:
        return int(str(left.code)), out.getvalue()
    return 0, out.getvalue()


def test_the_command_says_it_with_the_place_and_by_its_code(owner):
    ids = sealed(3)
    code, text = told()
    assert (code, text.splitlines()[0]) == (0, "Журнал цел. Под печатью 3\u00a0записи.")
    head = text.splitlines()[-1].rsplit(" ", 1)[-1]
    assert told("--head", head)[0] == 0
    owner.execute("UPDATE audit_entry SET user_name = 'Никто' WHERE id = %s", [ids[1]])
    code, text = told("--head", head)
    assert code == 1
    assert text.startswith(f"запись или её печать изменена: печать 2, запись {ids[1]}, ")
    with pytest.raises(CommandError, match="НОМЕР:SHA256"):
        told("--head", "3")


def test_the_job_of_every_minute_seals():
    entry = line()
    deadline = time.monotonic() + 60
    while not Seal.objects.exists():
        assert time.monotonic() < deadline
        seal_job(timestamp=0)
    assert Seal.objects.get().entry_id == entry.pk


def cut_tail(owner: psycopg.Connection, ids: list[int]) -> None:
    owner.execute("DELETE FROM audit_seal WHERE entry_id >= %s", [ids[-2]])
    owner.execute("DELETE FROM audit_entry WHERE id >= %s", [ids[-2]])


def wipe(owner: psycopg.Connection, _ids: list[int]) -> None:
    owner.execute("TRUNCATE audit_entry, audit_seal, audit_disclosure")


@pytest.mark.parametrize("harm", [cut_tail, wipe])
def test_a_wipe_and_a_cut_tail_are_told_without_a_seal_written_down_by_hand(owner, data_folder, harm):
    owner.execute("ALTER TABLE audit_disclosure DISABLE TRIGGER audit_disclosure_not_truncated")
    ids = sealed(5)
    assert told()[0] == 0
    kept = (data_folder / "journal-seal").read_text()
    assert kept.startswith("5:")
    assert (data_folder / "journal-seal").stat().st_mode & 0o777 == 0o600
    harm(owner, ids)
    for _ in range(2):  # what is broken stays broken: the seal of the good check is not replaced
        code, text = told()
        assert (code, text.startswith("печати удалены: печать ")) == (1, True)
        assert "Журнал нарушен, мест: 1." in text
        assert "Сверено с печатью 5, записанной " in text
    assert (data_folder / "journal-seal").read_text() == kept
    broken = JournalEntry.objects.filter(action=Action.JOURNAL_BROKEN).order_by("-id")[0]
    assert (broken.is_failure, broken.details["broken"]) == (True, 1)


def test_a_whole_new_chain_in_place_of_the_old_one_is_told(owner):
    sealed(2)
    assert told()[0] == 0
    owner.execute("UPDATE audit_entry SET user_name = 'Никто'")
    owner.execute("TRUNCATE audit_seal")
    seal_all(list(JournalEntry.objects.values_list("pk", flat=True)))
    assert verify().broken == 0
    code, text = told()
    assert (code, text.startswith("печать не та, что была записана: печать 2,")) == (1, True)


def test_after_a_return_from_a_copy_the_check_begins_anew_and_says_so(owner):
    ids = sealed(5)
    assert told()[0] == 0
    cut_tail(owner, ids)
    assert told()[0] == 1
    assert told("--anew")[0] == 0
    assert told()[0] == 0
    said = JournalEntry.objects.filter(action=Action.SETTINGS_CHANGED).values_list("description", flat=True)
    assert list(said) == ["Проверка журнала начата заново, с печати 3"]


def test_the_passage_of_the_database_through_the_folder_stays(data_folder):
    data_folder.mkdir()
    data_folder.chmod(0o710)
    keep_seal(KnownSeal(1, bytes(32)))
    assert data_folder.stat().st_mode & 0o777 == 0o710


def test_a_kept_seal_that_is_none_is_refused(data_folder):
    data_folder.mkdir()
    (data_folder / "journal-seal").write_text("5:word\n")
    with pytest.raises(Refusal, match="испорчен"):
        told()


NIGHTLY = [  # how long ago the last check was, what hour it is, whether another is due
    (None, 12, True),
    (1, 12, False),
    (1, 3, False),
    (13, 3, True),
    (24, 12, False),
    (26, 12, True),
]


@pytest.mark.parametrize(("hours", "hour", "due"), NIGHTLY)
def test_the_job_checks_once_a_day(monkeypatch, hours, hour, due):
    sealed(3)
    now = dt.datetime(2018, 4, 20, hour, 30, tzinfo=clock.region_zone())
    if hours is not None:
        check(by=CLERK)
        was = last_check()
        monkeypatch.setattr("kontingent.audit.checking.last_check", lambda: was)
        was.at = now - dt.timedelta(hours=hours)
    monkeypatch.setattr("kontingent.kernel.clock.now", lambda: now)
    before = JournalEntry.objects.filter(action=Action.JOURNAL_CHECKED).count()
    check_job(timestamp=0)
    after = JournalEntry.objects.filter(action=Action.JOURNAL_CHECKED).order_by("id")
    assert after.count() - before == due
    assert all(one.description == "Журнал цел. Под печатью 3\u00a0записи." for one in after)
