"""Django's handle of the room."""

from typing import ClassVar

from django.apps import AppConfig


class IngestConfig(AppConfig):
    name = "kontingent.ingest"
    append_only: ClassVar[dict[str, set[str]]] = {"supplier_mapping": set()}  # read and added to; see kernel.grants
