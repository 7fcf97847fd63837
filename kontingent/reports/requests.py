"""Reads of one-off requests: those that a user may open, and whom an answer spares the asking."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db.models import Q, QuerySet

from kontingent.accounts.models import User
from kontingent.audit.models import Purpose
from kontingent.institutions.models import Institution
from kontingent.institutions.scope import Scope
from kontingent.kernel import clock
from kontingent.kernel.filtering import narrowed, queried
from kontingent.kernel.keyset import Listed
from kontingent.kernel.periods import SchoolYear
from kontingent.reports.answers import by_row, parting, usual
from kontingent.reports.closed import open_part
from kontingent.reports.composing import Composition, NotToBeComposed, composed, in_words
from kontingent.reports.counting import Counting
from kontingent.reports.grammar import Report
from kontingent.reports.models import OneOffRequest
from kontingent.reports.values import ALL

CODE = "request-"  # and the number: a composed report has its address among the declared ones
Requests = QuerySet[OneOffRequest]


def _whose(found: Requests, whose: str) -> Requests:
    is_shared = Q(shared_in__isnull=False)
    return found.filter(is_shared if whose == "shared" else ~is_shared)


def _named(found: Requests, text: str) -> Requests:
    return found.filter(Q(title__icontains=text) | Q(note__icontains=text))


def _composed_by(found: Requests, text: str) -> Requests:
    return found.filter(Q(user__family_name__icontains=text) | Q(institution__full_name__icontains=text))


def _of_kind(found: Requests, kind: str) -> Requests:
    are_lists = Q(composition__has_key="screen")
    return found.filter(are_lists if kind == "list" else ~are_lists)


@dataclass(frozen=True, slots=True)
class RequestFilter:
    name: str = queried("", _named)  # of the title or the explanation
    who: str = queried("", _composed_by)  # family name of the author, or the body that was asked of
    purpose: str = queried("", "purpose")
    whose: str = queried("", _whose)
    kind: str = queried("", _of_kind)


def listed(user: User, path: Sequence[int], filters: RequestFilter) -> Listed[OneOffRequest]:
    """Newest first: his own, and those that are shared with him."""
    seen = OneOffRequest.objects.seen_by(user, path).select_related("user", "institution")
    return Listed(narrowed(seen, filters), ("-pk",))


def request_of(user: User, path: Sequence[int], code: str) -> OneOffRequest | None:
    """By the code of its report."""
    number = code.removeprefix(CODE)
    if not code.startswith(CODE) or not (number.isdecimal() and number.isascii() and len(number) <= len(str(2**62))):
        return None
    return OneOffRequest.objects.seen_by(user, path).select_related("user").filter(pk=int(number)).first()


def composition_of(kept: OneOffRequest) -> Composition:
    where = tuple((cut, tuple(values)) for cut, values in kept.composition["where"])
    return Composition(**{**kept.composition, "where": where})


def report_of(kept: OneOffRequest) -> Report:
    """NotToBeComposed where what it was made of is declared no more."""
    report = composed(composition_of(kept), code=f"{CODE}{kept.pk}", title=kept.title)
    return replace(report, method=f"{said_of(kept, ', '.join(in_words(report)))}.")


def said_of(kept: OneOffRequest, asked: str) -> str:
    note = f" ({kept.note})" if kept.note else ""
    return f"Разовый запрос №\u00a0{kept.pk}: {asked}. Цель: {Purpose(kept.purpose).label}{note}"


def refuse_closed(report: Report, scope: Scope) -> None:
    """Two answers by filters that differ in one value would tell of the difference what ranges hide in each."""
    if scope.masked and report.is_closed and report.where:
        raise NotToBeComposed(
            "Без\u00a0доступа к\u00a0ПДн запрос о\u00a0закрытых сведениях отбором не\u00a0сужают: разность двух ответов"
            " говорила\u00a0бы о\u00a0немногих.",
            cure="Составьте его без отбора или попросите администратора о\u00a0доступе к\u00a0ПДн.",
        )


def organisations_of(report: Report, scope: Scope, body: Institution) -> int:
    """Of how many organisations the answer's records are; of closed fields, of those that it is a part of."""
    asked = usual(scope, body, SchoolYear.of(clock.today()))
    open_ = open_part(report) if report.is_closed else report
    counted = replace(open_.measure, is_of_persons=False, number="", once="i.id", kept=None)
    counted_by = replace(open_, measure=counted)
    depth, _ = parting(counted_by, asked)
    return int(by_row(counted, counted_by, asked, depth, Counting()).get(ALL, 0))
