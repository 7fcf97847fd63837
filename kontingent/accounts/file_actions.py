"""Writes of prepared files: asked for, made, not made, removed. Journaled is what leaves: the file when it is whole.

Whoever makes a file names his attempt: what another has taken up since, or the owner removed, he changes no more.
"""

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.db.models.expressions import RawSQL
from django.utils.crypto import salted_hmac
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from kontingent.accounts import vault
from kontingent.accounts.models import PreparedFile, PreparedFileQuerySet, Session, User
from kontingent.kernel import clock
from kontingent.kernel.errors import NotFound, Refusal

TASK = "web.make_file"
QUEUE = "files"
MOST_UNDER_WAY = 3
MOST_ATTEMPTS = 3
LOST = "Подготовка прерывалась несколько раз. Запросите файл снова."
SESSION_ENDED = "Сеанс, в\u00a0котором вы запросили файл, завершён. Запросите файл снова."
RIGHTS_CHANGED = "Ваши права изменились с\u00a0тех пор, как вы запросили файл. Запросите его снова."
State = PreparedFile.State


@transaction.atomic
def ask(*, user: User, name: str, asked: Mapping[str, str], shown: Mapping[str, Any]) -> PreparedFile:
    """`asked` is the request to be repeated, `shown` what the owner's page says of it. The same request under way is
    the same file; a Refusal when there are too many.
    """
    text = json.dumps(asked, sort_keys=True)
    digest = salted_hmac(TASK, text, algorithm="sha256").hexdigest()
    User.objects.select_for_update().get(pk=user.pk)  # two presses at once come one after another
    under_way = PreparedFile.objects.under_way().filter(user=user)
    if (same := under_way.filter(digest=digest).first()) is not None:
        return same
    if under_way.count() >= MOST_UNDER_WAY:
        raise Refusal(
            f"Файлов уже готовится {MOST_UNDER_WAY}, больше сразу нельзя.",
            code="too_many_files",
            cure="Дождитесь, пока один из\u00a0них будет готов, или отмените его в\u00a0разделе «Мои файлы».",
        )
    made = PreparedFile.objects.create(
        user=user,
        name=name,
        request=vault.lock(json.dumps({"asked": asked, "shown": shown}), vault.REQUESTS),
        digest=digest,
        role=user.role,
        institution_id=user.institution_id,
        personal_data=user.personal_data,
    )
    _queue(made.pk)
    return made


def opened(file: PreparedFile) -> dict[str, Any]:
    """The two that `ask` was given; none when the secret key has changed since."""
    text = vault.unlock(file.request, vault.REQUESTS)
    found: dict[str, Any] = json.loads(text) if text else {}
    return found


@transaction.atomic
def begin(*, file_id: int) -> PreparedFile | None:
    """The file as the next attempt of making it has it; None where nothing is to be made."""
    file = PreparedFile.objects.select_for_update().under_way().filter(pk=file_id).select_related("user").first()
    if file is None:
        return None
    if file.attempt >= MOST_ATTEMPTS:
        fail(file, LOST)
        return None
    file.attempt, file.state, file.rows = file.attempt + 1, State.MAKING, 0
    file.save(update_fields=["attempt", "state", "rows"])
    return file


def why_not(file: PreparedFile, session_key: str, *, at: dt.datetime | None = None) -> str:
    """What forbids to make it; empty when nothing does. With `at` the session may not be over by idleness either."""
    user = User.objects.get(pk=file.user_id)
    if not file.has_rights_of(user):
        return RIGHTS_CHANGED
    sessions = Session.objects.filter(session_key=session_key, user_id=file.user_id)
    if at is not None:
        sessions = sessions.filter(expire_date__gt=at)
    return "" if sessions.exists() else SESSION_ENDED


def tell(file: PreparedFile, *, rows: int) -> bool:
    """How far it is; whether it is still wanted."""
    return _of(file).update(rows=rows) == 1


def finish(file: PreparedFile, *, rows: int, size: int) -> bool:
    """It is whole; whether it is still wanted."""
    now = clock.now()
    made = _of(file).update(state=State.READY, rows=rows, size=size, made_at=now, expires_at=_term(now))
    return made == 1


def fail(file: PreparedFile, reason: str) -> None:
    _of(file).update(state=State.FAILED, reason=reason, expires_at=_term(clock.now()))


@transaction.atomic
def put_back(file: PreparedFile) -> None:
    """For the next worker; a worker that was asked to end made no attempt."""
    if _of(file).update(state=State.WAITING, attempt=F("attempt") - 1):
        _queue(file.pk)


def remove(*, user: User, file_id: int) -> PreparedFile:
    """Whoever makes it finds it gone. NotFound for somebody else's."""
    file = PreparedFile.objects.filter(user=user, pk=file_id).first()
    if file is None:
        raise NotFound("Такого файла нет.")
    PreparedFile.objects.filter(pk=file_id).delete()
    return file


def remove_expired() -> None:
    """Past their term; those that no job will make any more are told as failed."""
    now = clock.now()
    PreparedFile.objects.filter(expires_at__lte=now).delete()
    jobs = ProcrastinateJob.objects.filter(task_name=TASK, status__in=["todo", "doing"])
    of_file = jobs.annotate(file_id=RawSQL("(args ->> 'file_id')::bigint", ())).filter(file_id=OuterRef("pk"))
    lost = PreparedFile.objects.under_way().filter(~Exists(of_file))
    lost.update(state=State.FAILED, reason=LOST, expires_at=_term(now))


def _of(file: PreparedFile) -> PreparedFileQuerySet:
    return PreparedFile.objects.under_way().filter(pk=file.pk, attempt=file.attempt)


def _term(now: dt.datetime) -> dt.datetime:
    return now + dt.timedelta(hours=settings.FILE_HOURS)


def _queue(file_id: int) -> None:
    app.configure_task(TASK, queue=QUEUE, lock=f"file-{file_id}").defer(file_id=file_id)
