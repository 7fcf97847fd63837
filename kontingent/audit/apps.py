"""Django's handle of the room."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "kontingent.audit"
    append_only = ("audit_entry",)  # the application role may read and insert, never change or delete
