"""The forecast is made anew at night, and when somebody has brought data, if what it stands on has changed."""

from django.db import connections, transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from kontingent.audit.actor import Actor
from kontingent.kernel import clock
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


def ask_for_forecast() -> None:
    """Soon; one that waits already is enough."""
    try:
        with transaction.atomic():
            app.configure_task(TASK, queueing_lock=TASK).defer(timestamp=int(clock.now().timestamp()))
    except AlreadyEnqueued:
        return
