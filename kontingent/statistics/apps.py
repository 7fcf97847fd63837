"""Django's handle of the room."""

from typing import ClassVar

from django.apps import AppConfig


class StatisticsConfig(AppConfig):
    name = "kontingent.statistics"
    # A copy is never changed; see kernel.grants.
    append_only: ClassVar[dict[str, set[str]]] = {"form_stamp": set(), "form_stamp_cell": set()}
