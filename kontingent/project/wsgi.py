"""The WSGI application that granian serves."""

import gc

from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application


def _ready() -> WSGIHandler:
    gc.disable()  # until `warm`: what is made now stays
    made = get_wsgi_application()
    from kontingent.project.warming import warm  # it imports models: only now they may be

    warm()
    return made


application = _ready()
