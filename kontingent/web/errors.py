"""Pages of refusals and failures. Each carries the code of the request, which also stands in the log."""

import logging
import secrets
import sys
from collections.abc import Callable, Sequence

from django.conf import settings
from django.contrib.sessions.exceptions import SessionInterrupted
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers

from kontingent.kernel.errors import NotFound, Refusal
from kontingent.kernel.outage import forget_connections, is_outage
from kontingent.kernel.patience import took_too_long

log = logging.getLogger("kontingent.web")

RETRY_AFTER = 5  # seconds: the server of a data folder is back sooner


class ErrorsMiddleware:
    """Gives each request a code and turns the domain's refusals into pages, in this one place."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        raw = secrets.token_hex(4).upper()
        request.code = f"{raw[:4]}-{raw[4:]}"  # type: ignore[attr-defined]  # declared by PublicRequest
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, NotFound):
            return not_found(request, exception)
        if isinstance(exception, Refusal):
            return _answer(
                request, 409, "errors/refusal.html", {"sentence": exception.sentence, "cure": exception.cure}
            )
        if took_too_long(exception):
            return too_long(request)
        if not isinstance(exception, Http404) and not is_outage(exception):
            log.error("request %s failed: %s %s", _code(request), request.method, request.path, exc_info=exception)
        return None


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A session that ended while it was answered, by its own person or by somebody else, is no broken request."""
    if isinstance(exception, SessionInterrupted):
        return redirect(settings.LOGIN_URL)
    return _answer(request, 400, "errors/400.html")


def forbidden(
    request: HttpRequest, exception: Exception | None = None, *, may_open: Sequence[str] = ()
) -> HttpResponse:
    return _answer(request, 403, "errors/403.html", {"may_open": list(may_open)})


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A refusal that says more than that there is nothing says it on the page."""
    said: dict[str, object] = {"sentence": "", "cure": ""}
    if isinstance(exception, NotFound) and exception.sentence != NotFound().sentence:
        said = {"sentence": exception.sentence, "cure": exception.cure}
    return _answer(request, 404, "errors/404.html", said)


def not_allowed(request: HttpRequest, methods: Sequence[str]) -> HttpResponse:
    """The address of a button was opened as a page, or the other way round."""
    response = _answer(request, 405, "errors/405.html")
    response.headers["Allow"] = HttpResponseNotAllowed(methods).headers["Allow"]
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _answer(request, 403, "errors/csrf.html")


def server_error(request: HttpRequest) -> HttpResponse:
    """Without the frame: the database that knows the person may be what failed."""
    if is_outage(sys.exception()):
        return database_gone(request)
    return HttpResponse(render_to_string("errors/500.html", {"code": _code(request)}), status=500)


def database_gone(request: HttpRequest) -> HttpResponse:
    """Nothing of the page that was being made is shown: it left no line in the journal."""
    forget_connections()
    log.error("request %s: the database is gone: %s %s", _code(request), request.method, request.path)
    return _later(request, "errors/503.html")


def busy(request: HttpRequest) -> HttpResponse:
    """It was not begun: nobody's session was read, nothing was asked of the database."""
    log.warning("request %s was refused, too many are waiting: %s %s", _code(request), request.method, request.path)
    return _later(request, "errors/busy.html")


def _later(request: HttpRequest, template: str) -> HttpResponse:
    text = render_to_string(template, {"code": _code(request)})
    return HttpResponse(text, status=503, headers={"Retry-After": str(RETRY_AFTER), "Cache-Control": "no-store"})


def too_long(request: HttpRequest) -> HttpResponse:
    """One statement took longer than any may. The same again would take as long, so nobody is told to come back."""
    seconds = settings.STATEMENT_TIMEOUT_MS // 1000
    log.warning("request %s took more than %s s: %s %s", _code(request), seconds, request.method, request.path)
    said: dict[str, object] = {"seconds": seconds, "is_asked": request.method in {"GET", "HEAD"}}
    return _answer(request, 503, "errors/too_long.html", said)


def _answer(request: HttpRequest, status: int, template: str, context: dict[str, object] | None = None) -> HttpResponse:
    text = render_to_string(template, {"code": _code(request), **(context or {})}, request=request)
    response = HttpResponse(text, status=status)
    add_never_cache_headers(response)
    return response


def _code(request: HttpRequest) -> str:
    return getattr(request, "code", "-")
