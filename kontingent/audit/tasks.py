"""The worker seals the journal."""

from procrastinate.contrib.django import app

from kontingent.audit import sealing
from kontingent.audit.actor import Actor
from kontingent.audit.checking import check, is_due


@app.periodic(cron="* * * * *")
@app.task(name="audit.seal", queueing_lock="audit.seal")
def seal(timestamp: int) -> None:
    sealing.seal()


@app.periodic(cron="*/10 * * * *")
@app.task(name="audit.check", queueing_lock="audit.check")
def check_journal(timestamp: int) -> None:
    """What was found is a line of the journal, shown above it."""
    if is_due():
        check(by=Actor.system("Ежедневная проверка"))
