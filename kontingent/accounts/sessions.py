"""Sessions in the database, with their owner and both limits: idle and absolute.

`expire_date` of the row is the nearer of (last seen + idle) and (signed in + absolute); past it nothing loads.
"""

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self, TypeVar

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import connection
from django.db.models import Model
from django.utils.dateparse import parse_datetime

from kontingent.accounts.models import Session, User
from kontingent.kernel import clock, sql

IP = "_ip"
AGENT = "_agent"
SIGNED_IN_AT = "_signed_in_at"
BY_PROVIDER = "_by_provider"  # the owner was recognised by a provider: no password of ours was asked
Row = TypeVar("Row", bound=Model)
TOUCH_EVERY = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Workplace:
    """Where a person stands: ids from the root of the region down to the institution, and its short name."""

    path: tuple[int, ...] = ()
    name: str = ""

    @classmethod
    def of(cls, path: Sequence[int], short_name: str, full_name: str) -> Self:
        return cls(tuple(path), short_name or full_name)


def idle_limit() -> dt.timedelta:
    return dt.timedelta(minutes=settings.SESSION_IDLE_MINUTES)


def absolute_limit() -> dt.timedelta:
    return dt.timedelta(hours=settings.SESSION_ABSOLUTE_HOURS)


def public_id(session_key: str | None) -> str:
    """What pages and the journal call a session: its key is a secret and never leaves the cookie."""
    return hashlib.sha256(session_key.encode()).hexdigest()[:16] if session_key else ""


def expiry(signed_in_at: dt.datetime | None, seen_at: dt.datetime) -> dt.datetime:
    idle = seen_at + idle_limit()
    return idle if signed_in_at is None else min(idle, signed_in_at + absolute_limit())


def touch(session: SessionBase, user_id: int) -> None:
    """Move the idle limit on, at most once a minute; the row was read when the session was loaded."""
    now, row = clock.now(), getattr(session, "row", None)
    if row is None or row.last_seen_at >= now - TOUCH_EVERY:
        return
    Session.objects.filter(pk=row.pk).update(last_seen_at=now, expire_date=expiry(row.signed_in_at, now))
    User.objects.filter(pk=user_id).update(last_seen_at=now)


_OF_SESSION, _OF_USER = Session._meta.concrete_fields, User._meta.concrete_fields  # noqa: SLF001 - Django's own word for columns
_COLUMNS = ", ".join([f"s.{one.column}" for one in _OF_SESSION] + [f"u.{one.column}" for one in _OF_USER])
_LOADED = f"""
SELECT {_COLUMNS}, i.path, i.short_name, i.full_name
FROM accounts_session s
LEFT JOIN accounts_user u ON u.id = s.user_id AND NOT u.is_blocked
LEFT JOIN institution i ON i.id = u.institution_id
WHERE s.session_key = %(key)s AND s.expire_date > %(now)s
"""  # noqa: S608 - names of our own columns


def _made(model: type[Row], values: Sequence[Any]) -> Row:
    """The row of a model from its columns, as a query of Django's makes it."""
    fields = model._meta.concrete_fields  # noqa: SLF001 - as above
    read = [_converted(field, value) for field, value in zip(fields, values, strict=True)]
    return model.from_db(connection.alias, [field.attname for field in fields], read)


def _converted(field: Any, value: Any) -> Any:  # noqa: ANN401 - as the column
    for convert in field.get_db_converters(connection):
        value = convert(value, None, connection)
    return value


class SessionStore(DatabaseStore):
    """A session loads with its owner, unless he is blocked, and with where he works: all that a request asks first."""

    row: Session | None = None  # as it was loaded; of a session that began with this request none
    owner: User | None = None
    place: Workplace | None = None  # of the owner

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def _get_session_from_db(self) -> Session | None:
        read = sql.by_key(_LOADED, {"key": self.session_key, "now": clock.now()})
        if not read:
            self._session_key = None
            self.row = self.owner = self.place = None
            return None
        found = read[0]
        self.row = _made(Session, found[: len(_OF_SESSION)])
        owner, place = found[len(_OF_SESSION) : -3], found[-3:]
        self.owner = _made(User, owner) if owner[0] is not None else None
        self.place = Workplace.of(*place) if place[0] is not None else Workplace()
        return self.row

    def get_expiry_date(self, **kwargs: object) -> dt.datetime:
        return expiry(self._signed_in_at(), clock.now())

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        signed_in_at = self._signed_in_at(data)
        now = clock.now()
        owner = data.get(SESSION_KEY)
        return Session(
            session_key=self._get_or_create_session_key(),  # type: ignore[attr-defined]  # the stubs lack it
            session_data=self.encode(data),
            expire_date=expiry(signed_in_at, now),
            user_id=int(owner) if owner else None,
            ip=data.get(IP),
            agent=data.get(AGENT, ""),
            signed_in_at=signed_in_at,
            last_seen_at=now,
        )

    def _signed_in_at(self, data: dict[str, Any] | None = None) -> dt.datetime | None:
        text = self.get(SIGNED_IN_AT) if data is None else data.get(SIGNED_IN_AT)
        return parse_datetime(text) if text else None

    @classmethod
    def clear_expired(cls) -> None:
        Session.objects.filter(expire_date__lt=clock.now()).delete()
