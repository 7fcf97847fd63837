"""Django's handle of the room."""

from django.apps import AppConfig


class IngestConfig(AppConfig):
    name = "kontingent.ingest"
