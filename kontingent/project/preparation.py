"""Bringing a database to this release: tables, queue, rights. Runs as the owner."""

import os
from typing import cast
from urllib.parse import unquote, urlsplit

import psycopg
from django.apps import apps
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from kontingent.kernel import grants

ONE_AT_A_TIME = 7_315_001  # the key of the lock: two migrations side by side would make one table twice


def prepare(*, verbosity: int = 1) -> None:
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as guard:
        guard.execute("SELECT pg_advisory_lock(%s)", [ONE_AT_A_TIME])
        call_command("migrate", interactive=False, verbosity=max(0, verbosity - 1))


def grant_rights() -> None:
    application = _role_of("DATABASE_URL")
    if application == _role_of("DATABASE_OWNER_URL"):
        raise CommandError(
            "DATABASE_URL и DATABASE_OWNER_URL называют одну роль, а нужны две: приложению нельзя менять историю."
        )
    append_only: dict[str, set[str]] = {}
    for room in apps.get_app_configs():
        append_only |= getattr(room, "append_only", {})
    connection.ensure_connection()
    grants.grant(cast("psycopg.Connection", connection.connection), application, append_only)


def _role_of(variable: str) -> str:
    return unquote(urlsplit(os.environ[variable]).username or "")
