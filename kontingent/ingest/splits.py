"""One person is parted into two by suppliers' ids: pointers, facts and view in one transaction, or a look at it before.

What is written anew is a package of its supplier, so history tells of it as of any other; its bytes are an outline that
says which record stands in whose item, so that what was parted can be parted again.
"""

import io
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import uuid4

import orjson
from django.db import transaction

from kontingent.audit.actor import Actor
from kontingent.current import partings
from kontingent.current.actions import apply, reproject
from kontingent.current.appearances import Appearance, read_appearances
from kontingent.current.partings import Chain, Moved, Origins
from kontingent.history.entries import Entry
from kontingent.history.kinds.catalogue import BY_CODE
from kontingent.history.kinds.person import General
from kontingent.history.locks import writing
from kontingent.ingest import markup, storage
from kontingent.ingest.items import items_at
from kontingent.ingest.markup import Record
from kontingent.ingest.models import Package
from kontingent.ingest.rights import allowance_of
from kontingent.ingest.run import Run
from kontingent.ingest.vocabulary import ItemType
from kontingent.institutions.models import InstitutionExternalId, Supplier
from kontingent.kernel import clock
from kontingent.people.split_actions import (
    ExternalId,
    Holding,
    SplitStale,
    holdings_of,
    mark_of,
    refuse_unfit,
    split,
)

NAME = "Разделение персоны"
_LOOK_AGAIN = "Посмотрите на них и решите снова."


@dataclass(frozen=True, slots=True)
class HoldingSummary:
    """What a supplier says of the person under one id, by its records that stand."""

    holding: Holding
    full_name: str
    birth_date: date | None
    organisations: tuple[str, ...]
    records: int


@dataclass(frozen=True, slots=True)
class SplitIdentity:
    """All that is known of who a person is. `mark`: what a decision about it was made by."""

    told: tuple[HoldingSummary, ...]
    mark: str


@dataclass(frozen=True, slots=True)
class SplitPreview:
    staying: Appearance
    parted: Appearance


def read_identity(survivor_id: int) -> SplitIdentity:
    """The caller has checked the scope."""
    holdings = holdings_of(survivor_id)
    chains = _chains(survivor_id, holdings)
    said = list(partings.said_by_ids(chains, holdings, _origins(chains, holdings)))
    records: defaultdict[ExternalId, list[tuple[int, dict[str, object]]]] = defaultdict(list)
    for chain, by_id in said:
        for external_id, version in by_id.items():
            payload = orjson.loads(version.payload or b"{}")
            records[ExternalId(chain.supplier_id, external_id)].append((chain.kind, payload))
    names = _organisations(records)
    return SplitIdentity(tuple(_told(one, records[one.id], names) for one in holdings), mark_of(holdings))


def preview_split(*, survivor_id: int, ids: Collection[ExternalId], mark: str, by: Actor) -> SplitPreview:
    """What each of the two will show: parted, looked at, and taken back."""
    with transaction.atomic():
        person_id = split_person(survivor_id=survivor_id, ids=ids, mark=mark, by=by)
        shown = read_appearances([survivor_id, person_id])
        transaction.set_rollback(True)
    return SplitPreview(shown[survivor_id], shown[person_id])


def split_person(*, survivor_id: int, ids: Collection[ExternalId], mark: str, by: Actor) -> int:
    """The id of the new person. `mark` is that of the identity seen; SplitStale if it is another one by now.

    Packages are read before the lock is taken; what has come since from elsewhere refuses the split.
    """
    refuse_unfit(_seen(survivor_id, mark), ids)
    origins = _origins_of(survivor_id)
    with writing():
        holdings = _seen(survivor_id, mark)
        chains = _chains(survivor_id, holdings)
        asked = partings.questions(chains, holdings)
        if any((package, place) not in origins for package, places in asked.items() for place in places):
            raise SplitStale("Пока вы решали, о персоне пришли новые сведения.", cure=_LOOK_AGAIN)
        said = list(partings.said_by_ids(chains, holdings, origins))
        new_id = split(survivor_id=survivor_id, holdings=holdings, ids=ids, by=by, at=clock.now())
        moments = [
            _record(supplier_id, moved, survivor_id, by)
            for supplier_id, moved in sorted(partings.entries(said, holdings, ids, new_id).items())
        ]
        reproject(persons={survivor_id, new_id}, recorded_at=max(moments, default=clock.now()))
    return new_id


def _seen(survivor_id: int, mark: str) -> list[Holding]:
    holdings = holdings_of(survivor_id)
    if mark_of(holdings) != mark:
        raise SplitStale("Идентификаторы персоны уже не те, что были показаны.", cure=_LOOK_AGAIN)
    return holdings


def _chains(survivor_id: int, holdings: Sequence[Holding]) -> list[Chain]:
    return partings.read_chains({survivor_id, *(one.person_id for one in holdings)})


def _origins_of(survivor_id: int) -> Origins:
    holdings = holdings_of(survivor_id)
    return _origins(_chains(survivor_id, holdings), holdings)


def _origins(chains: Sequence[Chain], holdings: Sequence[Holding]) -> Origins:
    """Of every place asked: empty where its package does not say."""
    found: dict[tuple[int, int], str] = {}
    for package_id, places in partings.questions(chains, holdings).items():
        items = items_at(package_id, places)
        found.update(((package_id, place), items.get(place, "")) for place in places)
    return found


def _record(supplier_id: int, moved: Sequence[Moved], survivor_id: int, by: Actor) -> datetime:
    """One package of this supplier; the moment it is recorded at."""
    supplier = Supplier.objects.get(pk=supplier_id)
    items: defaultdict[str, list[Entry]] = defaultdict(list)
    for external_id, entry in moved:
        items[external_id].append(entry)
    placed = _placed(items)
    title = f"{NAME} {survivor_id}, {by.name}, {uuid4().hex[:8]}"
    outline = [(id_, [_as_record(entry) for entry in found]) for id_, found in items.items()]
    stream = io.BytesIO(markup.of_items(supplier.code, title, ItemType.PERSON, outline))
    digest, size = storage.measure(stream)
    now = clock.now()
    package = Package.objects.create(
        supplier=supplier,
        name=NAME,
        title=title,
        sha256=digest,
        size=size,
        format=markup.FORMAT,
        state=Package.State.ACCEPTED,
        stage=Package.Stage.CLOSING,
        received_at=now,
        finished_at=now,
    )
    storage.store(package.pk, storage.parts(stream))
    run = Run(package, allowance_of(supplier), by)
    moment = run.moment()
    recorded = apply(
        persons=placed,
        institutions=[],
        supplier_id=supplier_id,
        package_id=package.pk,
        recorded_at=moment,
        project=False,
    ).persons
    run.counts.update(records=len(placed), new=recorded.new, changed=recorded.changed, withdrawn=recorded.withdrawn)
    run.note(moment=moment, number=1, places=(1, placed[-1].draft.place))
    return moment


def _placed(items: Mapping[str, Sequence[Entry]]) -> list[Entry]:
    """As a reader numbers the outline: an item takes a place, and each of its records one."""
    place, placed = 0, []
    for entries in items.values():
        place += 1
        for entry in entries:
            place += 1
            placed.append(entry.moved(place))
    return placed


def _as_record(entry: Entry) -> Record:
    draft = entry.draft
    return Record(BY_CODE[draft.kind], draft.key, None if draft.payload is None else {})


def _told(
    holding: Holding, records: Sequence[tuple[int, Mapping[str, object]]], names: Mapping[ExternalId, str]
) -> HoldingSummary:
    general = next((payload for kind, payload in records if kind == General.code), {})
    parts = (general.get(part) for part in ("family_name", "given_name", "additional_name"))
    born = general.get("birth_date")
    places = [ExternalId(holding.id.supplier_id, str(payload.get("organisation"))) for _, payload in records]
    return HoldingSummary(
        holding,
        " ".join(str(part) for part in parts if part),
        date.fromisoformat(born) if isinstance(born, str) else None,
        tuple(dict.fromkeys(names[place] for place in places if place in names)),
        len(records),
    )


def _organisations(records: Mapping[ExternalId, Sequence[tuple[int, Mapping[str, object]]]]) -> dict[ExternalId, str]:
    ids = {
        str(payload["organisation"]) for said in records.values() for _, payload in said if "organisation" in payload
    }
    known = InstitutionExternalId.objects.filter(external_id__in=ids).select_related("institution").order_by()
    return {
        ExternalId(one.supplier_id, one.external_id): one.institution.short_name or one.institution.full_name
        for one in known
    }
