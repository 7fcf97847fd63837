"""Writes of what a person keeps for his lists: conditions under a name, and the columns he looks at."""

import re

from django.db import transaction

from kontingent.accounts.models import NAMED, SavedFilter, User
from kontingent.audit.actions import record
from kontingent.audit.actor import Actor
from kontingent.audit.models import Action, ObjectType
from kontingent.kernel.errors import NotFound, Refusal

PRIVATE: dict[str, object] = {"shared_in": None, "shared_below": False}


@transaction.atomic
def choose_columns(*, by: Actor, user: User, screen: str, title: str, columns: list[str]) -> None:
    """Of the list `screen`, for the page and for its export; none means the usual ones. `title` is for the journal."""
    kept = {name: codes for name, codes in user.columns.items() if name != screen}
    user.columns = {**kept, screen: columns} if columns else kept
    User.objects.filter(pk=user.pk).update(columns=user.columns)
    record(
        by=by,
        action=Action.SETTINGS_CHANGED,
        object_type=ObjectType.REGISTRY,
        object_name=title,
        description="Выбраны столбцы" if columns else "Столбцы как обычно",
        details={"columns": columns},
    )


@transaction.atomic
def save_filter(*, by: Actor, user: User, screen: str, title: str, query: str) -> SavedFilter:
    """Under a name that is there already the new conditions take the place of the old ones.

    A filter that is shared stays so, unless a name is sought in it now.
    """
    kept = {"query": query, **(PRIVATE if re.search(NAMED, query) else {})}
    saved, _ = SavedFilter.objects.update_or_create(user=user, screen=screen, title=title, defaults=kept)
    _note_filter(by, saved, "Отбор сохранён")
    return saved


@transaction.atomic
def share_filter(*, by: Actor, user: User, filter_id: int, below: bool = False) -> SavedFilter:
    """With users of the owner's institution, or of those below it too. NotFound for somebody else's."""
    saved = _own(user, filter_id)
    if re.search(NAMED, saved.query):
        raise Refusal("Отбор с\u00a0ФИО не\u00a0открывают другим: уберите ФИО и\u00a0сохраните отбор.", code="named")
    saved.shared_in, saved.shared_below = user.institution_id, below
    saved.save(update_fields=["shared_in", "shared_below"])
    _note_filter(
        by,
        saved,
        "Отбор открыт органу управления и\u00a0подведомственным" if below else "Отбор открыт органу управления",
    )
    return saved


@transaction.atomic
def unshare_filter(*, by: Actor, user: User, filter_id: int) -> SavedFilter:
    saved = _own(user, filter_id)
    saved.shared_in, saved.shared_below = None, False
    saved.save(update_fields=["shared_in", "shared_below"])
    _note_filter(by, saved, "Отбор больше не\u00a0открыт другим")
    return saved


@transaction.atomic
def forget_filter(*, by: Actor, user: User, filter_id: int) -> str:
    """The list that it was of; NotFound for somebody else's."""
    saved = _own(user, filter_id)
    _note_filter(by, saved, "Отбор удалён")
    saved.delete()
    return saved.screen


def _own(user: User, filter_id: int) -> SavedFilter:
    saved = SavedFilter.objects.filter(pk=filter_id, user=user).first()
    if saved is None:
        raise NotFound
    return saved


def _note_filter(by: Actor, saved: SavedFilter, description: str) -> None:
    record(
        by=by,
        action=Action.SETTINGS_CHANGED,
        object_type=ObjectType.REGISTRY,
        object_id=saved.pk,
        object_name=saved.title,
        description=description,
    )
