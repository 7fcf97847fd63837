"""Django's handle of the room."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "kontingent.audit"
