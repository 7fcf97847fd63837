"""Django's handle of the room."""

from django.apps import AppConfig


class PortfoliosConfig(AppConfig):
    name = "kontingent.portfolios"
