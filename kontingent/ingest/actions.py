"""Writes about packages: receive one, let a held one go on, refuse one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.db import connection, transaction

from kontingent.audit.actions import ADD, to_add
from kontingent.audit.actor import Actor
from kontingent.audit.models import Action
from kontingent.ingest import journal, storage, withdrawals
from kontingent.ingest.errors import PackageRefused, too_large
from kontingent.ingest.looking_ahead import LookedThrough
from kontingent.ingest.mapping_queries import reads_otherwise
from kontingent.ingest.models import Package, Remark
from kontingent.ingest.readers.package import LIMITS
from kontingent.institutions.models import Supplier
from kontingent.kernel import clock, sql
from kontingent.kernel.errors import Refusal

AT_END = frozenset({Package.State.ACCEPTED, Package.State.REMARKS, Package.State.REFUSED})
FINAL = AT_END | {Package.State.TRIED}

TO_BE_TRIED = "Проверка без загрузки"
_COLUMNS = [field for field in Package._meta.concrete_fields if not field.primary_key]  # noqa: SLF001 - Django's word
# A text of our own: Django takes as long to build one as a small package to be recognised.
_KEEP = f"""
    WITH kept AS (
        INSERT INTO package ({", ".join(field.attname for field in _COLUMNS)})
        VALUES ({", ".join(f"%({field.attname})s" for field in _COLUMNS)})
        ON CONFLICT (supplier_id, sha256, reading) DO NOTHING RETURNING id
    ), {storage.STORE}, told AS ({ADD.format(of="kept")})
    SELECT id FROM kept
"""  # noqa: S608 - names of our own columns and constant texts


@dataclass(frozen=True, slots=True)
class Received:
    package: Package
    is_new: bool  # false: the supplier had sent these very bytes before


class NotHeld(Refusal):
    code = "not_held"


class NotRestorable(Refusal):
    code = "not_restorable"


class NotTried(Refusal):
    code = "not_tried"


class SupplierInactive(Refusal):
    code = "supplier_inactive"


def receive(
    *,
    supplier: Supplier,
    name: str,
    stream: BinaryIO,
    by: Actor,
    only_try: bool = False,
    looked_through: LookedThrough | None = None,
) -> Received:
    """Keep the bytes, cut already if they were `looked_through`.

    The same bytes of a supplier are the same package, whatever the file is called, as long as its mapping would have
    them read as they were.

    With `only_try` it is tried without loading, as every package of a test supplier is; what was only tried is loaded
    when it is sent to be.
    """
    if not supplier.is_active:
        raise SupplierInactive(f"Поставщик «{supplier.name}» отключён.", cure="Обратитесь к региональному оператору.")
    digest, size = storage.measure(stream)
    if size > LIMITS.package:
        raise too_large()
    package = Package(
        supplier=supplier, name=name, sha256=digest, size=size, received_at=clock.now(),
        only_tried=only_try or supplier.is_test,
    )  # fmt: skip
    cut = looked_through.parts if looked_through and looked_through.sha256 == digest else ()
    while not _is_kept(package, cut or storage.parts(stream), by):
        known = Package.objects.filter(supplier=supplier, sha256=digest).latest("reading")
        if not (known.state in AT_END and reads_otherwise(known)):
            if known.state == Package.State.TRIED:
                known = want_tried(package_id=known.pk, only_try=package.only_tried, by=by)
            return Received(known, is_new=False)
        package.reading = known.reading + 1
    return Received(package, is_new=True)


def want_tried(*, package_id: int, only_try: bool, by: Actor) -> Package:
    """What was tried is tried again, by the register as it is now, or loaded at last. NotTried if it was not."""
    with transaction.atomic():
        package = Package.objects.select_for_update(of=("self",)).select_related("supplier").get(pk=package_id)
        if package.state != Package.State.TRIED:
            raise NotTried(
                f"Пакет уже не\u00a0ждёт: он {Package.State(package.state).label}.", cure="Обновите страницу."
            )
        if package.supplier.is_test and not only_try:
            raise NotTried("Пакеты учебной площадки проверяются и\u00a0не\u00a0загружаются.")
        forget_trial(package)
        package.only_tried = only_try
        package.received_at = package.received_at if only_try else clock.now()
        package.save()
        journal.record(
            package, Action.PACKAGE_RECEIVED, by, TO_BE_TRIED if only_try else "Проверенный пакет загружается"
        )
    return package


def forget_trial(package: Package) -> None:
    """As it was received; the caller saves it."""
    for told in (package.remarks, package.withdrawals, package.foreseen_lines):
        told.all().delete()
    package.state, package.stage = Package.State.RECEIVED, Package.Stage.READING
    package.counts, package.foreseen, package.tried_at = {}, None, None
    package.reason, package.organisations, package.vanishing, package.done_batches = "", [], 0, 0


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


def refuse(*, package: Package, error: PackageRefused, by: Actor) -> None:
    """The file is at fault: nothing of the package is taken; its bytes stay."""
    with transaction.atomic():
        package.headings = error.met
        package.save(update_fields=["headings", "mapped_until"])
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


@transaction.atomic
def _is_kept(package: Package, parts: Iterable[Mapping[str, Any]], by: Actor) -> bool:
    """With its bytes. Not if the supplier has sent these very bytes before, to be read for the same time."""
    parts = iter(parts)
    line = journal.line(package, Action.PACKAGE_RECEIVED, by, TO_BE_TRIED if package.only_tried else "")
    values = {field.attname: field.get_db_prep_save(field.value_from_object(package), connection) for field in _COLUMNS}
    kept = sql.first(_KEEP, {**values, **to_add(**line), **next(parts)}, bound=True)
    if kept is None:
        return False
    package.pk = kept[0]
    storage.store(package.pk, parts)
    return True
