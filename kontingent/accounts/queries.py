"""Reads of accounts."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count

from kontingent.accounts.models import SecondFactor, Session, User
from kontingent.accounts.sessions import Workplace, public_id
from kontingent.institutions.models import Institution
from kontingent.kernel import clock, sql
from kontingent.kernel.names import initials

# As `SharedQuerySet.seen_by`, prepared: every page of the registry asks.
_SAVED = """
SELECT f.id, f.title, f.query, f.shared_in, f.shared_below, f.user_id, u.family_name, u.given_name, u.additional_name
FROM accounts_saved_filter f JOIN accounts_user u ON u.id = f.user_id
WHERE f.screen = %(screen)s AND (
    f.user_id = %(user)s
    OR (f.shared_in = %(own)s OR f.shared_below AND f.shared_in = ANY(%(path)s::bigint[]))
        AND NOT u.is_blocked AND u.institution_id = f.shared_in
)
ORDER BY f.user_id <> %(user)s, f.title, f.id
"""


class KeptFilter(NamedTuple):
    """A filter under a name, and whose it is."""

    pk: int
    title: str
    query: str
    shared_in: int | None
    shared_below: bool
    user_id: int
    family_name: str
    given_name: str
    additional_name: str

    @property
    def owner(self) -> str:
        return initials(self.family_name, self.given_name, self.additional_name)


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


def saved_filters(user: User, screen: str, *, path: Sequence[int] = ()) -> list[KeptFilter]:
    """His own first, then those that others share with him; `path` leads from the root to his institution."""
    asked = {"user": user.pk, "screen": screen, "own": user.institution_id, "path": list(path)}
    return [KeptFilter(*row) for row in sql.by_key(_SAVED, asked)]
