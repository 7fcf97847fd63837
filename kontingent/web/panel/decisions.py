"""A held package is accepted or refused, and what one withdrew is restored: the table of it, and the buttons."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from kontingent.accounts.roles import Permission
from kontingent.ingest.actions import refuse_held
from kontingent.ingest.models import Package
from kontingent.ingest.previews import PAGE, WithdrawalPreview, preview_of
from kontingent.ingest.tasks import let_go, undo
from kontingent.kernel import russian
from kontingent.kernel.errors import NotFound
from kontingent.web.filtering import changed, number_in
from kontingent.web.gate import gate
from kontingent.web.pager import Pager
from kontingent.web.request import Request

LAST = 100_000  # page of the table that an address may ask for
_TITLES = {
    Package.State.HELD: "Что будет отозвано, если принять пакет",
    Package.State.ACCEPTED: "Что отозвано",
    Package.State.REMARKS: "Что отозвано",
    Package.State.REFUSED: "Что отозвал бы пакет",
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
    number = min(number_in(request.GET.get("cells", "")) or 1, LAST)
    preview, state = preview_of(package, page=number), Package.State(package.state)
    is_taken = state in {Package.State.ACCEPTED, Package.State.REMARKS}
    return {
        "preview": preview,
        "preview_title": _TITLES.get(state, "Что отзывает пакет"),
        "preview_pager": _pager(request, preview, number) if preview and preview.total > PAGE else None,
        "is_held": state == Package.State.HELD,
        "is_recorded": package.stage == Package.Stage.WITHDRAWING,
        "may_restore": is_taken and bool(preview and preview.records) and package.restored_at is None,
    }


def _pager(request: Request, preview: WithdrawalPreview, number: int) -> Pager:
    first, last = (number - 1) * PAGE + 1, min(number * PAGE, preview.total)
    is_first, is_last = number == 1, last >= preview.total
    shown = f"Показаны {russian.number(first)}–{russian.number(last)} из{russian.NBSP}{russian.number(preview.total)}"
    return Pager(
        shown=shown if preview.cells else "",
        start_href="" if is_first else changed(request.GET, {"cells": ""}),
        previous_href="" if is_first else changed(request.GET, {"cells": str(number - 1)}),
        next_href="" if is_last else changed(request.GET, {"cells": str(number + 1)}),
    )


def _release(request: Request, package_id: int) -> None:
    let_go(package_id=package_id, by=request.actor, seen=request.POST.get("stage", ""))
    messages.success(request, "Пакет принят и поставлен в очередь.")


def _refuse(request: Request, package_id: int) -> None:
    refuse_held(package_id=package_id, by=request.actor)
    messages.success(request, "Пакет отклонён. То, что он успел записать, осталось.")


def _restore(request: Request, package_id: int) -> None:
    undo(package_id=package_id, by=request.actor)
    messages.success(request, "Возврат отозванного поставлен в очередь.")


VERBS: dict[str, Callable[[Request, int], None]] = {"release": _release, "refuse": _refuse, "restore": _restore}
