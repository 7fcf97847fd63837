"""The worker that sends letters, run until nothing waits."""

import os

from django.db import connection

from tests.mail_server import MailServer
from tests.project.program import kontingent


def work(server: MailServer, **changed: str) -> str:
    """Everything that is due, by the worker that production runs; what it wrote to its log."""
    with connection.cursor() as cursor:  # a retry waits for its moment: here it has come
        cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE status = 'todo'")
    done = kontingent("worker", "--once", **{**os.environ, **server.environment, **changed})
    assert done.returncode == 0, done.stderr
    return done.stderr
