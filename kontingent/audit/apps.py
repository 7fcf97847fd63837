"""Django's handle of the room."""

from typing import ClassVar

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "kontingent.audit"
    append_only: ClassVar[dict[str, set[str]]] = {  # read and added to; see kernel.grants
        "audit_entry": set(),
        "audit_seal": set(),
        "audit_disclosure": set(),
    }
