"""Django's handle of the room: its commands and the jobs that keep the queue healthy."""

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    name = "kontingent.project"
    label = "kontingent_project"
