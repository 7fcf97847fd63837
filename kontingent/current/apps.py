"""Django's handle of the room."""

from typing import ClassVar

from django.apps import AppConfig


class CurrentConfig(AppConfig):
    name = "kontingent.current"
    append_only: ClassVar[dict[str, set[str]]] = {"count_change": set()}  # see kernel.grants
