"""Django's handle of the room."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "kontingent.accounts"
