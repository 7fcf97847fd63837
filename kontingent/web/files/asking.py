"""From a request whose file is too long for its answer to a file that the worker makes, and back to the request."""

import io
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse
from django.shortcuts import redirect

from kontingent.accounts.file_actions import ask
from kontingent.web.client_address import client_address
from kontingent.web.downloads import TooManyRows
from kontingent.web.frame import FILES_ASKED
from kontingent.web.making import MARK, Making
from kontingent.web.request import Request

TOKEN = "csrfmiddlewaretoken"  # noqa: S105 - the name of a field
FORM = "application/x-www-form-urlencoded"


def hand_over(request: Request, file: TooManyRows) -> HttpResponse:
    """To the page of the user's own files; a HEAD asks for none."""
    if request.method == "HEAD":
        return redirect("files")
    posted = request.POST.copy()
    posted.pop(TOKEN, None)
    asked = {
        "session": request.session.session_key or "",
        "method": request.method or "GET",
        "path": request.path_info,
        "query": request.META["QUERY_STRING"],
        "posted": posted.urlencode(),
        "address": client_address(request) or "",
    }
    ask(user=request.user, name=file.name, asked=asked, shown={"title": file.title, "said": list(file.said)})
    request.session[FILES_ASKED] = True
    return redirect("files")


def repeated(asked: dict[str, str], making: Making) -> WSGIRequest:
    """The very request, as its user sent it."""
    address, body = urlsplit(settings.ADDRESS), asked["posted"].encode()
    cookie = SimpleCookie({settings.SESSION_COOKIE_NAME: asked["session"]})
    environ: dict[str, Any] = {
        "REQUEST_METHOD": asked["method"],
        "PATH_INFO": asked["path"].encode().decode("latin-1"),  # as WSGI has it
        "QUERY_STRING": asked["query"],
        "CONTENT_TYPE": FORM,
        "CONTENT_LENGTH": str(len(body)),
        "REMOTE_ADDR": asked["address"],
        "HTTP_HOST": address.netloc,
        "HTTP_COOKIE": cookie.output(header="", sep=";").strip(),
        "SERVER_NAME": address.hostname or "localhost",
        "SERVER_PORT": str(address.port or 80),
        "wsgi.url_scheme": address.scheme,
        "wsgi.input": io.BytesIO(body),
        MARK: making,
    }
    request = WSGIRequest(environ)
    vars(request)["_dont_enforce_csrf_checks"] = True  # as Django marks its own; the token was right when asked
    return request
