"""Files that are asked for by a browser and made by the worker that production runs."""

import os
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.test import Client

from kontingent.accounts.models import PreparedFile
from tests import forking
from tests.web.answers import Answer
from tests.web.exporting import read_out


def environment() -> dict[str, str]:
    return {**os.environ, "KONTINGENT_DATA": str(settings.DATA_DIR)}


def work() -> str:
    """Everything that is due; what the worker wrote to its log."""
    with connection.cursor() as cursor:  # a retry waits for its moment: here it has come
        cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE status = 'todo'")
    return forking.done(environment(), "worker", once=True)


def asked(answer: Answer) -> PreparedFile:
    """The file that the answer puts off."""
    assert (answer.status_code, answer.headers.get("Location")) == (302, "/files/"), answer.status_code
    return PreparedFile.objects.latest("pk")


def taken(client: Client, file: PreparedFile) -> Answer:
    return read_out(client.get(f"/files/{file.pk}/take"))


def lying() -> set[str]:
    """Names of all that is kept for files."""
    folder = Path(settings.DATA_DIR) / "files"
    return {path.name for path in folder.iterdir()} if folder.exists() else set()
