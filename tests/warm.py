"""What a process does before others are forked from it (`tests/forking.py`)."""

import importlib

import django

django.setup()
for name in ("kontingent.project.urls", "kontingent.project.management.commands.worker", "kontingent.web.files.worker"):
    importlib.import_module(name)
