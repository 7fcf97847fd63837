"""Django's handle of the room."""

from django.apps import AppConfig


class SyntheticConfig(AppConfig):
    name = "kontingent.synthetic"
