"""Nothing that is not whole is offered: whoever cancels, whatever dies, whatever is full."""

import datetime as dt
import errno
import os
import time
from collections.abc import Callable
from contextlib import closing, suppress

import psycopg
import pytest
from django.conf import settings as used
from django.db import connection
from django.utils.module_loading import autodiscover_modules
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued

from kontingent.accounts import file_actions
from kontingent.accounts.file_actions import LOST, MOST_ATTEMPTS, TASK
from kontingent.accounts.models import PreparedFile, Session, User
from kontingent.audit.models import Action, Disclosure, JournalEntry
from kontingent.kernel import clock, stopping
from kontingent.project.management.commands.worker import LANES
from kontingent.project.tasks import retry_stalled
from kontingent.web import tasks
from kontingent.web.files import worker
from kontingent.web.making import NO_ROOM
from tests.project.program import started
from tests.web.answers import words_of
from tests.web.exporting import exported, text_of
from tests.web.files.making import asked, environment, lying, taken, work

pytestmark = pytest.mark.slow
GUARDIANS = "/contingent/export.csv?role=guardian"
State = PreparedFile.State


@pytest.fixture
def file(official) -> PreparedFile:
    return asked(exported(official, GUARDIANS))


def lines() -> int:
    return JournalEntry.objects.filter(action__in=[Action.EXPORTED_CSV, Action.EXPORTED_XLSX]).count()


def wait_until_somebody_waits_for_a_lock(patience: float = 60) -> None:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'relation'")
            if cursor.fetchone() == (1,):
                return
        time.sleep(0.1)
    raise TimeoutError("nobody came so far")


def silence_workers() -> None:
    """As after the minute in which a living worker would have said so."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '2 minutes'")
    with suppress(AlreadyEnqueued):
        retry_stalled.configure().defer(timestamp=0)


def test_a_worker_killed_before_the_journal_has_its_line_offers_nothing_and_the_next_makes_it(official, file):
    with closing(psycopg.connect(os.environ["DATABASE_OWNER_URL"])) as holder:
        holder.execute("LOCK TABLE audit_disclosure IN EXCLUSIVE MODE")
        first = started("worker", **environment())
        try:
            wait_until_somebody_waits_for_a_lock()
            assert lying() == {f"{file.pk}-1", f"{file.pk}-1.parts"}  # it is written
        finally:
            first.kill()
            first.communicate(timeout=60)
        file.refresh_from_db()
        assert (file.state, file.attempt) == (State.MAKING, 1)
        assert official.get(f"/files/{file.pk}/take").status_code == 404
        holder.rollback()
    assert lines() == 0
    silence_workers()
    work()
    work()  # what the first put back is not always seen by the lane of the files while it still runs
    file.refresh_from_db()
    assert (file.state, file.attempt, lying()) == (State.READY, 2, {f"{file.pk}-2"})
    assert (lines(), Disclosure.objects.count()) == (1, 2)
    assert text_of(taken(official, file)).count("\r\n") == 3


def test_a_file_whose_making_always_dies_is_told_as_failed(official, file):
    for _ in range(MOST_ATTEMPTS):
        assert file_actions.begin(file_id=file.pk) is not None
    assert file_actions.begin(file_id=file.pk) is None
    file.refresh_from_db()
    assert (file.state, file.reason) == (State.FAILED, LOST)
    assert LOST in words_of(official.get("/files/"))


def test_a_file_that_no_job_will_make_is_told_as_failed(file):
    file_actions.remove_expired()
    file.refresh_from_db()
    assert file.state == State.WAITING
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE task_name = %s", [TASK])
    file_actions.remove_expired()
    file.refresh_from_db()
    assert (file.state, file.reason) == (State.FAILED, LOST)


def test_one_cancelled_while_it_waits_is_never_made(official, file):
    page = official.post(f"/files/{file.pk}/remove/", follow=True)
    assert "Подготовка файла отменена." in words_of(page)
    assert work() == ""
    assert (PreparedFile.objects.count(), lying(), lines()) == (0, set(), 0)


@pytest.fixture
def slow(monkeypatch):
    """A writer that stops after its first row, until what is done then is noticed."""
    happens: list[Callable[[], object]] = []

    def write(target, header, rows):
        source = iter(rows)
        target.write(b"half")
        next(source)
        for happening in happens:
            happening()
        time.sleep(1)
        list(source)

    monkeypatch.setattr("kontingent.web.downloads.write_csv", write)
    monkeypatch.setattr(worker, "TOLD_EVERY", 0.05)
    return happens


def test_one_cancelled_while_it_is_made_leaves_nothing(official, file, slow):
    slow.append(lambda: official.post(f"/files/{file.pk}/remove/"))
    worker.make(file.pk)
    assert (PreparedFile.objects.count(), lying(), lines()) == (0, set(), 0)


def test_rights_withdrawn_while_it_is_made_end_it(file, slow):
    slow.append(lambda: User.objects.filter(pk=file.user_id).update(personal_data=False))
    worker.make(file.pk)
    file.refresh_from_db()
    assert (file.state, file.reason) == (State.FAILED, file_actions.RIGHTS_CHANGED)
    assert (lying(), lines()) == (set(), 0)


def test_progress_is_told_while_it_is_made(official, file, slow):
    pages: list[str] = []

    def look() -> None:
        time.sleep(0.5)
        pages.append(words_of(official.get("/files/")))

    slow.append(look)
    worker.make(file.pk)
    assert "готово 1\u00a0строка" in pages[0]
    assert 'hx-trigger="every 2s"' in pages[0]


def test_a_worker_that_is_to_end_leaves_it_to_the_next(file, slow):
    slow.append(stopping.asked.set)
    try:
        worker.make(file.pk)
    finally:
        stopping.asked.clear()
    file.refresh_from_db()
    assert (file.state, file.attempt, lying(), lines()) == (State.WAITING, 0, set(), 0)
    assert ProcrastinateJob.objects.filter(task_name=TASK, status="todo").count() == 2


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # a book left half written says so
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_full_disk_is_said(official, monkeypatch, kind):
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    made = asked(exported(official, GUARDIANS.replace("csv", kind)))
    monkeypatch.setattr("kontingent.web.downloads.write_csv" if kind == "csv" else "zipfile.ZipFile.write", full)
    worker.make(made.pk)
    made.refresh_from_db()
    assert (made.state, made.reason, lying(), lines()) == (State.FAILED, NO_ROOM, set(), 0)


def test_an_error_has_the_code_of_its_line_in_the_log(file, monkeypatch, caplog):
    monkeypatch.setattr("kontingent.web.downloads.write_csv", lambda *_: 1 / 0)
    worker.make(file.pk)
    file.refresh_from_db()
    code = caplog.records[0].args[0]
    assert (file.state, str(code) in file.reason, lying(), lines()) == (State.FAILED, True, set(), 0)


def test_a_file_whose_term_is_over_is_gone(official, file):
    worker.make(file.pk)
    page = words_of(official.get("/files/"))
    assert "24\u00a0часа" in page
    with clock.fixed(clock.now() + dt.timedelta(hours=24, minutes=1)):
        assert official.get(f"/files/{file.pk}/take").status_code in {302, 404}
        tasks.remove_old_files(timestamp=0)
    assert PreparedFile.objects.count() == 0
    assert lying() == set()


def test_its_owner_removes_it(official, file):
    worker.make(file.pk)
    assert "Файл удалён." in words_of(official.post(f"/files/{file.pk}/remove/", follow=True))
    assert (PreparedFile.objects.count(), lying()) == (0, set())
    assert official.get(f"/files/{file.pk}/take").status_code == 404


def test_the_same_asked_again_is_the_same_file_and_few_wait_at_once(official, file):
    assert asked(exported(official, GUARDIANS)) == file
    asked(exported(official, GUARDIANS, purpose="check"))
    asked(exported(official, "/contingent/export.csv?role=guardian&status=any"))
    refused = exported(official, "/contingent/export.xlsx?role=guardian")
    assert (refused.status_code, "Файлов уже готовится 3" in words_of(refused)) == (409, True)
    assert PreparedFile.objects.count() == 3
    work()
    assert asked(exported(official, GUARDIANS)) != file  # what is ready is made anew: the register has gone on


def test_a_page_that_asks_by_itself_keeps_no_session(official, file):
    long_ago = clock.now() - dt.timedelta(minutes=10)
    Session.objects.update(last_seen_at=long_ago)
    official.get("/files/", headers={"HX-Request": "true"})
    assert Session.objects.get().last_seen_at == long_ago
    official.get("/files/")
    assert Session.objects.get().last_seen_at > long_ago


def test_pages_say_how_files_are_to_whoever_asked_for_one(official, operator, file):
    assert "Мои файлы: готово 0, готовится 1" in words_of(official.get("/help/"))
    worker.make(file.pk)
    assert "Мои файлы: готово 1, готовится 0" in words_of(official.get("/help/"))
    assert "Мои файлы: готово" not in words_of(operator.get("/help/"))


def test_the_making_keeps_no_session_alive(file):
    long_ago = clock.now() - dt.timedelta(minutes=10)
    Session.objects.update(last_seen_at=long_ago)
    worker.make(file.pk)
    assert (PreparedFile.objects.get().state, Session.objects.get().last_seen_at) == (State.READY, long_ago)


def test_every_queue_has_a_worker():
    autodiscover_modules("tasks")
    assert {task.queue for task in app.tasks.values()} - {"builtin"} == {queue for lane in LANES for queue in lane}
    assert used.ROWS_AT_ONCE == 3000
