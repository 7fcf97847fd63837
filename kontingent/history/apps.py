"""Django's handle of the room."""

from typing import ClassVar

from django.apps import AppConfig


class HistoryConfig(AppConfig):
    name = "kontingent.history"
    # What the application role may do with tables that only grow; see kernel.grants.
    append_only: ClassVar[dict[str, set[str]]] = {
        "fact": {"UPDATE (superseded_at)"},
        "institution_fact": {"UPDATE (superseded_at)"},
    }
