"""The protocol of a package as screens and sheets read it: rule by rule, with whom each remark speaks of.

A protocol repeats values of persons, so it takes the viewer's scope: a person outside it has no name here, and without
«Доступ к ПДн» values stay closed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Count

from kontingent.history.kinds.base import KindField, Privacy, fields_of
from kontingent.history.kinds.catalogue import BY_CODE
from kontingent.history.masking import MASK
from kontingent.history.rules.rule import Rule, Severity
from kontingent.ingest.models import Remark
from kontingent.ingest.places import Place
from kontingent.ingest.remarked import Holders, Named, holders_of, institutions_of, persons_of
from kontingent.ingest.rules.catalogue import BY_RULE_CODE, reason
from kontingent.ingest.rules.sets import SAME_SNILS, SET_FIELDS
from kontingent.institutions.scope import Scope
from kontingent.kernel.identifiers import snils_format
from kontingent.kernel.keyset import Listed
from kontingent.kernel.portions import portions

PAGE = 100
FIRST = 5  # remarks of each rule on the page of the protocol
AT_ONCE = 2000  # of a sheet

# Through the index of rules: however many remarks there are, FIRST of each rule are read.
_FIRST = """
SELECT found.* FROM unnest(%s::text[]) AS asked (rule)
CROSS JOIN LATERAL (
    SELECT * FROM package_remark WHERE package_id = %s AND rule = asked.rule ORDER BY place, id LIMIT %s
) AS found
"""


@dataclass(frozen=True, slots=True)
class RemarkRow:
    """One remark. `place` 0 is the package itself; `at` is in the file; `why` a value does not fit.

    `about` is None for whom the viewer may not know of; `holders` have the same СНИЛС.
    """

    id: int
    place: int
    at: Place
    item: str
    kind: str
    field: str
    value: str
    why: str
    about: Named | None
    holders: Holders | None


@dataclass(frozen=True, slots=True)
class RuleCount:
    rule: Rule
    count: int

    @property
    def is_refusal(self) -> bool:
        return self.rule.severity is Severity.REFUSED


@dataclass(frozen=True, slots=True)
class RuleBlock:
    """The first remarks of one rule."""

    counted: RuleCount
    rows: tuple[RemarkRow, ...]

    @property
    def is_whole(self) -> bool:
        return len(self.rows) == self.counted.count


@dataclass(frozen=True, slots=True)
class _Around:
    """What rows of one page need to know."""

    scope: Scope
    persons: Mapping[int, Named] = field(default_factory=dict)
    institutions: Mapping[int, Named] = field(default_factory=dict)
    holders: Mapping[int, Holders] = field(default_factory=dict)  # by remark


def rule_counts(package_id: int) -> list[RuleCount]:
    """What was not taken first, then the most frequent."""
    found = Remark.objects.filter(package_id=package_id).order_by().values_list("rule").annotate(n=Count("pk"))
    counted = [RuleCount(BY_RULE_CODE[code], count) for code, count in found]
    return sorted(counted, key=lambda one: (not one.is_refusal, -one.count, one.rule.code))


def blocks(scope: Scope, package_id: int, counts: Sequence[RuleCount]) -> list[RuleBlock]:
    """A block a rule, with at most FIRST remarks in the order of the file."""
    asked = [[one.rule.code for one in counts], package_id, FIRST]
    found: dict[str, list[Remark]] = {}
    remarks = list(Remark.objects.raw(_FIRST, asked)) if counts else []
    for remark in sorted(remarks, key=lambda one: (one.place, one.pk)):
        found.setdefault(remark.rule, []).append(remark)
    around = _around(scope, remarks)
    return [RuleBlock(one, tuple(_row(around, remark) for remark in found[one.rule.code])) for one in counts]


def remarks_of_rule(package_id: int, rule: str) -> Listed[Remark]:
    """In the order of the file."""
    return Listed(Remark.objects.filter(package_id=package_id, rule=rule), ("place", "pk"))


def remark_rows(scope: Scope, remarks: Sequence[Remark]) -> tuple[RemarkRow, ...]:
    around = _around(scope, remarks)
    return tuple(_row(around, remark) for remark in remarks)


SHEET_COLUMNS = (
    "Код",
    "Важность",
    "Место",
    "Строка файла",
    "Идентификатор",
    "О ком",
    "Раздел",
    "Поле",
    "Значение",
    "Замечание",
    "Что делать",
)


def count_remarked(package_id: int) -> int:
    """Persons whom the remarks of a package speak of."""
    found: int = Remark.objects.filter(package_id=package_id).aggregate(n=Count("person_id", distinct=True))["n"]
    return found


def sheet(scope: Scope, package_id: int) -> Iterator[tuple[int | None, tuple[str | int | None, ...]]]:
    """All remarks for a spreadsheet, in the order of the file: the person, and cells in the order of SHEET_COLUMNS."""
    for remarks in in_file_order(package_id):
        around = _around(scope, remarks, with_holders=False)
        for remark in remarks:
            row, rule = _row(around, remark), BY_RULE_CODE[remark.rule]
            cells = (
                remark.rule, remark.get_severity_display(), row.place, row.at.cell, row.item,
                row.about.name if row.about else "", row.kind, row.field, row.value, with_reason(rule, row.why),
                rule.cure,
            )  # fmt: skip
            yield remark.person_id, cells


def in_file_order(package_id: int) -> Iterator[list[Remark]]:
    """Sorted once, read AT_ONCE by AT_ONCE."""
    found = Remark.objects.filter(package_id=package_id).order_by("place", "pk")
    return portions(found.iterator(chunk_size=AT_ONCE), AT_ONCE)


def with_reason(rule: Rule, why: str) -> str:
    return f"{rule.sentence.rstrip('.')}: {why.rstrip('.')}." if why else rule.sentence


def _around(scope: Scope, remarks: Iterable[Remark], *, with_holders: bool = True) -> _Around:
    told = list(remarks)
    shared = [remark for remark in told if remark.rule == SAME_SNILS.code and with_holders]
    return _Around(
        scope,
        persons_of(scope, {remark.person_id for remark in told if remark.person_id is not None}),
        institutions_of({remark.institution_id for remark in told if remark.institution_id is not None}),
        holders_of(scope, [(remark.pk, remark.value, remark.person_id or 0) for remark in shared]),
    )


def _row(around: _Around, remark: Remark) -> RemarkRow:
    kind = BY_CODE.get(remark.kind) if remark.kind is not None else None
    known = next((field for field in fields_of(kind) if field.name == remark.field), None) if kind else None
    hidden = around.scope.masked and bool(remark.value) and not _is_open(known)
    person, institution = remark.person_id, remark.institution_id
    return RemarkRow(
        id=remark.pk,
        place=remark.place,
        at=remark.at,
        item=remark.item,
        kind=kind.title if kind else "",
        field=known.label if known else SET_FIELDS.get(remark.field, remark.field),
        value=MASK if hidden else _shown(remark),
        why="" if hidden else reason(remark.rule, remark.kind, remark.field, remark.value),
        about=around.persons.get(person or 0) or around.institutions.get(institution or 0),
        holders=around.holders.get(remark.pk),
    )


def _shown(remark: Remark) -> str:
    """As it was sent; the number two people share is kept in digits alone."""
    return snils_format(remark.value) if remark.rule == SAME_SNILS.code else remark.value


def _is_open(known: KindField | None) -> bool:
    """A value of no known field may be anything, so it counts as personal."""
    return known is not None and known.privacy is Privacy.OPEN
