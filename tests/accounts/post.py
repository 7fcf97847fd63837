"""What the worker gives a job of a letter, for tests that run it at once and are not about the mail server."""

from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.jobs import Job


def first_attempt() -> JobContext:
    job = Job(id=1, queue="default", lock=None, queueing_lock=None, task_name="a letter", attempts=0)
    return JobContext(app=app, job=job, start_timestamp=0.0, abort_reason=lambda: None)
