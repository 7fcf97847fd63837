"""Files of long lists are made by jobs, and removed when their term is over."""

from django.db import connections
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from kontingent.accounts.file_actions import MOST_ATTEMPTS, QUEUE, TASK, remove_expired
from kontingent.web.files import store, worker


@app.task(name=TASK, queue=QUEUE, retry=RetryStrategy(max_attempts=MOST_ATTEMPTS, wait=10))
def make_file(*, file_id: int) -> None:
    try:
        worker.make(file_id)
    finally:
        connections.close_all()  # a job runs in a thread of its own, which ends with it


@app.periodic(cron="*/10 * * * *")
@app.task(name="web.remove_old_files", queueing_lock="web.remove_old_files")
def remove_old_files(timestamp: int) -> None:
    remove_expired()
    store.clear_strange()
