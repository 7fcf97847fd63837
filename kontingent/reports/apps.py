"""Django's handle of the room."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "kontingent.reports"
