"""The worker seals the journal."""

from procrastinate.contrib.django import app

from kontingent.audit import sealing


@app.periodic(cron="* * * * *")
@app.task(name="audit.seal", queueing_lock="audit.seal")
def seal(timestamp: int) -> None:
    sealing.seal()
