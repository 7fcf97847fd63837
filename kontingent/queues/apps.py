"""Django's handle of the room."""

from typing import ClassVar

from django.apps import AppConfig


class QueuesConfig(AppConfig):
    name = "kontingent.queues"
    append_only: ClassVar[dict[str, set[str]]] = {"queue_seal": set()}  # read and added to; see kernel.grants
