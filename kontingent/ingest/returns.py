"""Remarks of a package as a workbook: the records they are about, as they were sent, with the cells to be mended."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from django.db.models import QuerySet

from kontingent.history.kinds.base import Kind, Subject
from kontingent.history.kinds.catalogue import BY_CODE, KINDS, of_subject
from kontingent.history.kinds.person import General
from kontingent.ingest import storage
from kontingent.ingest.mapping_queries import was_read_by
from kontingent.ingest.models import Package, PackageBytes, Remark
from kontingent.ingest.readers.package import RawItem, RawSection
from kontingent.ingest.readers.registry import reader_of
from kontingent.ingest.remarks import with_reason
from kontingent.ingest.rules.catalogue import BY_RULE_CODE, reason
from kontingent.ingest.templates import TemplateRecord, Workbook, day_of
from kontingent.ingest.vocabulary import ItemType, KindNames, Vocabulary, all_vocabularies, choose
from kontingent.kernel.errors import Refusal
from kontingent.kernel.spreadsheets import Cell

MOST = 20_000  # remarks of one workbook; the others come when these are mended


@dataclass(slots=True)
class Returned:
    """`told` are ids of the register of the persons in rows, where it knows them."""

    package: Package
    rows: Mapping[type[Kind], Sequence[TemplateRecord]]
    told: list[int] = field(default_factory=list)

    @property
    def workbook(self) -> Workbook:
        kinds = [kind for kind in KINDS if kind in self.rows]
        about = [
            ("Пакет", self.package.shown_name),
            ("Как исправить", "Исправьте выделенные ячейки: что в них не так, сказано в примечании и в столбце слева."),
            ("Что прислать", "Пришлите эту книгу как пакет: записи будут исправлены по кодам в скрытых столбцах."),
        ]
        supplier = self.package.supplier.code
        return Workbook(supplier, "", kinds, lambda kind: self.rows.get(kind, ()), about, is_to_mend=True)


def returned(package: Package) -> Returned:
    """Remarks that speak of no record have no row; neither has a package whose bytes are gone or cannot be read."""
    remarks = list(islice(_remarks(package), MOST))
    by_place: dict[int, list[Remark]] = {}
    for remark in remarks:
        by_place.setdefault(remark.place, []).append(remark)
    rows: dict[type[Kind], list[TemplateRecord]] = {}
    for vocabulary, item in _items(package, by_place):
        for kind, record in _records(vocabulary, item, by_place):
            rows.setdefault(kind, []).append(record)
    persons = {remark.person_id for remark in remarks if remark.person_id is not None}
    return Returned(package, rows, sorted(persons))


def count_returned(package: Package) -> int:
    return len({person for person in _remarks(package).values_list("person_id", flat=True)[:MOST] if person})


def kinds_returned(package: Package) -> list[type[Kind]]:
    """Of the records that remarks speak of; what they say of a person as a whole stands with the first of his."""
    codes = set(_remarks(package).order_by().values_list("kind", flat=True).distinct())
    if any(kind.code in codes for kind in of_subject(Subject.PERSON)):
        codes.add(General.code)
    return [kind for kind in KINDS if kind.code in codes]


def _remarks(package: Package) -> QuerySet[Remark]:
    return Remark.objects.filter(package=package, place__gt=0).order_by("place", "pk")


def _items(package: Package, places: Iterable[int]) -> Iterator[tuple[Vocabulary, RawItem]]:
    asked = sorted(places)
    if not asked or not PackageBytes.objects.filter(package=package).exists():
        return
    stored, mapping = storage.Stored(package.pk), was_read_by(package)
    try:
        reader = reader_of(stored.head(), mapping.headings)
        examined = reader.examine(stored.pieces())
    except Refusal:
        return
    vocabulary = mapping.applied(choose(examined.meta, examined.first_type, all_vocabularies()))
    for chunk in reader.split(stored.pieces()):
        if any(chunk.first_place <= place <= chunk.last_place for place in asked):
            yield from ((vocabulary, item) for item in reader.items_of(chunk, examined))


def _records(
    vocabulary: Vocabulary, item: RawItem, remarks: Mapping[int, Sequence[Remark]]
) -> Iterator[tuple[type[Kind], TemplateRecord]]:
    """Of a remark on the person as a whole the first record tells.

    General always comes along: what rules compare a record with is mended there, and is known when it comes back.
    """
    about = " ".join(map(_said, remarks.get(item.place, ())))
    is_asked = about or any(section.place in remarks for section in item.sections)
    for section in item.sections:
        own, names = remarks.get(section.place, ()), vocabulary.kind(section.type)
        if names is None or not (own or about or (is_asked and names.kind is General)):
            continue
        record = _record(vocabulary, item, section, names, own)
        yield names.kind, replace(record, about=" ".join(filter(None, (about, record.about))))
        about = ""


def _record(
    vocabulary: Vocabulary, item: RawItem, section: RawSection, names: KindNames, remarks: Sequence[Remark]
) -> TemplateRecord:
    values = {
        names.own(prop): names.meant(prop, text).removeprefix(vocabulary.reference)
        for prop, text in section.cells.items()
    }
    fields = set(names.own_names(names.props))
    notes: dict[str, str] = {}
    about = []
    for remark in remarks:
        if remark.field in fields:
            notes[remark.field] = " ".join(filter(None, (notes.get(remark.field), _said(remark))))
        else:
            about.append(_said(remark))
    return TemplateRecord(item.id, section.id, _names_of(vocabulary, item), values, notes, " ".join(about))


def _names_of(vocabulary: Vocabulary, item: RawItem) -> tuple[str, str, Cell]:
    if vocabulary.item_type(item.type) is not ItemType.PERSON:
        return "", "", ""
    cells: dict[str, str] = {}
    for section in item.sections:
        names = vocabulary.kind(section.type)
        if names is not None and names.kind.name_fields:
            cells |= {names.own(prop): text for prop, text in section.cells.items()}
    return cells.get("family_name", ""), cells.get("given_name", ""), day_of(cells.get("birth_date", ""))


def _said(remark: Remark) -> str:
    rule = BY_RULE_CODE[remark.rule]
    why = reason(remark.rule, remark.kind, remark.field, remark.value)
    kind = BY_CODE.get(remark.kind) if remark.kind is not None else None
    is_told = kind is None or not remark.value or remark.value in why
    value = "" if is_told else f" Прислано: «{remark.value}»."
    return f"{with_reason(rule, why)}{value} {rule.cure}"
