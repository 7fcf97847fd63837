"""What the page of cases shows of each pair, the filters of the list, and what was decided just now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django import forms
from django.http import QueryDict

from kontingent.institutions.models import Supplier
from kontingent.people.cases import CaseFilter, CaseRow, find_case, seen_by
from kontingent.people.merges import find_merge
from kontingent.people.models import Case
from kontingent.people.reasons import SENTENCES
from kontingent.portfolios.appearances import read_appearances
from kontingent.web.filtering import FilterForm, number_in
from kontingent.web.request import Request

SCORES = {"high": (0.9, 2.0), "middle": (0.5, 0.9), "low": (-1.0, 0.5)}
_REASONS = [("", "Любая"), *((one.value, sentence) for one, sentence in SENTENCES.items())]
_SCORES = (("", "Любая"), ("high", "От 90 %"), ("middle", "От 50 до 90 %"), ("low", "Меньше 50 %"))


class CaseFilterForm(FilterForm):
    supplier = forms.ChoiceField(label="Поставщик временной персоны")
    reason = forms.ChoiceField(
        label="Причина", choices=[("", "Любая"), *((one.value, SENTENCES[one]) for one in SENTENCES)]
    )
    score = forms.ChoiceField(label="Вероятность", choices=_SCORES)

    def __init__(self, query: QueryDict) -> None:
        super().__init__(query)
        suppliers = [(str(one.pk), one.name) for one in Supplier.objects.order_by("name", "pk")]
        cast("forms.ChoiceField", self.fields["supplier"]).choices = [("", "Любой"), *suppliers]

    @property
    def filters(self) -> CaseFilter:
        asked = self.asked
        return CaseFilter(
            supplier_id=int(asked["supplier"]) if "supplier" in asked else None,
            reason=asked.get("reason", ""),
            score=SCORES.get(asked.get("score", "")),
        )


@dataclass(frozen=True, slots=True)
class ShownCase:
    """`records` and `seen_by` are those of the one person that both would be."""

    row: CaseRow
    records: int
    seen_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decided:
    """`merged_at`: when the merge was made that may be undone; None where another way leads back, or none."""

    row: CaseRow
    merged_at: datetime | None
    may_reopen: bool


def shown_cases(rows: Sequence[CaseRow]) -> list[ShownCase]:
    ids = {side.survivor_id for row in rows for side in (row.person, row.candidate)}
    appearances, places = read_appearances(ids), seen_by(ids)
    found = []
    for row in rows:
        both = {row.person.survivor_id, row.candidate.survivor_id}
        seen = set[str]().union(*(places.get(one, set()) for one in both))
        found.append(ShownCase(row, sum(appearances[one].records for one in both), tuple(sorted(seen))))
    return found


def decided_of(request: Request) -> Decided | None:
    """The case that the address says to be decided just now."""
    number = number_in(request.GET.get("decided", ""))
    row = find_case(request.scope, number) if number is not None else None
    if row is None or row.state == Case.State.OPEN:
        return None
    merge = find_merge(request.scope, row.person.person_id) if row.state == Case.State.SAME else None
    stands = merge is not None and merge.undone_at is None and merge.merged_at == row.decided_at
    return Decided(row, row.decided_at if stands else None, row.state == Case.State.DIFFERENT and bool(row.reasons))
