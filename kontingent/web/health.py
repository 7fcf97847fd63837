"""For the machine's own watchers: is the process alive, can it serve, how much is there. Nothing about persons."""

import hmac
import ipaddress
from collections.abc import Iterator

from django.db import DatabaseError, InterfaceError
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from kontingent.ingest.models import Package
from kontingent.kernel import sql
from kontingent.kernel.environment import env_secret_or_none
from kontingent.kernel.outage import forget_connections, is_outage
from kontingent.web.client_address import FORWARDED
from kontingent.web.gate import public

TEXT = "text/plain; charset=utf-8"
PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"
# Estimates of the planner: an exact count of millions of rows at every scrape would be the heaviest query of all.
MEASURED = ("person", "fact", "institution", "enrolment", "package")


@public
@require_safe
def live(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type=TEXT)


@public
@require_safe
def ready(_request: HttpRequest) -> HttpResponse:
    """503 while the database does not answer or has not been prepared."""
    try:
        sql.execute("SELECT 1 FROM person LIMIT 1")
    except (DatabaseError, InterfaceError) as error:
        if is_outage(error):
            forget_connections()
        return HttpResponse("database\n", status=503, content_type=TEXT)
    return HttpResponse("ok\n", content_type=TEXT)


@public
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    if not _may_read_metrics(request):
        return HttpResponse("Не найдено\n", status=404, content_type=TEXT)
    return HttpResponse("".join(f"{line}\n" for line in _lines()), content_type=PROMETHEUS)


def _may_read_metrics(request: HttpRequest) -> bool:
    """By the token in KONTINGENT_METRICS_TOKEN, or straight from this machine: what a proxy passes on is not local."""
    token = env_secret_or_none("KONTINGENT_METRICS_TOKEN")
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and hmac.compare_digest(given.encode(), token.encode()):
        return True
    if request.META.get(FORWARDED) or "Forwarded" in request.headers:
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def _lines() -> Iterator[str]:
    yield "# TYPE kontingent_rows gauge"
    sizes = "SELECT relname, greatest(reltuples, 0)::bigint FROM pg_class WHERE relname = ANY(%s) ORDER BY relname"
    for table, rows in sql.rows(sizes, [list(MEASURED)]):
        yield f'kontingent_rows{{table="{table}"}} {rows}'
    yield "# TYPE kontingent_database_bytes gauge"
    yield f"kontingent_database_bytes {sql.value('SELECT pg_database_size(current_database())')}"
    yield "# TYPE kontingent_packages gauge"
    for state, count in Package.objects.values_list("state").annotate(n=Count("pk")).order_by("state"):
        yield f'kontingent_packages{{state="{state}"}} {count}'
    yield "# TYPE kontingent_jobs gauge"
    for status, count in ProcrastinateJob.objects.values_list("status").annotate(n=Count("pk")).order_by("status"):
        yield f'kontingent_jobs{{status="{status}"}} {count}'
    yield "# TYPE kontingent_workers gauge"
    yield f"kontingent_workers {ProcrastinateWorker.objects.count()}"
