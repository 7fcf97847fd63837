"""The WSGI application that granian serves."""

from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from kontingent.web.templating.environment import compile_all

application = get_wsgi_application()
# The first request of a process is as fast as the next.
import_module(settings.ROOT_URLCONF)
compile_all()
