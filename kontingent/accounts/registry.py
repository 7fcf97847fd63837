"""The registry of users: those of an institution and of everything below it, by login, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Max, TextField, Value
from django.db.models.functions import Concat, Lower, Replace

from kontingent.accounts.models import User, UserQuerySet
from kontingent.audit.models import Action, JournalEntry
from kontingent.institutions.models import Institution
from kontingent.institutions.queries import Choosable
from kontingent.kernel.filtering import narrowed, queried
from kontingent.kernel.keyset import Listed
from kontingent.kernel.names import tidy


def _spoken_of(found: UserQuerySet, text: str) -> UserQuerySet:
    """By parts of the login, name and e-mail in any order."""
    for part in tidy(text).lower().replace("ё", "е").split():
        found = found.alias(words=_words()).filter(words__contains=part)
    return found


def _words() -> Replace:
    parts = [F("login"), F("family_name"), F("given_name"), F("additional_name"), F("email")]
    spaced = [piece for part in parts for piece in (part, Value(" "))]
    text = Lower(Concat(*spaced, output_field=TextField()), output_field=TextField())
    return Replace(text, Value("ё"), Value("е"), output_field=TextField())


def _standing_under(found: UserQuerySet, institution_id: int) -> UserQuerySet:
    return found.filter(institution_id__in=Institution.objects.under(institution_id).order_by().values("pk"))


@dataclass(frozen=True, slots=True)
class UserFilters:
    """What the registry of users is filtered by."""

    text: str = queried("", _spoken_of)
    role: str = queried("", "role")
    institution_id: int | None = queried(None, _standing_under, among=Choosable.OWN_BODIES)  # and below
    personal_data: bool | None = queried(None, "personal_data")
    is_blocked: bool | None = queried(None, "is_blocked")


@dataclass(frozen=True, slots=True)
class UserRow:
    user: User
    institution: str
    signed_in_at: datetime | None


def listed(top: int, filters: UserFilters) -> Listed[User]:
    """By login. `top` is the institution whose subtree is seen."""
    return Listed(matching(top, filters), ("login",))


def find_user(top: int, user_id: int) -> UserRow | None:
    """None when there is none, or he stands outside the subtree."""
    return next(iter(user_rows(list(users_under(top).filter(pk=user_id).order_by("pk")))), None)


def users_under(top: int) -> UserQuerySet:
    return _standing_under(User.objects.all(), top)


def matching(top: int, filters: UserFilters) -> UserQuerySet:
    """Unordered."""
    return narrowed(users_under(top), filters)


def user_rows(users: Sequence[User]) -> tuple[UserRow, ...]:
    names = Institution.objects.in_bulk({user.institution_id for user in users})
    entered = JournalEntry.objects.filter(
        user_id__in=[user.pk for user in users], action__in=[Action.SIGNED_IN, Action.SIGNED_IN_ESIA]
    )
    latest = dict(entered.order_by().values("user_id").annotate(latest=Max("at")).values_list("user_id", "latest"))
    return tuple(
        UserRow(user, names[user.institution_id].name if user.institution_id in names else "", latest.get(user.pk))
        for user in users
    )
