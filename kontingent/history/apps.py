"""Django's handle of the room."""

from django.apps import AppConfig


class HistoryConfig(AppConfig):
    name = "kontingent.history"
    # What the application role may do with tables that only grow; see kernel.grants.
    append_only = {"fact": {"UPDATE (superseded_at)"}, "institution_fact": {"UPDATE (superseded_at)"}}
