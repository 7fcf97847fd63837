"""Django's handle of the room."""

from typing import ClassVar

from django.apps import AppConfig


class StampsConfig(AppConfig):
    name = "kontingent.stamps"
    append_only: ClassVar[dict[str, set[str]]] = {"stamp": set(), "stamp_cell": set()}  # see kernel.grants
