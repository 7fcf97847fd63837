"""The registry of organisations with their numbers of today: learners, places, fill, who waits, the last package.

Learners and places are of the running school year, on its day of counting. One statement reads a page, whatever it is
sorted by; the numbers of the others are computed only where the page is sorted by them.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    Sum,
    TextField,
    Value,
    When,
)
from django.db.models.expressions import Func
from django.db.models.functions import Coalesce, Collate, Lower, NullIf

from kontingent.census.applications import WAITS
from kontingent.current.models import CurrentApplication, LevelCount, PersonCount
from kontingent.institutions.models import CurrentPlaces, Institution
from kontingent.institutions.registry import InstitutionFilters, Which, matching
from kontingent.kernel import bars, clock
from kontingent.kernel.keyset import Listed
from kontingent.kernel.periods import SchoolYear

_NEVER = datetime(1900, 1, 1, tzinfo=UTC)
_SCALE = 100_000  # a share is sorted as a whole number


class OrganisationOrder(Enum):
    NAME = "name"
    LEARNERS = "learners"
    PLACES = "places"
    FILL = "fill"
    WAITING = "waiting"
    HEARD = "heard"


@dataclass(frozen=True, slots=True)
class OrganisationNumbers:
    """`places` None: nobody has said how many there are. An organisation that governs others has no fill: its learners
    are those of all, its places its own.
    """

    learners: int
    places: int | None
    waiting: int
    heard_on: date | None
    governs: bool

    @property
    def share(self) -> float | None:
        return self.learners / self.places if self.places and not self.governs else None

    @property
    def bar(self) -> str:
        return "" if self.share is None else bars.width(self.share)

    @property
    def is_over(self) -> bool:
        return self.share is not None and self.share > 1


def numbers_of(row: Institution) -> OrganisationNumbers:
    """Of a row of the list."""
    told: dict[str, Any] = row.__dict__
    heard = row.heard_at.astimezone(clock.region_zone()).date() if row.heard_at else None
    return OrganisationNumbers(told["learners"], told["own_places"], told["waiting"], heard, row.is_body)


def listed_organisations(
    filters: InstitutionFilters, order: OrganisationOrder = OrganisationOrder.NAME, *, descending: bool = False
) -> Listed[Institution]:
    """What nobody has said stands last, whichever way the list goes."""
    every = _told(Institution.objects.all())
    sign = "-" if descending else ""
    known = {
        OrganisationOrder.NAME: (),
        OrganisationOrder.LEARNERS: (f"{sign}learners",),
        OrganisationOrder.PLACES: ("is_untold", f"{sign}sorted_places"),
        OrganisationOrder.FILL: ("is_unfilled", f"{sign}sorted_fill"),
        OrganisationOrder.WAITING: (f"{sign}waiting",),
        OrganisationOrder.HEARD: ("is_unheard", f"{sign}sorted_heard"),
    }[order]
    by_name = sign if order is OrganisationOrder.NAME else ""
    found = _told(matching(Which.ORGANISATIONS, filters).select_related("parent"))
    return Listed(found, (*known, f"{by_name}shown_name", f"{by_name}pk"), places=every)


def _told(rows: QuerySet[Institution]) -> QuerySet[Institution]:
    today = clock.today()
    year = SchoolYear.of(today)
    one = OuterRef("pk")
    cells = {"institution_id": one, "school_year": year.first, "effective__lte": year.reference_day(today)}
    told = CurrentPlaces.objects.filter(institution=one, school_year=year.first)
    levels = CurrentPlaces.objects.filter(institution=OuterRef(OuterRef("pk")), school_year=year.first)
    untold = LevelCount.objects.filter(**cells).exclude(level__in=levels.values("level")).values("level")
    waits = CurrentApplication.objects.filter(institution=one, status__in=WAITS)
    return (
        rows.annotate(
            shown_name=_shown_name(),
            learners=Coalesce(
                _summed(PersonCount.objects.filter(**cells, type=""), "institution_id", Sum("change")), 0
            ),
            own_places=Case(
                When(Exists(untold.annotate(n=Sum("change")).filter(n__gt=0)), then=None),
                default=_summed(told, "institution", Sum("places")),
                output_field=IntegerField(null=True),
            ),
            waiting=Coalesce(_summed(waits, "institution", Count("*")), 0),
        )
        .annotate(
            is_untold=_is_null("own_places"),
            sorted_places=Coalesce("own_places", 0),
            fill=Case(
                When(is_body=True, then=None),
                default=F("learners") * _SCALE / NullIf("own_places", 0),
                output_field=IntegerField(null=True),
            ),
            is_unheard=_is_null("heard_at"),
            sorted_heard=Coalesce("heard_at", Value(_NEVER)),
        )
        .annotate(is_unfilled=_is_null("fill"), sorted_fill=Coalesce("fill", 0))
    )


def _summed(rows: QuerySet[Any], of: str, number: Any) -> Subquery:  # noqa: ANN401  # an aggregate
    return Subquery(rows.order_by().values(of).annotate(n=number).values("n"), output_field=IntegerField())


def _is_null(name: str) -> Case:
    return Case(When(**{f"{name}__isnull": True}, then=1), default=0, output_field=IntegerField())


def _shown_name() -> Func:
    """By the name that is shown, without quotes and with е for ё."""
    name = Lower(Coalesce(NullIf("short_name", Value("")), F("full_name")))
    return Collate(Func(name, Value('ё«»"„“”'), Value("е"), function="translate", output_field=TextField()), "C")
