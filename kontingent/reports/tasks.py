"""Reports of large bodies, and dear ones of others, are counted at night, after the forecast."""

from django.db import connections
from procrastinate.contrib.django import app

from kontingent.reports.day_answers import keep_answers


@app.periodic(cron="20 4 * * *")
@app.task(name="reports.keep_answers", queueing_lock="reports.keep_answers")
def keep(timestamp: int) -> None:
    try:
        keep_answers()
    finally:
        connections.close_all()  # a job runs in a thread of its own, which ends with it
