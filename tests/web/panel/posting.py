"""The worker that sends letters, run until nothing waits."""

import os

from django.db import connection

from tests import forking
from tests.mail_server import MailServer


def work(server: MailServer, **changed: str) -> str:
    """Everything that is due, by the worker that production runs; what it wrote to its log."""
    with connection.cursor() as cursor:  # a retry waits for its moment: here it has come
        cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE status = 'todo'")
    return forking.done({**os.environ, **server.environment, **changed}, "worker", once=True)
