"""The stand-in of ЕСИА in the demonstration: where it starts, how it signs, what the web server is told."""

import os
import signal
import socket
import subprocess
import time

import httpx2
import pytest

from kontingent.accounts.provider import openssl
from kontingent.accounts.provider.attempt import Attempt
from kontingent.accounts.provider.esia import Esia
from kontingent.accounts.provider.options import EsiaOptions, from_environment
from kontingent.accounts.provider.selfcheck import trouble
from kontingent.project import demo_esia
from tests.project.program import free_port

HOST = "127.0.0.1"


@pytest.fixture(params=[True, False], ids=["with ГОСТ", "without"])
def connected(request, tmp_path, monkeypatch) -> demo_esia.Connected:
    if request.param and not openssl.knows_gost():
        pytest.skip("OpenSSL has no ГОСТ: apt-get install libengine-gost-openssl")
    if not request.param:
        monkeypatch.setattr(openssl, "knows_gost", lambda: False)
    found = demo_esia.connect(HOST, free_port(), tmp_path)
    assert found is not None
    assert ("по ГОСТ" in found.said) == request.param
    for name, value in found.environment.items():
        monkeypatch.setenv(name, value)
    return found


def test_its_process_answers_what_the_web_server_is_told_to_ask(connected):
    options = from_environment()
    assert isinstance(options, EsiaOptions)
    assert trouble(options) == ""
    with subprocess.Popen(connected.program.command, env=os.environ) as process:
        try:
            answer = _asked(Esia(options).address(Attempt(back="/")))
            assert (answer.status_code, "Это учебная служба" in answer.text) == (200, True)
            assert "Соколова Марина Викторовна" in answer.text
        finally:
            process.send_signal(signal.SIGTERM)
    assert process.returncode == 0


def _asked(address: str) -> httpx2.Response:
    for _ in range(150):
        try:
            return httpx2.get(address, trust_env=False)
        except httpx2.ConnectError:
            time.sleep(0.2)
    raise AssertionError("the stand-in did not start in half a minute")


def test_a_port_that_is_taken_is_passed_over(tmp_path):
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        found = demo_esia.connect(HOST, port - 1, tmp_path)
    assert found is not None
    assert found.environment["KONTINGENT_PROVIDER_ADDRESS"] != f"http://{HOST}:{port}"


def test_it_is_not_for_other_machines_nor_beside_a_real_provider(tmp_path, monkeypatch):
    assert demo_esia.connect("0.0.0.0", free_port(), tmp_path) is None  # noqa: S104 - what is refused
    monkeypatch.setenv("KONTINGENT_PROVIDER", "none")
    assert demo_esia.connect(HOST, free_port(), tmp_path) is None
    assert not (tmp_path / "esia").exists()
