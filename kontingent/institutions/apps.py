"""Django's handle of the room."""

from django.apps import AppConfig


class InstitutionsConfig(AppConfig):
    name = "kontingent.institutions"
