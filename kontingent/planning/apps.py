"""Django's handle of the room."""

from django.apps import AppConfig


class PlanningConfig(AppConfig):
    name = "kontingent.planning"
