"""Writes about suppliers: who may send, what, and whose word counts more. Each is a line of the journal."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email, validate_slug
from django.db import transaction

from kontingent.audit.actions import record
from kontingent.audit.actor import Actor
from kontingent.audit.models import Action, ObjectType
from kontingent.institutions.models import Institution, Supplier, SupplierRank, SupplierRight
from kontingent.kernel.errors import NotFound, Refusal

OPERATOR = "operator"  # the code of the built-in supplier: what no other sends is entered by form


class UnfitSupplier(Refusal):
    """The supplier cannot be registered like that."""

    code = "unfit_supplier"


@transaction.atomic
def register_supplier(
    *,
    code: str,
    name: str,
    rank: int = 100,
    decides_subordination: bool = False,
    replays: bool = False,
    institution_ids: Collection[int] = (),
    kinds: Collection[int] = (),
    email: str = "",
    contact: str = "",
    rhythm_days: int | None = None,
    is_test: bool = False,
    by: Actor,
) -> Supplier:
    """May write these kinds of these institutions and what is below them; none given means all."""
    _refuse_unfit(code, name, rank)
    email = _email(email)
    if Supplier.objects.filter(code=code).exists():
        raise UnfitSupplier(f"Поставщик с кодом «{code}» уже есть.", cure="Выберите другой код.")
    supplier = Supplier.objects.create(
        code=code,
        name=name.strip(),
        rank=rank,
        decides_subordination=decides_subordination,
        replays=replays,
        email=email,
        contact=contact.strip(),
        rhythm_days=_rhythm(rhythm_days),
        is_test=is_test,
    )
    grants = {(place, kind) for place in institution_ids or (None,) for kind in kinds or (None,)}
    _write_grants(supplier, grants)
    _journal(supplier, by, Action.SUPPLIER_CREATED, "Поставщик зарегистрирован.", rank=rank, rights=_listed(grants))
    return supplier


def ensure_operator(*, by: Actor) -> Supplier:
    """The built-in supplier «Оператор»: everything, everywhere, before all others."""
    found = Supplier.objects.filter(code=OPERATOR).first()
    return found or register_supplier(code=OPERATOR, name="Оператор", rank=0, decides_subordination=True, by=by)


@transaction.atomic
def change_supplier(
    *,
    supplier_id: int,
    name: str,
    rank: int,
    decides_subordination: bool,
    replays: bool,
    is_active: bool,
    contact: str | None = None,
    rhythm_days: int | None = None,
    by: Actor,
) -> Supplier:
    """A changed rank shows in the current view of a person once he is projected again.

    Without a `contact` it stays, with the rhythm. A test supplier stays one: what it sent was never recorded.
    """
    supplier = _supplier(supplier_id)
    _refuse_unfit(supplier.code, name, rank)
    wanted = {
        "name": name.strip(),
        "rank": rank,
        "decides_subordination": decides_subordination,
        "replays": replays,
        "is_active": is_active,
        **({} if contact is None else {"contact": contact.strip(), "rhythm_days": _rhythm(rhythm_days)}),
    }
    changes = {field: [getattr(supplier, field), value] for field, value in wanted.items()}
    changes = {field: pair for field, pair in changes.items() if pair[0] != pair[1]}
    if changes:
        for field, value in wanted.items():
            setattr(supplier, field, value)
        supplier.save(update_fields=list(changes))
        _journal(supplier, by, Action.SUPPLIER_CHANGED, "Изменены сведения о поставщике.", changes=changes)
    return supplier


@transaction.atomic
def set_email(*, supplier_id: int, email: str, by: Actor) -> Supplier:
    """Where protocols of its packages go; empty: nowhere."""
    supplier, wanted = _supplier(supplier_id), _email(email)
    if wanted != supplier.email:
        changes = {"email": [supplier.email, wanted]}
        supplier.email = wanted
        supplier.save(update_fields=["email"])
        _journal(supplier, by, Action.SUPPLIER_CHANGED, "Изменён адрес для протоколов.", changes=changes)
    return supplier


@transaction.atomic
def grant_rights(*, supplier_id: int, grants: Iterable[tuple[int | None, int | None]], by: Actor) -> None:
    """Exactly these pairs of institution and kind from now on; None is every one, no pairs are no rights."""
    supplier = _supplier(supplier_id)
    wanted = set(grants)
    before = set(SupplierRight.objects.filter(supplier=supplier).values_list("institution_id", "kind"))
    if wanted != before:
        SupplierRight.objects.filter(supplier=supplier).delete()
        _write_grants(supplier, wanted)
        _journal(
            supplier, by, Action.SUPPLIER_CHANGED, "Изменены права поставщика.",
            rights=_listed(wanted), former=_listed(before),
        )  # fmt: skip


@transaction.atomic
def set_ranks(*, supplier_id: int, ranks: Mapping[int, int], by: Actor) -> None:
    """Ranks of single kinds, by the kind's code; for all others the supplier's own rank holds."""
    supplier = _supplier(supplier_id)
    for rank in ranks.values():
        _refuse_unfit(supplier.code, supplier.name, rank)
    before = dict(SupplierRank.objects.filter(supplier=supplier).values_list("kind", "rank"))
    if dict(ranks) != before:
        SupplierRank.objects.filter(supplier=supplier).delete()
        SupplierRank.objects.bulk_create(
            SupplierRank(supplier=supplier, kind=kind, rank=rank) for kind, rank in sorted(ranks.items())
        )
        _journal(
            supplier, by, Action.SUPPLIER_CHANGED, "Изменены приоритеты поставщика по видам сведений.",
            ranks=dict(ranks), former=before,
        )  # fmt: skip


def _supplier(supplier_id: int) -> Supplier:
    supplier = Supplier.objects.select_for_update().filter(pk=supplier_id).first()
    if supplier is None:
        raise NotFound("Такого поставщика нет.")
    return supplier


def _rhythm(days: int | None) -> int | None:
    if days is not None and not 1 <= days <= 366:
        raise UnfitSupplier("Ритм поставщика — от 1 до 366 дней.")
    return days


def _email(text: str) -> str:
    email = text.strip()
    try:
        if email:
            validate_email(email)
    except ValidationError:
        raise UnfitSupplier(f"Адрес «{email}» не похож на адрес электронной почты.") from None
    return email


def _refuse_unfit(code: str, name: str, rank: int) -> None:
    try:
        validate_slug(code)
    except ValidationError:
        raise UnfitSupplier(
            f"Код поставщика «{code}» не подходит.", cure="Нужны латинские буквы, цифры, дефис и подчёркивание."
        ) from None
    if not name.strip():
        raise UnfitSupplier("У поставщика должно быть наименование.")
    if not 0 <= rank <= 32767:
        raise UnfitSupplier("Приоритет поставщика — целое число от 0 до 32767: чем меньше, тем важнее.")


def _write_grants(supplier: Supplier, grants: Iterable[tuple[int | None, int | None]]) -> None:
    pairs = sorted(grants, key=lambda pair: (pair[0] or 0, pair[1] or 0))
    places = {place for place, _ in pairs if place is not None}
    if missing := places - set(Institution.objects.filter(pk__in=places).values_list("pk", flat=True)):
        raise UnfitSupplier(f"Нет организации с номером {min(missing)}.")
    SupplierRight.objects.bulk_create(
        SupplierRight(supplier=supplier, institution_id=place, kind=kind) for place, kind in pairs
    )


def _listed(grants: Iterable[tuple[int | None, int | None]]) -> list[list[int | None]]:
    return [list(pair) for pair in sorted(grants, key=lambda pair: (pair[0] or 0, pair[1] or 0))]


def _journal(supplier: Supplier, by: Actor, action: Action, description: str, **details: Any) -> None:  # noqa: ANN401 — details are any JSON
    record(
        by=by,
        action=action,
        object_type=ObjectType.SUPPLIER,
        object_id=supplier.pk,
        object_name=supplier.name,
        description=description,
        details={"code": supplier.code, **details},
    )
