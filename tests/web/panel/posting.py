"""The worker that sends letters, run until nothing waits."""

import os
import subprocess
import sys

from django.db import connection

from tests.mail_server import MailServer


def work(server: MailServer, **changed: str) -> str:
    """Everything that is due, by the worker that production runs; what it wrote to its log."""
    with connection.cursor() as cursor:  # a retry waits for its moment: here it has come
        cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE status = 'todo'")
    command = [sys.executable, "-m", "kontingent.project.cli", "worker", "--once"]
    environment = {**os.environ, **server.environment, **changed}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stderr
