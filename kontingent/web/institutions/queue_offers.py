"""«Кому предлагали место»: who was offered a place in an organisation, his answer, and who before him still waits."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpResponse, QueryDict

from kontingent.accounts.roles import Permission
from kontingent.institutions.models import Institution
from kontingent.institutions.scope import Scope
from kontingent.kernel.keyset import ReadWhole
from kontingent.kernel.periods import LATEST
from kontingent.queues.offers import ANSWERS, Offer, OfferFilters, read_offers
from kontingent.queues.replay import OfferAnswer
from kontingent.web.declaring import OfferedField, shown
from kontingent.web.filtering import FilterForm
from kontingent.web.gate import gate
from kontingent.web.institutions.queue_order import around_queue, queue_owner, year_title
from kontingent.web.listing import BY_NUMBER, Found, Listing, show
from kontingent.web.request import Request

TITLE = "Кому предлагали место"


class OffersForm(FilterForm[OfferFilters]):
    """Offers the wished years of those who were offered a place."""

    VALUES = OfferFilters
    SHOWN = (
        shown("desired", "year", OfferedField("К какому учебному году", empty="Любой"), value=int),
        shown("answer", "answer", OfferedField("Ответ", empty="Любой"), value=OfferAnswer),
        shown("passed", "passed", OfferedField("Кто стоял раньше", empty="Неважно"), value=bool),
    )

    def __init__(self, query: QueryDict, scope: Scope, offers: Sequence[Offer] = ()) -> None:
        super().__init__(query, scope)
        self.offers = offers
        years = sorted({one.year for one in offers}, key=lambda year: year or LATEST)
        self.offer("desired", [(str(year), year_title(year)) for year in years])
        self.offer("answer", [(answer.value, title) for answer, title in ANSWERS.items()])
        self.offer("passed", [("yes", "Раньше стоял тот, кто ещё ждал")])


@dataclass(frozen=True, slots=True)
class AnswerCount:
    title: str
    number: int
    href: str


LIST: Listing[OffersForm, Offer] = Listing(
    title=TITLE,
    template="institutions/queue_offers.html",
    form=OffersForm,
    listed=lambda _request, form: ReadWhole(
        [one for one in form.offers if form.filters.take(one)], lambda one: one.number
    ),
    mark=replace(BY_NUMBER, name=lambda one: str(one.number)),
    is_printed=True,
    persons=lambda one: one.person.id,
)


@gate(Permission.VIEW_PERSONS, asks=LIST.asks)
def offers(request: Request, institution_id: int) -> HttpResponse:
    return show(request, _of(queue_owner(request.scope, institution_id)))


def _of(institution: Institution) -> Listing[OffersForm, Offer]:
    def more(request: Request, form: OffersForm, _found: Found[Offer] | None) -> dict[str, Any]:
        return {
            **around_queue(request, institution),
            "answers": _answers(form.offers),
            "passing": sum(bool(one.passed) for one in form.offers),
        }

    return replace(
        LIST,
        title=f"{TITLE}: {institution.name}",
        made=lambda request: OffersForm(request.GET, request.scope, read_offers(request.scope, institution.pk)),
        more=more,
    )


def _answers(every: Sequence[Offer]) -> list[AnswerCount]:
    counts = Counter(one.told.answer for one in every)
    return [AnswerCount(title, counts[answer], f"?answer={answer.value}") for answer, title in ANSWERS.items()]
