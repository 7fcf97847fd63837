"""«Пакеты»: what suppliers sent and what became of it; a file sent from the browser."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect

from kontingent.accounts.roles import Permission
from kontingent.ingest.models import Package
from kontingent.ingest.queries import packages as sent_packages
from kontingent.ingest.tasks import submit
from kontingent.kernel import russian
from kontingent.kernel.errors import Refusal
from kontingent.kernel.portions import portions
from kontingent.kernel.spreadsheets import Cell
from kontingent.web.address import NEIGHBOURS, SIZE
from kontingent.web.downloads import AT_ONCE, Table
from kontingent.web.filtering import SIZES, changed, number_in, size_of, without
from kontingent.web.gate import gate
from kontingent.web.page import page
from kontingent.web.pager import Pager, Size
from kontingent.web.panel.files import file_of
from kontingent.web.panel.package_forms import PackageFilterForm, PackageForm
from kontingent.web.panel.package_rows import LEGEND, rows_of
from kontingent.web.panel.tabs import tabs_of
from kontingent.web.request import Request

HEADER = (
    "Пакет", "Составлен", "Получен", "Поставщик", "Организаций", "Файл", "Вид", "Записей", "Новых", "Изменено",
    "Отозвано", "Замечаний", "Замечаний на 100 записей", "Протокол поставщику", "Состояние", "Причина",
)  # fmt: skip


@gate(Permission.MANAGE_PACKAGES, asks=(PackageFilterForm, *NEIGHBOURS, SIZE), nameless=True)
def packages(request: Request) -> HttpResponse:
    form = PackageFilterForm(request.GET)
    context = {
        "tabs": tabs_of(request),
        "form": form,
        "chips": form.chips(request.GET),
        "export_query": without(request.GET, "size"),
        **(_found(form, request.GET) if form.is_valid() else {"rows": None}),
    }
    return page(request, "panel/packages.html", context, fragment="registry")


@gate(Permission.MANAGE_PACKAGES, asks=(PackageFilterForm,))
def export(request: Request, kind: str) -> HttpResponseBase:
    form = PackageFilterForm(request.GET)
    return file_of(request, form, Table("packages", "Пакеты", HEADER, _cells(form)), kind)


def _cells(form: PackageFilterForm) -> Iterator[tuple[Cell, ...]]:
    for portion in portions(sent_packages(form.filters).iterator(AT_ONCE), AT_ONCE):
        for row in rows_of(portion):
            package, count, share = row.package, row.counts, row.package.remarked_share
            yield (
                package.pk, package.made_at, package.received_at, package.supplier.name, len(package.organisations),
                package.name, package.get_mode_display(), count["records"], count["new"], count["changed"],
                count["withdrawn"], count["remarks"], None if share is None else round(100 * share, 1), row.told,
                row.state, package.reason,
            )  # fmt: skip


@gate(Permission.MANAGE_PACKAGES, methods=("GET", "POST"), nameless=True)
def new_package(request: Request) -> HttpResponse:
    is_sent = request.method == "POST"
    form = PackageForm(request.POST, request.FILES) if is_sent else PackageForm()
    package = _receive(request, form) if is_sent and form.is_valid() else None
    if package is not None:
        return redirect("panel-package", package.pk)
    return page(request, "panel/new_package.html", {"tabs": tabs_of(request), "form": form})


def _receive(request: Request, form: PackageForm) -> Package | None:
    file = form.cleaned_data["file"]
    try:
        received = submit(supplier=form.cleaned_data["supplier"], name=file.name, stream=file, by=request.actor)
    except Refusal as refusal:
        form.add_error("file", str(refusal))
        return None
    said = "Пакет получен и поставлен в очередь." if received.is_new else "Этот файл поставщик уже присылал."
    messages.success(request, said)
    return received.package


def _found(form: PackageFilterForm, query: QueryDict) -> dict[str, Any]:
    """Newest first, by number: the page goes on from one."""
    every, size = sent_packages(form.filters), size_of(query)
    after, before = number_in(query.get("after", "")), number_in(query.get("before", ""))
    if before is not None:
        rows = list(every.filter(pk__gt=before).order_by("pk")[:size])[::-1]
    else:
        rows = list((every.filter(pk__lt=after) if after is not None else every)[:size])
    total = every.count()
    start = every.filter(pk__gt=rows[0].pk).count() if rows else 0
    return {
        "rows": rows_of(rows),
        "legend": LEGEND,
        "total": total,
        "pager": _pager(rows, start, total, query),
    }


def _pager(rows: list[Package], start: int, total: int, query: QueryDict) -> Pager:
    end = start + len(rows)
    shown = f"Показаны {russian.number(start + 1)}–{russian.number(end)} из{russian.NBSP}{russian.number(total)}"
    return Pager(
        shown=shown if rows else "",
        start_href=changed(query, {}) if rows and start else "",
        previous_href=changed(query, {"before": str(rows[0].pk)}) if rows and start else "",
        next_href=changed(query, {"after": str(rows[-1].pk)}) if rows and end < total else "",
        sizes=[Size(size, changed(query, {"size": str(size)}), size == size_of(query)) for size in SIZES],
    )
