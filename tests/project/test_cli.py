"""The command line as a person or a service manager meets it: real processes, real exit codes."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from kontingent.kernel import embedded
from kontingent.kernel.exits import MEANINGS
from kontingent.project.command_help import our_commands, spelled
from tests.project.program import (
    ENVIRONMENT,
    ROOT,
    free_port,
    initialise,
    kontingent,
    place_for_data,
    started,
    status_when_up,
)


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    with place_for_data() as path:
        yield initialise(path)


def test_help_lists_every_command_and_every_exit_code():
    done = kontingent("help")
    assert done.returncode == 0
    for command in our_commands():
        assert f"\n  {spelled(command)} " in done.stdout
    for code, meaning in MEANINGS.items():
        assert f"{code}  {meaning}" in done.stdout


def test_without_a_command_it_is_help():
    assert kontingent().stdout == kontingent("--help").stdout == kontingent("help").stdout


def test_a_mistyped_command_is_a_usage_error_and_makes_no_database(tmp_path):
    done = kontingent("--data", tmp_path / "data", "sreve")
    assert done.returncode == 2
    assert "Может быть, «serve»?" in done.stderr
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("arguments", [("serve", "--port", "word"), ("init", "--nonsense"), ("init", "--data")])
def test_a_wrong_option_is_a_usage_error(data, arguments):
    environment = {"KONTINGENT_DATA": str(data)}
    done = kontingent(*arguments, **environment)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("serve", "--port", "word"), "--port: значение 'word' не подходит"),
        (("serve", "--nonsense"), "лишнее: --nonsense"),
        (("serve", "--port"), "--port: нужно значение"),
        (("backup",), "не хватает: ФАЙЛ"),
        (("help", "nonsense"), "Нет команды «nonsense»"),
    ],
)
def test_a_mistake_is_named_in_russian(data, arguments, said):
    done = kontingent(*arguments, "--data", data)
    assert done.returncode == 2
    assert said in done.stderr
    assert "error" not in done.stderr


def test_a_command_of_two_words_is_written_with_a_hyphen():
    told = kontingent("help", "verify-journal")
    assert (told.returncode, told.stdout.split()[:3]) == (0, ["запуск:", "kontingent", "verify-journal"])


def test_help_of_a_command_is_about_that_command():
    said = kontingent("help", "serve").stdout
    assert said.startswith("запуск: kontingent serve")
    assert "--workers" in said
    assert "--settings" not in said


def test_a_terminal_without_russian_letters_is_no_failure():
    done = subprocess.run(
        [sys.executable, "-m", "kontingent.project.cli", "help"],
        env=ENVIRONMENT | {"PYTHONIOENCODING": "ascii"}, cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0
    assert "kontingent" in done.stdout


def test_a_reader_that_leaves_early_is_no_failure():
    command = f"{sys.executable} -m kontingent.project.cli help | head -n 1"
    done = subprocess.run(["sh", "-c", command], env=ENVIRONMENT, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stderr == ""


def test_init_twice_changes_nothing(data):
    done = kontingent("--data", data, "init")
    assert (done.returncode, done.stdout) == (0, "База данных готова.\n")
    assert not embedded.status(data).running


@pytest.fixture
def server(data) -> Iterator[embedded.Server]:
    started = embedded.start(data)
    yield started
    started.stop()


def test_the_application_role_works_but_cannot_change_history_or_tables(server):
    with psycopg.connect(server.app_url(), autocommit=True) as connection:
        connection.execute("UPDATE person SET merged_into_id = NULL WHERE false")
        connection.execute("UPDATE fact SET superseded_at = now() WHERE false")
        for forbidden in (
            "UPDATE fact SET payload = NULL WHERE false",
            "DELETE FROM fact WHERE false",
            "TRUNCATE fact",
            "DELETE FROM django_migrations WHERE false",
            "DROP TABLE person",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(forbidden)


def test_migrations_are_not_for_the_application_role(server):
    done = kontingent("doctor-does-not-exist", DATABASE_URL=server.app_url())
    assert done.returncode == 2
    done = kontingent("migrate", DATABASE_URL=server.app_url(), KONTINGENT_SECRET_KEY="x")
    assert done.returncode == 2
    assert "DATABASE_OWNER_URL" in done.stderr


def test_one_role_for_both_is_refused(server):
    done = kontingent(
        "init", DATABASE_URL=server.owner_url(), DATABASE_OWNER_URL=server.owner_url(), KONTINGENT_SECRET_KEY="x"
    )
    assert done.returncode == 1
    assert "нужны две" in done.stderr


def test_an_unprepared_database_is_said_with_the_cure(server):
    server.create_database("empty")
    done = kontingent("worker", DATABASE_URL=server.app_url("empty"), KONTINGENT_SECRET_KEY="x")
    assert done.returncode == 5, done.stderr
    assert done.stderr.startswith("kontingent: База данных не подготовлена")
    assert done.stderr.endswith("kontingent init.\n")


def test_an_absent_server_is_code_4():
    url = f"postgresql://someone@127.0.0.1:{free_port()}/nothing"
    done = kontingent("worker", DATABASE_URL=url, KONTINGENT_SECRET_KEY="x")
    assert done.returncode == 4
    assert done.stderr.count("\n") == 1
    assert "DATABASE_URL" in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.soak)])
def test_serve_answers_and_stops_with_everything_it_started(data, number):
    port = free_port()
    process = started("serve", "--port", port, "--workers", 1, "--data", data)
    try:
        assert status_when_up(port) == 200
    finally:
        process.send_signal(number)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 128 + number, err
    assert not embedded.status(data).running
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_serve_refuses_an_occupied_port(data):
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        done = kontingent("serve", "--port", port, "--data", data)
    assert done.returncode == 44
    assert f"--port {port + 1}" in done.stderr


@pytest.mark.slow
def test_worker_stops_cleanly(data):
    process = started("worker", "--data", data)
    for _ in range(100):
        if embedded.status(data).running:
            break
        time.sleep(0.1)
    time.sleep(2)
    process.terminate()
    _, err = process.communicate(timeout=60)
    assert process.returncode == 143, err
    assert err == ""
    assert not embedded.status(data).running


def test_doctor_makes_nothing_and_names_the_cure(tmp_path):
    done = kontingent("doctor", "--data", tmp_path / "data")
    assert done.returncode == 1
    assert "✗ База данных" in done.stdout
    assert "kontingent init" in done.stdout
    assert not (tmp_path / "data").exists()


def test_doctor_of_a_prepared_folder_finds_nothing_bad_in_the_database(data):
    assert kontingent("worker", "--once", "--data", data).returncode == 0  # what earlier tests left in the queue
    done = kontingent("doctor", "--data", data)
    for title in ("База данных", "Таблицы", "Права приложения"):
        assert f"✓ {title}" in done.stdout
    assert "✗ Очередь заданий" not in done.stdout


def test_doctor_sees_an_application_role_that_may_too_much(server):
    done = kontingent("doctor", DATABASE_URL=server.owner_url(), KONTINGENT_SECRET_KEY="x")
    assert done.returncode == 1
    assert "может создавать таблицы, удалять историю" in done.stdout


def test_doctor_says_where_letters_lead(data):
    guessed = kontingent("doctor", "--data", data).stdout
    assert "! Адрес системы: не задан, ссылки в письмах поведут на http://localhost:8000." in guessed
    given = kontingent("doctor", "--data", data, KONTINGENT_ADDRESS="https://kontingent.example/").stdout
    assert "✓ Адрес системы: https://kontingent.example\n" in given
    wrong = kontingent("doctor", "--data", data, KONTINGENT_ADDRESS="kontingent.example")
    assert (wrong.returncode, "KONTINGENT_ADDRESS" in wrong.stderr) == (2, True)


def test_doctor_sees_open_secrets(data):
    (data / "secrets.json").chmod(0o644)
    try:
        done = kontingent("doctor", "--data", data)
    finally:
        (data / "secrets.json").chmod(0o600)
    assert done.returncode == 1
    assert "chmod 600" in done.stdout


def test_init_founds_the_region_and_its_first_operator_once(data):
    arguments = (
        "init",
        "--data",
        data,
        "--region",
        "Край",
        "--operator",
        "Орлов Павел Сергеевич",
        "--email",
        "o@e.org",
    )
    done = kontingent(*arguments)
    assert done.returncode == 0, done.stderr
    assert "Регион: Край." in done.stdout
    assert "логин orlov" in done.stdout
    again = kontingent(*arguments)
    assert again.returncode == 1
    assert "уже есть" in again.stderr


def test_an_operator_needs_an_address(data):
    done = kontingent("init", "--data", data, "--operator", "Орлов Павел")
    assert done.returncode == 2
