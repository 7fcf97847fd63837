"""What validation hands over, from process to process: records that only lack whose they are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from kontingent.history.entries import Draft
from kontingent.ingest.places import NOWHERE, Located, Place
from kontingent.ingest.readers.package import Spot
from kontingent.ingest.vocabulary import ItemType
from kontingent.institutions.recognition import InstitutionClaim
from kontingent.people.matching import Claim


@dataclass(slots=True)
class RemarkDraft:
    """A remark of the protocol before the package and the person are known."""

    rule: str
    place: int
    at: Place = NOWHERE
    item: str = ""
    kind: int | None = None
    field: str = ""
    value: str = ""
    person_id: int | None = None
    institution_id: int | None = None


class SaidOfPerson(NamedTuple):
    """A field of General that a record of another kind only names its person by: its value as a payload has it."""

    field: str
    value: Any
    text: str
    at: Place


@dataclass(slots=True)
class PreparedRecord(Draft, Located):
    """`institution` and `child` are the supplier's ids the record names, if any."""

    part: str = ""
    row: int = 0
    institution: str = ""
    child: str = ""
    columns: frozenset[str] | None = None  # fields that the table has; others of the record stay as they are
    no_class_at: Place | None = None  # where it should stand, of an enrolment that names no class; a sheet without it
    whose: tuple[SaidOfPerson, ...] = ()  # what of it is not as the package says it of the person


@dataclass(slots=True)
class PreparedItem(Located):
    """One person or institution. `refused` items carry no records, but the supplier still has them."""

    type: ItemType
    id: str
    place: int
    part: str
    row: int
    records: list[PreparedRecord] = field(default_factory=list)
    kept: list[tuple[int, str]] = field(default_factory=list)  # refused records the supplier still has
    person: Claim | None = None  # without places: these ids are the supplier's until they are recognised
    institution: InstitutionClaim | None = None
    refused: bool = False
    digest: bytes | None = None  # of its bytes, if they may be known again
    until: date | None = None  # the last day on which they would be read the same, if there is one


@dataclass(slots=True)
class PreparedBatch:
    number: int
    first_place: int
    last_place: int
    items: list[PreparedItem] = field(default_factory=list)
    notes: list[RemarkDraft] = field(default_factory=list)
    sent: int = 0  # items
    records: int = 0  # sections sent
    passed: list[bytes] = field(default_factory=list)  # digests of the items that were not read
    retold: Mapping[bytes, Spot] = field(default_factory=dict)  # of them those with remarks
