"""The processes of a running installation: the web server, the worker, and the static files they need."""

import http.client
import shutil
import socket
import sys
import time
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from kontingent.kernel import private
from kontingent.kernel.database_checks import DatabaseUnfitError
from kontingent.kernel.program import mark_of
from kontingent.project import data_folder
from kontingent.project.supervisor import Program
from kontingent.web import admission, assets

PORT_OCCUPIED = 44
WEB_STATEMENT_TIMEOUT_MS = "5000"
MANIFEST_STORAGE = "whitenoise.storage.CompressedManifestStaticFilesStorage"


def web_program(host: str, port: int, workers: int, data: Path) -> Program:
    command = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--log-level", "error"),
        *("--host", host, "--port", str(port), "--workers", str(workers), "--blocking-threads", str(admission.THREADS)),
        # Without the timeout a SIGTERM that comes while a worker is being respawned hangs for ever.
        *("--workers-kill-timeout", "15", "--respawn-failed-workers", "--respawn-interval", "1"),
        "kontingent.project.wsgi:application",
    ]
    environment = {
        "KONTINGENT_POOL": "1",
        "KONTINGENT_STATEMENT_TIMEOUT_MS": WEB_STATEMENT_TIMEOUT_MS,
        "KONTINGENT_STATIC_ROOT": str(collect_static(data)),
        "KONTINGENT_COMPILED_TEMPLATES": str(place_for_templates(data)),
        "KONTINGENT_STATIC_STORAGE": MANIFEST_STORAGE,
    }
    return Program("веб-сервер", command, environment)


def address_of(host: str, port: int) -> str:
    """Where a browser of this machine finds a server that listens there."""
    name = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - a name for every address opens none
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


def worker_program() -> Program:
    return Program("обработчик заданий", [sys.executable, "-m", "kontingent.project.cli", "worker"])


def check_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"Адрес {host}:{port} занят или недоступен. Укажите другой порт: --port {port + 1}.",
                returncode=PORT_OCCUPIED,
            ) from error


def check_migrated() -> None:
    executor = MigrationExecutor(connections["default"])
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        raise DatabaseUnfitError(
            f"База данных не подготовлена: не выполнено миграций — {len(missing)}. Выполните: kontingent init."
        )


def collect_static(data: Path) -> Path:
    """Into the data folder: the program's own folder may be read-only."""
    if not (assets.BUILD / "kontingent.css").exists():
        raise CommandError("Стили и сценарии страниц не собраны. Выполните: make assets.")
    static = private.make_folder(data / "static")
    settings.STATIC_ROOT = static
    settings.STORAGES["staticfiles"]["BACKEND"] = MANIFEST_STORAGE
    with private.made_by_others():  # the compressed ones; the rest are made with the rights of uploaded files
        call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    return static


def place_for_templates(data: Path) -> Path:
    """Of this release alone. What its web processes have compiled the next ones run, so nobody else writes there."""
    folder = private.make_folder(data / data_folder.TEMPLATES)
    release = private.make_folder(folder / f"{mark_of(('kontingent',)).hex()}-{version('jinja2')}")
    for former in set(folder.iterdir()) - {release}:
        shutil.rmtree(former)
    return release


def answers(host: str, port: int, *, patience: float) -> bool:
    """Whether the web server answers at all; what it answers is the business of its tests."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        connection = http.client.HTTPConnection(host, port, timeout=2)
        try:
            connection.request("GET", "/health/live")
            connection.getresponse()
        except OSError:
            time.sleep(0.2)
        else:
            return True
        finally:
            connection.close()
    return False
