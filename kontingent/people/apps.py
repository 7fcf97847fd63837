"""Django's handle of the room."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "kontingent.people"
