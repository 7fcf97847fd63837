"""Portfolios of an organisation (figures 13 and 14) and of a governing body (figure 16)."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect

from kontingent.accounts.roles import Permission
from kontingent.institutions.queries import registrations, surroundings
from kontingent.kernel import classifiers
from kontingent.kernel.errors import NotFound
from kontingent.web.gate import gate
from kontingent.web.institutions.sections import Shown, show
from kontingent.web.institutions.visit import (
    LEARNERS,
    REQUISITES,
    SECTIONS,
    STAFF,
    WITH_HISTORY,
    Visit,
    body_cells,
    cells,
    learners_href,
    menu,
    note,
    staff_href,
    visit,
)
from kontingent.web.page import page
from kontingent.web.request import Request

STATUS_BADGES = {"active": "ok", "liquidated": "", "": ""}
BODY_SECTIONS = (REQUISITES,)


@gate(Permission.VIEW_INSTITUTIONS)
def organisation(request: Request, institution_id: int, slug: str = REQUISITES) -> HttpResponse:
    found = visit(request, institution_id, slug, as_body=False)
    if not found.institution.is_organisation:
        return redirect("body", institution_id)
    lists = {LEARNERS: learners_href(found), STAFF: staff_href(found)}
    if lists.get(slug):
        return redirect(lists[slug])
    context = {"menu": menu(found), "cells": cells(found)}
    return _answer(request, found, show(request, found), context)


@gate(Permission.VIEW_INSTITUTIONS)
def body(request: Request, institution_id: int, slug: str = REQUISITES) -> HttpResponse:
    found = visit(request, institution_id, slug, as_body=True)
    if not found.institution.is_body:
        return redirect("organisation", institution_id)
    if slug not in BODY_SECTIONS:
        raise NotFound
    template, shown = show(request, found)
    around = {"tree": surroundings(found.institution), "registrations": registrations(found.institution.pk)}
    context = {"menu": [], "cells": body_cells(found)}
    return _answer(
        request, found, (template if found.is_history else "institutions/body.html", shown | around), context
    )


def _answer(request: Request, found: Visit, shown: Shown, context: dict[str, Any]) -> HttpResponse:
    note(request, found)
    template, of_section = shown
    return page(request, template, {**_around(request, found), **context, **of_section})


def _around(request: Request, found: Visit) -> dict[str, Any]:
    institution = found.institution
    return {
        "found": found,
        "institution": institution,
        "section_title": SECTIONS[found.slug],
        "status": classifiers.label("institution_status", institution.status) if institution.status else "",
        "status_badge": STATUS_BADGES.get(institution.status, "warn"),
        "type": classifiers.label("institution_type", institution.type) if institution.type else "",
        "has_history": found.slug in WITH_HISTORY,
        "data_href": found.href(found.slug),
        "history_href": found.href(found.slug, tab="history"),
        "governed_by": institution.parent,
        "may_open_packages": request.user.may(Permission.MANAGE_PACKAGES),
    }
