"""What becomes of the jobs of a worker that was killed."""

import os
import subprocess
import sys

import pytest
from django.db import connection

SCRIPT = """
import django
django.setup()
from procrastinate.contrib.django import app
from kontingent.project.tasks import retry_stalled
with app.replace_connector(app.connector.get_worker_connector()) as worker_app:
    with worker_app.open():
        retry_stalled.defer(timestamp=0)
        worker_app.run_worker(wait=False, stalled_worker_timeout=1e6)
"""


def _row(query: str, *values: object) -> tuple[object, ...]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        row = cursor.fetchone()
    assert row is not None
    return tuple(row)


def _job_of_a_worker_silent_for(seconds: int) -> object:
    """As kill -9 leaves it: the job is being done by somebody who no longer says that he lives."""
    (worker,) = _row(
        "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - make_interval(secs => %s)) RETURNING id",
        seconds,
    )
    (job,) = _row(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, worker_id, attempts)"
        " VALUES ('default', 'kontingent.project.tasks.remove_old_jobs', '{\"timestamp\": 0}', 'doing', %s, 1)"
        " RETURNING id",
        worker,
    )
    return job


def _state_after_retrying(job: object) -> object:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], env=dict(os.environ), capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    (state,) = _row("SELECT status::text FROM procrastinate_jobs WHERE id = %s", job)
    return state


@pytest.mark.django_db(transaction=True)
def test_the_job_of_a_killed_worker_is_done_by_the_next():
    assert _state_after_retrying(_job_of_a_worker_silent_for(120)) == "succeeded"


@pytest.mark.django_db(transaction=True)
def test_the_job_of_a_living_worker_is_left_alone():
    assert _state_after_retrying(_job_of_a_worker_silent_for(20)) == "doing"
