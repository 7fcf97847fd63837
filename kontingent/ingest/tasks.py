"""Packages that come through the web are loaded by jobs, queued in the transaction that keeps their bytes."""

from typing import BinaryIO

from django.conf import settings
from django.db import connections, transaction
from procrastinate import JobContext
from procrastinate.contrib.django import app

from kontingent.accounts.models import User
from kontingent.accounts.postman import RETRY, attempt, post
from kontingent.accounts.queries import place_of
from kontingent.audit.actor import Actor
from kontingent.audit.models import Action
from kontingent.ingest import journal
from kontingent.ingest.actions import FINAL, Received, ask_to_restore, receive, release, want_tried
from kontingent.ingest.models import Package, ProtocolLetter
from kontingent.ingest.pipeline import Watch, load
from kontingent.ingest.protocol_letters import TASK, written
from kontingent.ingest.watched import Watched
from kontingent.institutions.models import Supplier
from kontingent.kernel import clock, stopping

LOADER = Actor.system("Обработчик пакетов")


@app.task(queue="packages")
def load_package(*, package_id: int) -> None:
    """Safe to run again: a loaded package stays as it is, one that was cut goes on.

    A worker that is asked to end cuts it after the transaction at hand and leaves the rest to the next.
    """
    try:
        package = load(package_id=package_id, by=LOADER, watch=Watch(stop=stopping.asked.is_set))
        if package.state not in (*FINAL, Package.State.HELD):
            _queue(package)
    finally:
        connections.close_all()  # a job runs in a thread of its own, which ends with it


@app.task(name=TASK, retry=RETRY, pass_context=True)
def send_protocol(context: JobContext, letter_id: int) -> None:
    """In the name of whoever asked; that it was sent is written only with the word of the mail server."""
    letter = ProtocolLetter.objects.select_related("package__supplier").get(pk=letter_id)
    if letter.sent_at is not None:
        return
    package, user = letter.package, User.objects.get(pk=letter.asked_by_id)
    by = user.actor(institution_path=place_of(user).path)
    message = written(package, by=user)
    with attempt(
        context, lambda said: journal.record(package, Action.LETTER_FAILED, by, f"Протокол поставщику. {said}")
    ):
        letter.sent_at = clock.now()
        letter.save(update_fields=["sent_at"])
        journal.record(package, Action.LETTER_SENT, by, f"Протокол отправлен поставщику «{package.supplier.name}»")
        post(message, letter.to)


def submit(*, supplier: Supplier, name: str, stream: BinaryIO, by: Actor, only_try: bool = False) -> Received:
    """Receive and queue; bytes sent again are queued again only if their loading is not over."""
    with transaction.atomic():
        received = receive(supplier=supplier, name=name, stream=stream, by=by, only_try=only_try)
        if received.package.state not in (*FINAL, Package.State.HELD):
            _queue(received.package)
    return received


def let_go(*, package_id: int, by: Actor, seen: str | None = None) -> Package:
    """Release a held package and queue it."""
    with transaction.atomic():
        package = release(package_id=package_id, by=by, seen=seen)
        _queue(package)
    return package


def go_on(*, package_id: int, only_try: bool, by: Actor) -> Package:
    """Queue what was tried: to be tried again, or to be loaded."""
    with transaction.atomic():
        package = want_tried(package_id=package_id, only_try=only_try, by=by)
        _queue(package)
    return package


def undo(*, package_id: int, by: Actor) -> Package:
    """Queue the restoring of what a full package withdrew."""
    with transaction.atomic():
        package = ask_to_restore(package_id=package_id, by=by)
        _queue(package)
    return package


def _queue(package: Package) -> None:
    """Packages of one supplier are loaded one after another, in the order they came."""
    load_package.configure(lock=f"supplier-{package.supplier_id}").defer(package_id=package.pk)


FOLDERS = [Watched(path, submit) for path in settings.WATCHED_FOLDERS]  # what a look has seen the next one knows


@app.periodic(cron="* * * * *")
@app.task(name="ingest.watch", queueing_lock="ingest.watch")
def watch(timestamp: int) -> None:
    """Of the moment at which it was due."""
    for folder in FOLDERS:
        folder.look()
