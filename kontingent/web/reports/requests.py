"""«Разовые запросы»: the register of them, and the page on which one is composed."""

from typing import Any

from django.contrib import messages
from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import redirect

from kontingent.accounts.roles import Permission
from kontingent.audit.models import Purpose
from kontingent.institutions.queries import find
from kontingent.kernel.errors import NotFound
from kontingent.reports.composing import measures
from kontingent.reports.models import OneOffRequest
from kontingent.reports.request_actions import SHARED, keep_request, share_request
from kontingent.reports.requests import CODE, listed
from kontingent.web.address import Part
from kontingent.web.filtering import Unheeded
from kontingent.web.gate import gate
from kontingent.web.listing import Found, Listing, show
from kontingent.web.page import page
from kontingent.web.persons.saved import SCREENS
from kontingent.web.reports.catalogue import REQUESTS, menu
from kontingent.web.reports.existing import existing
from kontingent.web.reports.request_forms import ChosenForm, ComposeForm, RequestFilterForm
from kontingent.web.request import Request

CHOSEN = (
    Part("q", "Что нужно узнать"),
    Part("measure", "Показатель", lambda text: text in measures()),
    Part("where", "Отбор по", is_many=True),
)
NO_CUT = "по\u00a0нему этот показатель не\u00a0сужают. Выберите отбор из\u00a0списка."


def _more(request: Request, form: RequestFilterForm, _found: Found[OneOffRequest] | None) -> dict[str, Any]:
    """How often an organisation need not be asked: over all that is found, not over the page."""
    found = _listed(request, form).found.order_by()
    spared = found.aggregate(spared=Sum("organisations"))["spared"] or 0
    return {"menu": menu(), "spared": spared, "code": CODE, "purposes": dict(Purpose.choices), "screens": SCREENS}


def _listed(request: Request, form: RequestFilterForm) -> Any:  # noqa: ANN401 - as Listing has it
    return listed(request.user, request.actor.institution_path, form.filters)


LIST: Listing[RequestFilterForm, OneOffRequest] = Listing(
    title=REQUESTS.title,
    is_open=True,
    template="reports/requests.html",
    form=RequestFilterForm,
    listed=_listed,
    has_end=False,
    is_printed=True,
    more=_more,
)


@gate(Permission.VIEW_REPORTS, asks=LIST.asks)
def register(request: Request) -> HttpResponse:
    return show(request, LIST)


@gate(Permission.VIEW_REPORTS, methods=("GET", "POST"), asks=CHOSEN, nameless=True)
def compose(request: Request) -> HttpResponse:
    """The measure stands in the address, since cuts follow from it; the rest is sent."""
    chosen = ChosenForm(request.GET)
    if len(chosen.narrowed) < len({*request.GET.getlist("where")}):
        request.unheeded.append(Unheeded("where", "Отбор по", NO_CUT))
    sent = request.POST if request.method == "POST" else None
    form = ComposeForm(sent, chosen.counted, chosen.narrowed, request.scope) if chosen.counted else None
    if form is not None and form.is_valid():
        return _kept(request, form)
    words = request.GET.get("q", "").replace("\0", "").strip()[:100]
    found = existing(request, words, chosen.counted, frozenset(cut.code for cut in chosen.narrowed))
    context = {"menu": menu(), "chosen": chosen, "form": form, "words": words, "existing": found}
    return page(request, "reports/request_new.html", context)


def _kept(request: Request, form: ComposeForm) -> HttpResponse:
    body, found = find(request.scope.institution_id), form.cleaned_data
    if body is None:
        raise NotFound
    why = {name: found[name] for name in ("title", "purpose", "note")}
    kept = keep_request(by=request.actor, user=request.user, body=body, made=form.composition, **why)
    messages.success(request, "Запрос сохранён. Его видите только вы, пока не\u00a0откроете другим.")
    return redirect("report", f"{CODE}{kept.pk}")


@gate(Permission.VIEW_REPORTS, methods=("POST",))
def share(request: Request, request_id: int) -> HttpResponse:
    wanted = request.POST.get("with", "")
    kept = share_request(by=request.actor, user=request.user, request_id=request_id, wanted=wanted)
    messages.success(request, f"{SHARED[wanted]}.")
    return redirect("report", f"{CODE}{kept.pk}")
