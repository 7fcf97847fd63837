"""A composed report among the declared ones: found by its code, kept within bounds, with its sharing around it."""

from typing import Any

from django.http import Http404

from kontingent.kernel import russian
from kontingent.reports.composing import NotToBeComposed
from kontingent.reports.grammar import Report
from kontingent.reports.models import OneOffRequest
from kontingent.reports.requests import refuse_closed, report_of, request_of
from kontingent.web.reports.catalogue import BY_CODE
from kontingent.web.reports.declared import Built
from kontingent.web.request import Request

MOST_COLUMNS = 200


def kept_request(request: Request, code: str) -> OneOffRequest | None:
    """Behind a code that no declared report has."""
    return None if code in BY_CODE else request_of(request.user, request.actor.institution_path, code)


def composed_report(request: Request, kept: OneOffRequest | None) -> Report:
    """Of his own requests and those that are shared with him. What of it the viewer may know he is told as of any
    report: his scope and masking, never the author's.
    """
    if kept is None or kept.is_list:
        raise Http404
    report = report_of(kept)
    refuse_closed(report, request.scope)
    return report


def around_request(request: Request, kept: OneOffRequest | None) -> dict[str, Any]:
    return {"kept": kept, "is_own": kept is not None and kept.user_id == request.user.pk}


def bounded(report: Report, built: Built) -> Built:
    columns = len(built.table.columns)
    if report.code not in BY_CODE and columns > MOST_COLUMNS:
        raise NotToBeComposed(
            f"В\u00a0ответе {russian.number(columns)} столбцов, а\u00a0показать можно не\u00a0больше {MOST_COLUMNS}.",
            cure="Составьте запрос иначе: поменяйте строки и\u00a0столбцы местами или сузьте отбором.",
        )
    return built
