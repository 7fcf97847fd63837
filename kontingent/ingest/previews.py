"""What a full package withdraws or would withdraw, as people read it before and after they decide."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, Sum

from kontingent.history.kinds.base import Subject
from kontingent.history.kinds.catalogue import BY_CODE
from kontingent.ingest.models import Package, Withdrawal
from kontingent.institutions.models import Institution, InstitutionExternalId
from kontingent.kernel.numbered import Numbered, numbered
from kontingent.kernel.periods import SchoolYear

PAGE = 100


@dataclass(frozen=True, slots=True)
class WithdrawalCell:
    """One organisation, year and kind. `lost` of `covered` persons (of institutions, records) lose `records`.

    `is_silent`: the package carries none of them in a running year, and nothing of it goes.
    """

    organisation: str
    institution_id: int | None
    year: str
    kind: str
    lost: int
    covered: int
    records: int
    is_alarm: bool
    is_silent: bool
    of_persons: bool

    @property
    def share(self) -> float:
        return self.lost / self.covered


@dataclass(frozen=True, slots=True)
class WithdrawalPreview:
    """`cells` are those of one page, those above the guard first; `records` go in all of them."""

    cells: Sequence[WithdrawalCell]
    page: Numbered
    alarms: int
    records: int
    vanishing: int


def preview_of(package: Package, *, page: int | None = None) -> WithdrawalPreview | None:
    """None if the package withdraws nothing that could be told of."""
    if package.mode != Package.Mode.FULL:
        return None
    told = package.withdrawals.aggregate(
        total=Count("pk"), alarms=Count("pk", filter=Q(is_alarm=True)), records=Sum("records")
    )
    if not told["total"]:
        return None
    ordered = package.withdrawals.order_by("-is_alarm", "organisation", "school_year", "kind")
    shown = numbered(page, size=PAGE, total=told["total"])
    cells = cells_of(package, ordered[shown.start : shown.end])
    return WithdrawalPreview(cells, shown, told["alarms"], told["records"], package.vanishing)


def cells_of(package: Package, rows: Iterable[Withdrawal]) -> list[WithdrawalCell]:
    """With the names of organisations; one that is not registered is called by the supplier's id."""
    rows = list(rows)
    named = {row.organisation for row in rows}
    known = InstitutionExternalId.objects.select_related("institution").filter(
        supplier_id=package.supplier_id, external_id__in=named
    )
    places = {row.external_id: row.institution for row in known}
    return [
        WithdrawalCell(
            organisation=places[row.organisation].name if row.organisation in places else row.organisation,
            institution_id=_page_of(places.get(row.organisation)),
            year=SchoolYear(row.school_year).label if row.school_year else "",
            kind=BY_CODE[row.kind].title,
            lost=0 if row.is_silent else row.subjects,
            covered=row.covered,
            records=row.records,
            is_alarm=row.is_alarm,
            is_silent=row.is_silent,
            of_persons=BY_CODE[row.kind].subject is Subject.PERSON,
        )
        for row in rows
    ]


def _page_of(institution: Institution | None) -> int | None:
    return institution.pk if institution and institution.is_organisation else None
