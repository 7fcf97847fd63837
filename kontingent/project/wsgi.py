"""The WSGI application that granian serves: the first request of a process is as fast as the next.

What is loaded here stays to the end: the garbage collector does not look for anything in it, now or later.
"""

import gc
from importlib import import_module

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application


def _ready() -> WSGIHandler:
    gc.disable()
    made = get_wsgi_application()
    from kontingent.web.templating.environment import compile_all  # it imports models: only now they may be

    import_module(settings.ROOT_URLCONF)
    compile_all(settings.COMPILED_TEMPLATES)
    gc.freeze()
    gc.enable()
    return made


application = _ready()
