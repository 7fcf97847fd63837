"""The line of a package in the journal."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from kontingent.audit import actions
from kontingent.audit.actor import Actor
from kontingent.audit.models import Action, ObjectType
from kontingent.ingest.models import Package


@transaction.atomic(savepoint=False)
def record(
    package: Package, action: Action, by: Actor, description: str = "", *, details: Mapping[str, Any] | None = None
) -> None:
    """In the transaction of what it tells, or in one of its own."""
    actions.record(**line(package, action, by, description, details))


def line(
    package: Package, action: Action, by: Actor, description: str = "", details: Mapping[str, Any] | None = None
) -> actions.SaidLine:
    return {
        "by": by,
        "action": action,
        "object_type": ObjectType.PACKAGE,
        "object_id": package.pk,
        "object_name": package.shown_name,
        "description": description,
        "details": details,
    }
