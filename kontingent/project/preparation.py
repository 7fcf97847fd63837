"""Bringing a database to this release: tables, queue, rights. Runs as the owner."""

import os
from typing import cast
from urllib.parse import unquote, urlsplit

import psycopg
from django.apps import apps
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from kontingent.accounts import passwords
from kontingent.accounts.actions import create_user
from kontingent.accounts.models import User
from kontingent.accounts.roles import Role
from kontingent.audit.actor import Actor
from kontingent.institutions.actions import found_region
from kontingent.institutions.models import Institution
from kontingent.institutions.supplier_actions import ensure_operator
from kontingent.kernel import grants
from kontingent.kernel.exits import Exit

BY = Actor.command_line()

ONE_AT_A_TIME = 7_315_001  # the key of the lock: two migrations side by side would make one table twice


def prepare(*, verbosity: int = 1) -> None:
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as guard:
        guard.execute("SELECT pg_advisory_lock(%s)", [ONE_AT_A_TIME])
        call_command("migrate", interactive=False, verbosity=max(0, verbosity - 1))


def found(name: str) -> Institution:
    """The root of the region and the built-in supplier of what the operator enters. What exists stays as it is."""
    root = found_region(name=name, by=BY)
    ensure_operator(by=BY)
    return root


def first_operator(full_name: str, email: str, root_id: int) -> tuple[str, str]:
    """Login and a temporary password of the person who will create all others. Refused once there is an operator."""
    if User.objects.filter(role=Role.OPERATOR).exists():
        raise CommandError("Региональный оператор уже есть: остальных он создаёт на своих страницах.")
    family_name, _, rest = full_name.strip().partition(" ")
    given_name, _, additional_name = rest.strip().partition(" ")
    if not given_name:
        raise CommandError("Назовите фамилию и имя: --operator «Орлов Павел Сергеевич».", returncode=Exit.USAGE)
    password = passwords.generate()
    user = create_user(
        by=BY,
        family_name=family_name,
        given_name=given_name,
        additional_name=additional_name.strip(),
        email=email,
        role=Role.OPERATOR,
        institution_id=root_id,
        personal_data=True,
        password=password,
    )
    return user.login, password


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
