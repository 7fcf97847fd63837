"""A held package is accepted or refused, and what one withdrew is restored: the table of it, and the buttons."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from kontingent.accounts.roles import Permission
from kontingent.ingest.actions import refuse_held
from kontingent.ingest.models import Package
from kontingent.ingest.previews import preview_of
from kontingent.ingest.tasks import go_on, let_go, undo
from kontingent.kernel.errors import NotFound
from kontingent.web.address import Part, is_number, no_such_page
from kontingent.web.filtering import changed, number_in
from kontingent.web.gate import gate
from kontingent.web.pager import pager_of_numbers
from kontingent.web.request import Request

CELLS = Part("cells", "Страница отзываемого", is_number)
_TITLES = {
    Package.State.HELD: "Что будет отозвано, если принять пакет",
    Package.State.ACCEPTED: "Что отозвано",
    Package.State.REMARKS: "Что отозвано",
    Package.State.REFUSED: "Что отозвал бы пакет",
    Package.State.TRIED: "Что будет отозвано",
}


@gate(Permission.MANAGE_PACKAGES, methods=("POST",))
def decide(request: Request, package_id: int, verb: str) -> HttpResponse:
    package_or_404(package_id)
    if verb not in VERBS:
        raise Http404
    VERBS[verb](request, package_id)
    return redirect("panel-package", package_id)


def package_or_404(package_id: int) -> Package:
    found = Package.objects.select_related("supplier").filter(pk=package_id).first()
    if found is None:
        raise NotFound("Такого пакета нет.")
    return found


def decision_of(request: Request, package: Package) -> dict[str, Any]:
    """What a page needs to show of withdrawals, and which of the buttons."""
    preview = preview_of(package, page=number_in(request.GET.get(CELLS.name, "")))
    request.unheeded += no_such_page(preview.page, CELLS) if preview else []
    state, href = Package.State(package.state), partial(_address, request)
    is_taken = state in {Package.State.ACCEPTED, Package.State.REMARKS}
    return {
        "preview": preview,
        "preview_title": _TITLES.get(state, "Что отзывает пакет"),
        "preview_pager": pager_of_numbers(preview.page, href, has_end=False) if preview else None,
        "is_held": state == Package.State.HELD,
        "is_recorded": package.stage == Package.Stage.WITHDRAWING,
        "may_restore": is_taken and bool(preview and preview.records) and package.restored_at is None,
    }


def _address(request: Request, number: int) -> str:
    return changed(request.GET, {CELLS.name: str(number) if number > 1 else ""})


def _release(request: Request, package_id: int) -> None:
    let_go(package_id=package_id, by=request.actor, seen=request.POST.get("stage", ""))
    messages.success(request, "Пакет принят и поставлен в очередь.")


def _refuse(request: Request, package_id: int) -> None:
    refuse_held(package_id=package_id, by=request.actor)
    messages.success(request, "Пакет отклонён. То, что он успел записать, осталось.")


def _restore(request: Request, package_id: int) -> None:
    undo(package_id=package_id, by=request.actor)
    messages.success(request, "Возврат отозванного поставлен в очередь.")


def _load(request: Request, package_id: int) -> None:
    go_on(package_id=package_id, only_try=False, by=request.actor)
    messages.success(request, "Загрузка пакета поставлена в очередь.")


def _try(request: Request, package_id: int) -> None:
    go_on(package_id=package_id, only_try=True, by=request.actor)
    messages.success(request, "Проверка пакета поставлена в очередь.")


VERBS: dict[str, Callable[[Request, int], None]] = {
    "release": _release, "refuse": _refuse, "restore": _restore, "load": _load, "try": _try,
}  # fmt: skip
