"""«Пакеты»: what suppliers sent and what became of it; a file sent from the browser."""

from collections.abc import Iterator, Sequence

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django_htmx.http import HttpResponseClientRedirect

from kontingent.accounts.roles import Permission
from kontingent.ingest.actions import FINAL, Received
from kontingent.ingest.models import Package
from kontingent.ingest.queries import listed
from kontingent.ingest.tasks import submit
from kontingent.kernel.errors import Refusal
from kontingent.kernel.spreadsheets import Cell
from kontingent.web.gate import gate
from kontingent.web.listing import Listing, Sheet, file_of, show
from kontingent.web.page import page
from kontingent.web.panel.package_forms import PackageFilterForm, PackageForm
from kontingent.web.panel.package_rows import LEGEND, rows_of
from kontingent.web.panel.tabs import tabs_of
from kontingent.web.request import Request

ONLY_TRY = "only_try"  # the name of the second button
HEADER = (
    "Пакет", "Составлен", "Получен", "Поставщик", "Организаций", "Файл", "Вид", "Записей", "Новых", "Изменено",
    "Отозвано", "Замечаний", "Замечаний на 100 записей", "Протокол поставщику", "Состояние", "Причина",
)  # fmt: skip


def _cells(_request: Request, packages: Sequence[Package]) -> Iterator[tuple[Cell, ...]]:
    for row in rows_of(packages):
        package, count, share = row.package, row.counts, row.package.remarked_share
        yield (
            package.pk, package.made_at, package.received_at, package.supplier.name, len(package.organisations),
            package.name, package.get_mode_display(), count["records"], count["new"], count["changed"],
            count["withdrawn"], count["remarks"], None if share is None else round(100 * share, 1), row.told,
            row.state, package.reason,
        )  # fmt: skip


PACKAGES = Listing(
    title="Пакеты",
    is_open=True,
    template="panel/packages.html",
    form=PackageFilterForm,
    listed=lambda _request, form: listed(form.filters),
    rows=lambda _request, packages: rows_of(packages),
    has_end=False,
    is_strict=True,
    is_journaled=False,
    sheet=Sheet("packages", lambda _request: HEADER, _cells),
    more=lambda request, _form, _found: {"tabs": tabs_of(request), "legend": LEGEND},
)


@gate(Permission.MANAGE_PACKAGES, asks=PACKAGES.asks, nameless=True)
def packages(request: Request) -> HttpResponse:
    return show(request, PACKAGES)


@gate(Permission.MANAGE_PACKAGES, asks=PACKAGES.asks_of_file)
def export(request: Request, kind: str) -> HttpResponseBase:
    return file_of(request, PACKAGES, kind)


@gate(Permission.MANAGE_PACKAGES, methods=("GET", "POST"), nameless=True)
def new_package(request: Request) -> HttpResponse:
    is_sent = request.method == "POST"
    form = PackageForm(request.POST, request.FILES) if is_sent else PackageForm()
    package = _receive(request, form) if is_sent and form.is_valid() else None
    if package is not None:
        address = resolve_url("panel-package", package.pk)
        return HttpResponseClientRedirect(address) if request.htmx else redirect(address)
    return page(request, "panel/new_package.html", {"tabs": tabs_of(request), "form": form})


def _receive(request: Request, form: PackageForm) -> Package | None:
    file = form.cleaned_data["file"]
    try:
        received = submit(
            supplier=form.cleaned_data["supplier"],
            name=file.name,
            stream=file,
            by=request.actor,
            only_try=ONLY_TRY in request.POST,
        )
    except Refusal as refusal:
        form.add_error("file", str(refusal))
        return None
    messages.success(request, _said(received))
    return received.package


def _said(received: Received) -> str:
    if received.package.state in FINAL or received.package.state == Package.State.HELD:
        return "Этот файл поставщик уже присылал."
    return f"Пакет получен: {'проверка поставлена' if received.package.only_tried else 'поставлен'} в\u00a0очередь."
