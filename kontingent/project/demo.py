"""`kontingent demo`: a region to look at, on an empty machine, with one command."""

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from django.core.management import call_command, get_commands
from django.core.management.base import CommandError

from kontingent.project import demo_logins, serving
from kontingent.project.supervisor import Supervisor

SEED = 2018
Say = Callable[[str], None]


def run(*, learners: int, host: str, port: int, data: Path, say: Say) -> int:
    serving.check_port(host, port)
    _prepare_as_owner(data)
    load_region(learners=learners, data=data, say=say)
    logins = make_logins(password_of(data))
    static = serving.collect_static(data)
    programs = [serving.web_program(host, port, os.cpu_count() or 1, static), serving.worker_program()]
    supervisor = Supervisor(programs)

    def announce() -> None:
        if serving.answers(host, port, patience=60):
            say(_welcome(host, port, logins, password_of(data)))

    return supervisor.run(when_started=announce)


def _prepare_as_owner(data: Path) -> None:
    """In a process of its own: this one holds the application role."""
    command = [sys.executable, "-m", "kontingent.project.cli", "init", "--data", str(data), "--verbosity", "0"]
    done = subprocess.run(command, check=False)  # noqa: S603 - our own program
    if done.returncode != 0:
        raise CommandError("База данных не подготовлена, причина названа выше.", returncode=done.returncode)


def load_region(*, learners: int, data: Path, say: Say) -> None:
    """Loads a generated region once; a start cut short goes on: a package sent twice is one package."""
    marker = data / "demo.json"
    if marker.exists():
        loaded = json.loads(marker.read_text(encoding="utf-8"))["learners"]
        if loaded != learners:
            say(f"В {data} уже загружен край на {loaded} обучающихся, он и показан. Для другого укажите другую --data.")
        return
    if not {"generate", "load"} <= get_commands().keys():
        say("Генератор края ещё не установлен: регистр пуст.")
        return
    packages = data / "region"
    call_command("generate", learners=learners, seed=SEED, out=packages)
    call_command("load", packages)
    marker.write_text(json.dumps({"learners": learners, "seed": SEED}), encoding="utf-8")


def password_of(data: Path) -> str:
    if given := os.environ.get("KONTINGENT_DEMO_PASSWORD"):
        return given
    path = data / "demo-password"
    if not path.exists():
        with os.fdopen(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(12))
    return path.read_text(encoding="ascii").strip()


def make_logins(password: str) -> list[tuple[str, str]]:
    """Login and role of one user of each role; existing users get the same password again."""
    return demo_logins.make(password)


def _welcome(host: str, port: int, logins: list[tuple[str, str]], password: str) -> str:
    width = max((len(login) for login, _ in logins), default=0)
    lines = ["", f"Система открыта: http://{host}:{port}/", ""]
    lines += [f"  {login:<{width}}  {role}" for login, role in logins]
    lines += ["", f"  пароль у всех: {password}", "", "Остановить: Ctrl+C"]
    return "\n".join(lines)
