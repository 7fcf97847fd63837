"""Django's handle of the room."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "kontingent.web"
