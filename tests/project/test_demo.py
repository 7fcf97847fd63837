"""The first thing anybody does with the system, from nothing to a page after the sign-in, and once more."""

import os
import re
import signal
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

import psycopg
import pytest

from kontingent.kernel import embedded
from kontingent.project import data_folder
from tests import scratch
from tests.project.program import Program, free_port, initialise, open_ones, started
from tests.web.reading import field

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
LEARNERS = 100


@pytest.fixture
def data() -> Iterator[Path]:
    with scratch.folder() as folder:
        before = os.umask(0)
        yield folder / "data"
        os.umask(before)


def _demo(data: Path) -> tuple[Program, int, str]:
    """The process, its port and what it said until it was ready."""
    port = free_port()
    process = started("demo", "--learners", LEARNERS, "--port", port, "--workers", 1, "--data", data)
    said = ""
    for line in process.stdout:
        said += line
        if "Остановить" in line:
            return process, port, said
    raise AssertionError(f"demo ended: {said}{process.stderr.read()}")


def _stop(process: Program) -> None:
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 143
    assert "ERROR" not in said  # a job of the worker


def _enter(port: int, login: str, password: str, browser: OpenerDirector | None = None) -> str:
    """Where the sign-in leads."""
    site = f"http://127.0.0.1:{port}"
    browser = browser or build_opener(HTTPCookieProcessor(CookieJar()))
    page = browser.open(f"{site}/login/", timeout=10).read().decode()
    form = urlencode(
        {
            "csrfmiddlewaretoken": field(page, "csrfmiddlewaretoken"),
            "login": login,
            "password": password,
            "next": "/profile/",
        }
    )
    browser.addheaders = [("Referer", f"{site}/login/")]
    try:
        answer = browser.open(f"{site}/login/", form.encode(), timeout=10)
    except HTTPError as refusal:
        return str(refusal.code)
    return str(answer.url).removeprefix(site)


def _shown_best(port: int, said: str, password: str) -> set[str]:
    """What the start says to look at; every address of it opens for the operator."""
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    _enter(port, "operator", password, browser)
    sights = re.findall(rf"^  (\S.*?)  +(http://127\.0\.0\.1:{port}/\S+)$", said, re.MULTILINE)
    for _, address in sights:
        with browser.open(address, timeout=20) as answer:
            assert (answer.status, answer.url) == (200, address)
    return {title for title, _ in sights}


def _count_of_learners(data: Path) -> int:
    server = embedded.start(data)
    try:
        with psycopg.connect(server.app_url()) as connection:
            row = connection.execute("SELECT count(DISTINCT person_id) FROM enrolment").fetchone()
            assert row is not None
            return int(row[0])
    finally:
        server.stop()


@pytest.mark.parametrize(
    "is_ready", [True, pytest.param(False, marks=pytest.mark.soak)], ids=["initialised", "nothing"]
)
def test_from_nothing_to_the_profile_and_once_more(data, is_ready):
    """In the suite from an empty database: that `init` makes one of nothing `test_kills` and `test_data_folder` say."""
    if is_ready:
        initialise(data)
    process, port, said = _demo(data)
    try:
        password = re.search(r"пароль у всех: (\S+)", said)
        assert password is not None
        logins = re.findall(r"^  ([a-z]+)  +\S", said, re.MULTILINE)
        assert len(logins) == 4
        for login in logins:
            assert _enter(port, login, password[1]) == "/profile/"
        assert _enter(port, logins[0], "guess") != "/profile/"
        assert _shown_best(port, said, password[1]) >= {"задержанный пакет: решить", "протокол с замечаниями"}
        learners = _count_of_learners(data)
        assert learners >= LEARNERS
    finally:
        _stop(process)
    assert not embedded.status(data).running
    assert open_ones(data) == []
    assert {path.name for path in data.iterdir()} <= data_folder.CONTENTS

    process, port, said = _demo(data)
    try:
        assert password[0] in said
        assert _enter(port, logins[0], password[1]) == "/profile/"
        assert _count_of_learners(data) == learners
    finally:
        _stop(process)
