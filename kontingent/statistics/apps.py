"""Django's handle of the room."""

from typing import ClassVar

from django.apps import AppConfig


class StatisticsConfig(AppConfig):
    name = "kontingent.statistics"
    # What happened to a form is never changed; see kernel.grants.
    append_only: ClassVar[dict[str, set[str]]] = {
        "form_event": set(),
        "form_remark": set(),
        "form_remark_reply": set(),
        "form_own_value": set(),
        "form_addition": set(),
    }
