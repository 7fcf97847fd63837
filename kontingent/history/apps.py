"""Django's handle of the room."""

from django.apps import AppConfig


class HistoryConfig(AppConfig):
    name = "kontingent.history"
