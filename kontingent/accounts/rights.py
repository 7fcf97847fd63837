"""Who may do what to whose account: the tree says whom one may know of, the role whom one may change.

An account outside the actor's subtree does not exist for him. One's own is changed in the profile: there nobody gives
himself a role, an institution or «Доступ к ПДн».
"""

from collections.abc import Mapping
from typing import cast

from kontingent.accounts.models import User
from kontingent.accounts.roles import MAY_CREATE, ROLE_NAMES, Role
from kontingent.audit.actor import Actor
from kontingent.institutions.models import Institution
from kontingent.kernel.errors import NotFound, Refusal

OWN_FIELDS = frozenset({"email", "phone"})


def is_machine(by: Actor) -> bool:
    """A command on the machine itself, or a job of the system's own."""
    return by.user_id is None or by.institution_id is None


def demand_may_create(by: Actor, role: Role, institution_id: int) -> None:
    if is_machine(by):
        return
    if role not in MAY_CREATE[Role(by.role)]:
        raise Refusal(f"Создавать пользователей с ролью «{ROLE_NAMES[role]}» вы не можете.", code="role")
    if not _is_below(by, institution_id):
        raise Refusal("Эта организация не относится к подчинённым вашего органа управления.", code="institution")


def demand_may_open_data(by: Actor) -> None:
    """Nobody gives others the «Доступ к ПДн» that he has not himself."""
    if is_machine(by) or User.objects.filter(pk__in=[by.user_id], personal_data=True).exists():
        return
    raise Refusal(
        "Включить «Доступ к ПДн» может только тот, у кого он есть.",
        code="open_data",
        cure="Обратитесь к региональному оператору.",
    )


def demand_may_manage(by: Actor, user: User) -> None:
    """NotFound outside the subtree; Refusal for one's own account and for roles that one does not create."""
    if is_machine(by):
        return
    if not _is_below(by, user.institution_id):
        raise NotFound("Такого пользователя нет.")
    if by.user_id == user.pk:
        raise Refusal("Это ваша учётная запись.", code="own_account", cure="Её меняют в личном профиле.")
    if not may_manage(by.role, user.role):
        raise Refusal(
            f"Изменять пользователей с ролью «{user.role_name}» вы не можете.",
            code="role",
            cure="Обратитесь к региональному оператору.",
        )


def demand_own_or_may_manage(by: Actor, user: User) -> None:
    if by.user_id != user.pk:
        demand_may_manage(by, user)


def demand_may_change(by: Actor, user: User, changed: Mapping[str, object]) -> None:
    """`changed`: the new values by field. A new role or institution must be one in which the actor could create."""
    if by.user_id == user.pk and OWN_FIELDS.issuperset(changed):
        return
    demand_may_manage(by, user)
    if changed.get("personal_data"):
        demand_may_open_data(by)
    place = cast("int", changed.get("institution_id", user.institution_id))
    demand_may_create(by, Role(str(changed.get("role", user.role))), place)


def may_manage(role: str, other: str) -> bool:
    """Does the one role change accounts of the other? The same table as for creating them."""
    return other in MAY_CREATE[Role(role)]


def _is_below(by: Actor, institution_id: int) -> bool:
    top = by.institution_id
    return top is not None and Institution.objects.under(top).filter(pk=institution_id).exists()
