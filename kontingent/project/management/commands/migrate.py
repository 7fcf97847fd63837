"""Django's migrate, and then the rights of the application role: a table is never without them."""

import os

from django.core.management.base import CommandError
from django.core.management.commands.migrate import Command as DjangoMigrate

from kontingent.project import preparation


class Command(DjangoMigrate):
    def handle(self, *args: object, **options: object) -> None:
        if "DATABASE_OWNER_URL" not in os.environ or os.environ.get("KONTINGENT_AS_OWNER") != "1":
            raise CommandError("Миграции выполняет владелец базы: kontingent init.")
        super().handle(*args, **options)
        if not options.get("plan") and not options.get("check_unapplied"):
            preparation.grant_rights()
