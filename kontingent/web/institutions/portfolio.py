"""Portfolios of an organisation (figures 13 and 14) and of a governing body (figure 16)."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from kontingent.accounts.roles import Permission
from kontingent.institutions.queries import registrations, surroundings
from kontingent.kernel import classifiers
from kontingent.kernel.errors import NotFound
from kontingent.web.address import Asks, asked_as_it_was
from kontingent.web.gate import gate
from kontingent.web.institutions.below import below
from kontingent.web.institutions.class_list import class_list
from kontingent.web.institutions.sections import Shown, asks_of, show
from kontingent.web.institutions.visit import (
    CLASSES,
    LEARNERS,
    REQUISITES,
    SECTIONS,
    STAFF,
    InstitutionVisit,
    body_cells,
    cells,
    learners_href,
    line_of,
    menu,
    staff_href,
    visit,
)
from kontingent.web.page import page
from kontingent.web.printing import as_printed, looked_at
from kontingent.web.request import Request

STATUS_BADGES = {"active": "ok", "liquidated": "", "": ""}
BODY_SECTIONS = (REQUISITES, CLASSES)


def _asks(query: QueryDict, path: Mapping[str, object]) -> Asks:
    return asks_of(query, str(path.get("slug", REQUISITES)), as_body=False)


def _asks_of_body(query: QueryDict, path: Mapping[str, object]) -> Asks:
    return asks_of(query, str(path.get("slug", REQUISITES)), as_body=True)


@gate(Permission.VIEW_INSTITUTIONS, asks=_asks)
def organisation(request: Request, institution_id: int, slug: str = REQUISITES) -> HttpResponse:
    found = visit(request, institution_id, slug, as_body=False)
    if not found.institution.is_organisation:
        return redirect(f"{reverse('body', args=[institution_id])}{asked_as_it_was(request)}")
    lists = {LEARNERS: learners_href(found), STAFF: staff_href(found)}
    if lists.get(slug):
        return redirect(lists[slug])
    context = {"menu": menu(found), "cells": cells(found)}
    return _answer(request, found, show(request, found), context)


@gate(Permission.VIEW_INSTITUTIONS, asks=_asks_of_body)
def body(request: Request, institution_id: int, slug: str = REQUISITES) -> HttpResponse:
    found = visit(request, institution_id, slug, as_body=True)
    if not found.institution.is_body:
        return redirect(f"{reverse('organisation', args=[institution_id])}{asked_as_it_was(request)}")
    if slug not in BODY_SECTIONS:
        raise NotFound
    context = {"menu": [], "cells": body_cells(found)}
    return _answer(request, found, _of_body(request, found), context)


def _of_body(request: Request, found: InstitutionVisit) -> Shown:
    if found.is_history:
        return show(request, found)
    if found.slug == CLASSES:
        return class_list(request, found)
    _, shown = show(request, found)
    tree = {"tree": surroundings(found.institution), "registrations": registrations(found.institution.pk)}
    return "institutions/body.html", shown | tree | below(found)


def _answer(request: Request, found: InstitutionVisit, shown: Shown, context: dict[str, Any]) -> HttpResponse:
    template, of_section = shown
    form = of_section.get("form")
    line = line_of(found, *([form.in_words] if form and form.asked else []))
    persons = of_section.pop("persons", None)
    printing = looked_at(request, line, as_printed(line, persons))
    return page(request, template, {**around(request, found), **printing, **context, **of_section})


def around(request: Request, found: InstitutionVisit) -> dict[str, Any]:
    institution = found.institution
    return {
        "found": found,
        "institution": institution,
        "section_title": SECTIONS[found.slug],
        "status": classifiers.label("institution_status", institution.status) if institution.status else "",
        "status_badge": STATUS_BADGES.get(institution.status, "warn"),
        "type": classifiers.label("institution_type", institution.type) if institution.type else "",
        "has_history": found.has_history,
        "data_href": found.href(found.slug),
        "history_href": found.href(found.slug, tab="history"),
        "governed_by": institution.parent,
        "may_open_packages": request.user.may(Permission.MANAGE_PACKAGES),
    }
