"""Decisions of cases, of one or of many at once: each is answered by whom it concerns and how it is taken back."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from kontingent.accounts.roles import Permission
from kontingent.current.identities import DecisionResult, decide_cases, postpone_cases, undo_decisions
from kontingent.kernel import russian
from kontingent.kernel.errors import NotFound
from kontingent.kernel.keyset import PageRequest
from kontingent.people.cases import CaseRow, case_rows, find_cases
from kontingent.people.models import Case
from kontingent.web.address import SIZE
from kontingent.web.filtering import number_in
from kontingent.web.gate import gate
from kontingent.web.listing import ONWARD
from kontingent.web.page import page
from kontingent.web.panel.case_form import CaseFilterForm, PostponeForm
from kontingent.web.panel.case_rows import SEPARATOR, decider_of, lines_of, may_undo
from kontingent.web.panel.cases import CASES, ROW, around_of, note_of
from kontingent.web.panel.tabs import tabs_of
from kontingent.web.request import Request

TOGETHER = 100  # pairs that are decided at once
UNDO = "undo"
[AFTER] = ONWARD.parts
Verb = Callable[[Request, list[int]], DecisionResult | None]


@gate(Permission.DECIDE_CASES, asks=(CaseFilterForm,))
def together(request: Request) -> HttpResponse:
    """The preview of a decision of many: each pair may be unticked."""
    form = CASES.form_of(request)
    found = None if form.filters.is_decided else CASES.listed(request, form).page(PageRequest(TOGETHER))
    rows = case_rows(found.rows) if found else []
    request.line = note_of(form, rows)
    hrefs = [f"{reverse('panel-cases')}?row={row.id}#pair" for row in rows]
    context = {
        "tabs": tabs_of(request),
        "lines": lines_of(rows, hrefs, None),
        "has_more": found is not None and found.has_after,
        "most": TOGETHER,
        **around_of(request, form),
    }
    return page(request, "panel/cases_together.html", context)


@gate(Permission.DECIDE_CASES, methods=("POST",))
def decide(request: Request) -> HttpResponse:
    """Only of cases that exist for the viewer; what another one decided before is answered with a sentence."""
    verb = request.POST.get("verb", "")
    if verb not in VERBS:
        raise Http404
    asked = [number for text in request.POST.getlist("case") if (number := number_in(text)) is not None]
    known = {row.id: row for row in find_cases(request.scope, asked)}
    if asked and not known:
        raise NotFound("Такого совпадения нет.")
    ids = [one for one in dict.fromkeys(asked) if one in known][:TOGETHER]
    if not ids:
        messages.warning(request, "Отметьте хотя бы одну пару.")
        return _back(request)
    if verb == UNDO and not all(may_undo(request.user, known[one]) for one in ids):
        raise NotFound("Такого совпадения нет.")
    decided = VERBS[verb](request, ids)
    return _answer(request, verb, decided) if decided else _back(request)


def _answer(request: Request, verb: str, decided: DecisionResult) -> HttpResponseRedirect:
    after = {row.id: row for row in find_cases(request.scope, [one for one, _ in decided.refused])}
    for one, sentence in decided.refused:
        messages.warning(request, _said(sentence, after.get(one)))
    if verb != UNDO:
        return _back(request, decided.done, is_calm=not decided.refused)
    if decided.done:
        count = russian.count_phrase(len(decided.done), "совпадение", "совпадения", "совпадений")
        messages.success(request, f"Решение отменено: снова {_wait(len(decided.done))} {count}.")
    return _back(request)


def _wait(count: int) -> str:
    return russian.plural(count, "ждёт решения", "ждут решения", "ждут решения")


def _said(sentence: str, row: CaseRow | None) -> str:
    """Of a decided case also who decided it and when; and whose it is."""
    if row is None:
        return sentence
    whose = row.person.full_name or row.candidate.full_name or "Без имени"
    if row.state == Case.State.OPEN:
        return f"{whose}: {sentence}"
    return f"{whose}: {sentence} Решение: {decider_of(row)}, {russian.date_time(row.decided_at)}."


def _postpone(request: Request, ids: list[int]) -> DecisionResult | None:
    form = PostponeForm(request.POST)
    if not form.is_valid():
        messages.warning(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return None
    return postpone_cases(case_ids=ids, until=form.day, note=form.cleaned_data["note"], by=request.actor)


def _undo(request: Request, ids: list[int]) -> DecisionResult:
    """What is put off is returned, what is decided is taken back."""
    rows = {row.id: row for row in find_cases(request.scope, ids)}
    waiting = [one for one in ids if rows[one].state == Case.State.OPEN]
    returned = postpone_cases(case_ids=waiting, until=None, by=request.actor)
    undone = undo_decisions(case_ids=[one for one in ids if one not in waiting], by=request.actor)
    return DecisionResult((*returned.done, *undone.done), (*returned.refused, *undone.refused))


def _same(request: Request, ids: list[int], *, same: bool) -> DecisionResult:
    return decide_cases(case_ids=ids, same=same, by=request.actor)


def _back(request: Request, decided: tuple[int, ...] = (), *, is_calm: bool = False) -> HttpResponseRedirect:
    """To the list as the form says it was, at the next pair; only its own parameters are carried."""
    asked = QueryDict(request.POST.get("then", "").removeprefix("?"))
    kept = QueryDict(mutable=True)
    for name in (*CaseFilterForm.base_fields, SIZE.name, ROW.name, AFTER.name):
        if asked.get(name):
            kept[name] = asked[name]
    if decided:
        kept["decided"] = SEPARATOR.join(map(str, decided))
    answer = redirect("panel-cases")
    answer.headers["Location"] += (f"?{kept.urlencode()}" if kept else "") + ("#pair" if is_calm else "")
    return answer


VERBS: dict[str, Verb] = {
    "same": partial(_same, same=True),
    "different": partial(_same, same=False),
    "later": _postpone,
    UNDO: _undo,
}
