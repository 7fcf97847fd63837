"""The forecast is made anew at night, if what it stands on has changed."""

from django.db import connections
from procrastinate.contrib.django import app

from kontingent.audit.actor import Actor
from kontingent.planning.actions import NothingToForecast, make_forecast

TASK = "planning.make_forecast"


@app.periodic(cron="40 3 * * *")
@app.task(name=TASK, queueing_lock=TASK)
def make(timestamp: int) -> None:
    try:
        make_forecast(by=Actor.system())
    except NothingToForecast:
        return
    finally:
        connections.close_all()  # a job runs in a thread of its own, which ends with it
