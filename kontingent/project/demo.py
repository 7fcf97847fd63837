"""`kontingent demo`: a region to look at, on an empty machine, with one command."""

import os
import secrets
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from django.core.management.base import CommandError

from kontingent.kernel import private
from kontingent.project import demo_esia, demo_logins, launch, serving
from kontingent.project.demo_region import load_region
from kontingent.project.demo_sights import sights
from kontingent.project.supervisor import Supervisor

Say = Callable[[str], None]


def run(*, learners: int, host: str, port: int, workers: int, data: Path, say: Say) -> int:
    serving.check_port(host, port)
    os.environ["KONTINGENT_DEMO"] = "1"  # for the web server: the operator may read the letters that go nowhere
    os.environ.setdefault("KONTINGENT_ADDRESS", serving.address_of(host, port))
    _prepare_as_owner(data)
    load_region(learners=learners, data=data, say=say)
    logins = make_logins(password_of(data))
    web, programs = serving.web_program(host, port, workers, data), [serving.worker_program()]
    if esia := demo_esia.connect(host, port, data):
        web = replace(web, environment={**web.environment, **esia.environment})
        programs.append(esia.program)

    def announce() -> None:
        if serving.answers(host, port, patience=60):
            say(_welcome(f"http://{host}:{port}", logins, password_of(data), esia.said if esia else ""))

    with launch.database_kept() as keep:
        return Supervisor([web, *programs], keep=keep).run(when_started=announce)


def _prepare_as_owner(data: Path) -> None:
    """In a process of its own: this one holds the application role."""
    command = [sys.executable, "-m", "kontingent.project.cli", "init", "--data", str(data), "--verbosity", "0"]
    done = subprocess.run(command, check=False)  # noqa: S603 - our own program
    if done.returncode != 0:
        raise CommandError("База данных не подготовлена, причина названа выше.", returncode=done.returncode)


def password_of(data: Path) -> str:
    if given := os.environ.get("KONTINGENT_DEMO_PASSWORD"):
        return given
    path = data / "demo-password"
    if not path.exists():
        private.write(path, secrets.token_urlsafe(12))
    return path.read_text(encoding="ascii").strip()


def make_logins(password: str) -> list[tuple[str, str]]:
    """Login and role of one user of each role; existing users get the same password again."""
    return demo_logins.make(password)


def _welcome(address: str, logins: list[tuple[str, str]], password: str, esia: str) -> str:
    width = max((len(login) for login, _ in logins), default=0)
    lines = ["", f"Система открыта: {address}/", ""]
    lines += [f"  {login:<{width}}  {role}" for login, role in logins]
    lines += ["", f"  пароль у всех: {password}", *([esia] if esia else [])]
    if not os.environ.get("KONTINGENT_EMAIL_HOST"):
        lines += ["", "Письма никуда не уходят: оператор читает их в «Панели администратора», «Исходящие письма»."]
    if shown := sights():
        lines += ["", "Что посмотреть, войдя как operator:"]
        widest = max(len(sight.title) for sight in shown)
        lines += [f"  {sight.title:<{widest}}  {address}{sight.path}" for sight in shown]
    lines += ["", "Остановить: Ctrl+C"]
    return "\n".join(lines)
