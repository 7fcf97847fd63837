"""Reads of accounts."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from kontingent.accounts.models import SavedFilter, SecondFactor, Session, User
from kontingent.accounts.sessions import Workplace, public_id
from kontingent.institutions.models import Institution
from kontingent.kernel import clock


@dataclass(frozen=True, slots=True)
class OpenSession:
    """`id` is safe to show and to send back; the key of the session is not."""

    id: str
    ip: str | None
    agent: str
    signed_in_at: datetime | None
    last_seen_at: datetime
    is_current: bool


@dataclass(frozen=True, slots=True)
class Factor:
    """The second factor of an account, without its secret."""

    since: datetime
    codes_left: int


def place_of(user: User) -> Workplace:
    found = Institution.objects.filter(pk=user.institution_id).values_list("path", "short_name", "full_name").first()
    return Workplace.of(*found) if found else Workplace()


def names_of(user_ids: Collection[int | None]) -> dict[int | None, str]:
    """As screens show them; who is gone has none."""
    users = User.objects.in_bulk({one for one in user_ids if one is not None})
    return {pk: user.full_name or user.login for pk, user in users.items()}


def second_factor_of(user: User) -> Factor | None:
    found = SecondFactor.objects.filter(user=user).annotate(left=Count("user__recovery_codes")).first()
    return Factor(found.since, found.left) if found else None


def factor_is_due(user: User) -> bool:
    """Required and not set up yet."""
    return user.must_use_factor and not SecondFactor.objects.filter(user=user).exists()


def by_login_or_email(text: str) -> User | None:
    return User.objects.with_login_or_email(text).first()


def working_user_with_email(email: str) -> User | None:
    return User.objects.working().filter(email__iexact=email.strip()).first()


def sessions_of(user: User, current_key: str | None) -> list[OpenSession]:
    """Sessions that still load, the current one first, then the latest seen."""
    rows = Session.objects.filter(user_id=user.pk, expire_date__gt=clock.now()).order_by("-last_seen_at")
    found = [
        OpenSession(
            id=public_id(row.session_key),
            ip=row.ip,
            agent=row.agent,
            signed_in_at=row.signed_in_at,
            last_seen_at=row.last_seen_at,
            is_current=row.session_key == current_key,
        )
        for row in rows
    ]
    return sorted(found, key=lambda session: not session.is_current)


def saved_filters(user: User, screen: str, *, path: Sequence[int] = ()) -> list[SavedFilter]:
    """His own first, then those that others share with him; `path` of his institution."""
    seen = SavedFilter.objects.seen_by(user, path).filter(screen=screen).select_related("user")
    return sorted(seen.order_by("title", "pk"), key=lambda saved: saved.user_id != user.pk)
