"""Writes about packages: receive one, let a held one go on, refuse one."""

from dataclasses import dataclass
from typing import BinaryIO

from django.db import IntegrityError, transaction

from kontingent.audit.actor import Actor
from kontingent.audit.models import Action
from kontingent.ingest import journal, storage, withdrawals
from kontingent.ingest.errors import PackageRefused
from kontingent.ingest.models import Package, Remark
from kontingent.ingest.readers.package import LIMITS, MEGABYTE
from kontingent.institutions.models import Supplier
from kontingent.kernel import clock
from kontingent.kernel.errors import Refusal

FINAL = frozenset({Package.State.ACCEPTED, Package.State.REMARKS, Package.State.REFUSED})


@dataclass(frozen=True, slots=True)
class Received:
    package: Package
    is_new: bool  # false: the supplier had sent these very bytes before


class NotHeld(Refusal):
    code = "not_held"


class NotRestorable(Refusal):
    code = "not_restorable"


class SupplierInactive(Refusal):
    code = "supplier_inactive"


def receive(*, supplier: Supplier, name: str, stream: BinaryIO, by: Actor) -> Received:
    """Keep the bytes. The same bytes of a supplier are the same package, whatever the file is called."""
    if not supplier.is_active:
        raise SupplierInactive(f"Поставщик «{supplier.name}» отключён.", cure="Обратитесь к региональному оператору.")
    digest, size = storage.measure(stream)
    if size > LIMITS.package:
        raise PackageRefused(
            f"Пакет больше {LIMITS.package // MEGABYTE} МБ.", cure="Разделите его на несколько пакетов изменений."
        )
    known = _known(supplier, digest)
    if known is not None:
        return Received(known, is_new=False)
    try:
        with transaction.atomic():
            package = Package.objects.create(
                supplier=supplier, name=name, sha256=digest, size=size, received_at=clock.now()
            )
            storage.store(package.pk, stream)
            journal.record(package, Action.PACKAGE_RECEIVED, by)
    except IntegrityError:  # the same bytes came twice at once
        known = _known(supplier, digest)
        if known is None:
            raise
        return Received(known, is_new=False)
    return Received(package, is_new=True)


def release(*, package_id: int, by: Actor, seen: str | None = None) -> Package:
    """Let a held package go on where it was held; what is found later may hold it again. NotHeld if it is not.

    `seen`: the stage at which it was held when somebody decided. NotHeld if it has been held for something else since.
    """
    with transaction.atomic():
        package = _held(package_id)
        if seen is not None and seen != package.stage:
            raise NotHeld(
                "Пакет задержан уже по другой причине.", cure="Прочтите её на странице пакета и решите снова."
            )
        package.state = Package.State.RECEIVED
        package.released = package.stage
        package.reason = ""
        package.save(update_fields=["state", "released", "reason"])
        journal.record(package, Action.PACKAGE_RECEIVED, by, "Задержанный пакет принят")
    return package


def hold(*, package: Package, reason: str) -> None:
    package.state = Package.State.HELD
    package.reason = reason
    package.save(update_fields=["state", "reason"])


def refuse(*, package: Package, error: PackageRefused, by: Actor) -> None:
    """The file is at fault: nothing of the package is taken; its bytes stay."""
    with transaction.atomic():
        _refuse(package, str(error), by)
        Remark.objects.create(
            package=package,
            batch=0,
            rule=error.rule.code,
            severity=Remark.Severity.REFUSED,
            place=0,
            **error.at._asdict(),
        )


def refuse_held(*, package_id: int, by: Actor) -> Package:
    """The operator does not let a held package go on. What it had recorded before it was held stays recorded."""
    with transaction.atomic():
        package = _held(package_id)
        _refuse(package, f"{package.reason} Пакет отклонён оператором.", by)
        withdrawals.forget(package.pk)
    return package


def ask_to_restore(*, package_id: int, by: Actor) -> Package:
    """Let the loader restore what a closed full package withdrew. NotRestorable if there is nothing, or not now."""
    with transaction.atomic():
        package = Package.objects.select_for_update(of=("self",)).get(pk=package_id)
        if package.restored_at is not None:
            raise NotRestorable("Отозванное этим пакетом уже возвращено.", cure="Обновите страницу.")
        if package.state not in {Package.State.ACCEPTED, Package.State.REMARKS}:
            raise NotRestorable(
                f"Возвращать нечего: пакет {Package.State(package.state).label}.", cure="Обновите страницу."
            )
        if not package.withdrawals.filter(records__gt=0).exists():
            raise NotRestorable("Возвращать нечего: этот пакет ничего не отозвал.")
        package.state = Package.State.LOADING
        package.stage = Package.Stage.RESTORING
        package.save(update_fields=["state", "stage"])
        journal.record(package, Action.PACKAGE_RECEIVED, by, "Отозванное пакетом возвращается")
    return package


def _held(package_id: int) -> Package:
    package = Package.objects.select_for_update(of=("self",)).get(pk=package_id)
    if package.state != Package.State.HELD:
        raise NotHeld(f"Пакет не задержан: он {Package.State(package.state).label}.", cure="Обновите страницу.")
    return package


def _refuse(package: Package, reason: str, by: Actor) -> None:
    package.state = Package.State.REFUSED
    package.reason = reason
    package.finished_at = clock.now()
    package.save(update_fields=["state", "reason", "finished_at"])
    journal.record(package, Action.PACKAGE_REFUSED, by, reason)


def _known(supplier: Supplier, digest: bytes) -> Package | None:
    return Package.objects.filter(supplier=supplier, sha256=digest).first()
