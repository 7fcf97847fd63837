"""Django's handle of the room."""

from typing import ClassVar

from django.apps import AppConfig


class PortfoliosConfig(AppConfig):
    name = "kontingent.portfolios"
    append_only: ClassVar[dict[str, set[str]]] = {"count_change": set()}  # see kernel.grants
