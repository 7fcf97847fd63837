"""What the journal keeps of sign-ins through a provider. СНИЛС, names and tokens of strangers never stand in it."""

from kontingent.accounts.models import User
from kontingent.accounts.provider.refusals import ProviderRefusal
from kontingent.audit.actions import record
from kontingent.audit.actor import Actor
from kontingent.audit.models import Action, ObjectType


def signed_in_by_provider(*, by: Actor, user: User, provider: str, agent: str = "") -> None:
    record(
        by=by,
        action=Action.SIGNED_IN_ESIA,
        object_type=ObjectType.ACCOUNT,
        object_id=user.pk,
        object_name=user.full_name,
        description="Пользователь вошел в систему",
        details={"provider": provider, "agent": agent},
    )


def provider_sign_in_failed(
    *, by: Actor, refusal: ProviderRefusal, user: User | None, provider: str, agent: str = ""
) -> None:
    """`user` is the account that was recognised and is blocked; nobody else is known by then."""
    record(
        by=by,
        action=Action.SIGN_IN_ESIA_FAILED,
        object_type=ObjectType.ACCOUNT,
        object_id=user.pk if user else None,
        object_name=user.full_name if user else "",
        description=refusal.note,
        details={"provider": provider, "reason": refusal.code, "code": refusal.foreign, "agent": agent},
    )
