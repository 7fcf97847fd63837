"""Packages that come through the web are loaded by jobs, queued in the transaction that keeps their bytes."""

from typing import BinaryIO

from django.db import connections, transaction
from procrastinate.contrib.django import app

from kontingent.audit.actor import Actor
from kontingent.ingest.actions import FINAL, Received, ask_to_restore, receive, release
from kontingent.ingest.models import Package
from kontingent.ingest.pipeline import load
from kontingent.institutions.models import Supplier

LOADER = Actor.system("Обработчик пакетов")


@app.task(queue="packages")
def load_package(*, package_id: int) -> None:
    """Safe to run again: a loaded package stays as it is, one that was cut goes on."""
    try:
        load(package_id=package_id, by=LOADER)
    finally:
        connections.close_all()  # a job runs in a thread of its own, which ends with it


def submit(*, supplier: Supplier, name: str, stream: BinaryIO, by: Actor) -> Received:
    """Receive and queue; bytes sent again are queued again only if their loading is not over."""
    with transaction.atomic():
        received = receive(supplier=supplier, name=name, stream=stream, by=by)
        if received.package.state not in (*FINAL, Package.State.HELD):
            _queue(received.package)
    return received


def let_go(*, package_id: int, by: Actor, seen: str | None = None) -> Package:
    """Release a held package and queue it."""
    with transaction.atomic():
        package = release(package_id=package_id, by=by, seen=seen)
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
