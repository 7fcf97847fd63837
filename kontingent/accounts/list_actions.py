"""Writes of what a person keeps for his lists: conditions under a name, and the columns he looks at."""

from django.db import transaction

from kontingent.accounts.models import SavedFilter, User
from kontingent.audit.actions import record
from kontingent.audit.actor import Actor
from kontingent.audit.models import Action, ObjectType
from kontingent.kernel.errors import NotFound


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
    """Under a name that is there already the new conditions take the place of the old ones."""
    saved, _ = SavedFilter.objects.update_or_create(user=user, screen=screen, title=title, defaults={"query": query})
    _note_filter(by, saved, "Отбор сохранён")
    return saved


@transaction.atomic
def forget_filter(*, by: Actor, user: User, filter_id: int) -> None:
    """NotFound for somebody else's."""
    saved = SavedFilter.objects.filter(pk=filter_id, user=user).first()
    if saved is None:
        raise NotFound
    _note_filter(by, saved, "Отбор удалён")
    saved.delete()


def _note_filter(by: Actor, saved: SavedFilter, description: str) -> None:
    record(
        by=by,
        action=Action.SETTINGS_CHANGED,
        object_type=ObjectType.REGISTRY,
        object_id=saved.pk,
        object_name=saved.title,
        description=description,
    )
