"""A section as the page shows it: blocks of records, rows of values, and beside each value where it came from."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from kontingent.current.golden import Chosen, Rank, choose, kept_text, newest_first, pair
from kontingent.current.references import References, Target
from kontingent.current.versions import Version
from kontingent.history.kinds.base import Kind, KindField, fields_of
from kontingent.history.masking import MASK, is_masked, person_name, year_only
from kontingent.institutions.scope import Scope
from kontingent.kernel import classifiers, russian
from kontingent.kernel.identifiers import series_shown, snils_format
from kontingent.kernel.names import full_name
from kontingent.kernel.periods import SchoolYear

FULL_NAME = "Фамилия Имя Отчество"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value came from: supplier, package, and the day its unbroken run began."""

    supplier_id: int
    supplier: str
    package_id: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Cell:
    """One value. `text` is ready for people; empty is no value, flagged where an empty date was sent."""

    text: str = ""
    target: Target | None = None
    masked: bool = False
    misfit: bool = False  # kept as the supplier sent it
    flags: tuple[str, ...] = ()  # sentences of rules that the value breaks
    source: Source | None = None
    others: tuple[tuple[str, str], ...] = ()  # (supplier, what it says instead)
    spelt: tuple[tuple[str, str], ...] = ()  # (supplier, how it writes the same)
    silent: tuple[str, ...] = ()  # suppliers of the period who do not say that it has ended

    @property
    def is_shown(self) -> bool:
        return bool(self.text or self.flags)


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    label: str
    cell: Cell


@dataclass(frozen=True, slots=True)
class PresentedRecord:
    """`title` heads a document, `flags` are rules its type breaks; `rows` are in the order of the kind's fields."""

    rows: tuple[Row, ...]
    title: str = ""
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """Records of one kind. `columns` are its labels when records stand in a table, one line each."""

    slug: str
    title: str
    records: tuple[PresentedRecord, ...]
    columns: tuple[str, ...] = ()


Flagging = Callable[[Version, date], dict[str, tuple[str, ...]]]  # field name → sentences


@dataclass(frozen=True, slots=True)
class Presenter:
    """Everything that turns versions into cells for one viewer on one day."""

    scope: Scope
    references: References
    suppliers: Mapping[int, str]
    rank: Rank
    flagging: Flagging
    day: date

    def blocks(self, kinds: Sequence[type[Kind]], shown: Sequence[Version], all_: Sequence[Version]) -> list[Block]:
        chains: dict[tuple[int, int, int, str], list[Version]] = defaultdict(list)
        for version in all_:
            chains[version.identity].append(version)
        made = []
        for kind in kinds:
            of_kind = [version for version in shown if version.kind == kind.code]
            groups = pair(kind, of_kind, resolve=self.references.meaning, rank=self.rank)
            if not kind.many and not groups:
                groups = [[]]  # the rows stand with a dash each, as in the manual's figures
            records = [self._record(kind, group, chains) for group in newest_first(kind, groups)]
            made.append(_block(kind, records))
        return made

    def _record(self, kind: type[Kind], group: Sequence[Version], chains: Any) -> PresentedRecord:  # noqa: ANN401 - as choose
        flags: dict[tuple[int, int, int, str], dict[str, tuple[str, ...]]] = {}
        rows = []
        for known in fields_of(kind):
            chosen = choose(known, group, rank=self.rank, resolve=self.references.meaning, chains=chains)
            sentences: tuple[str, ...] = ()
            if chosen.version is not None:
                identity = chosen.version.identity
                if identity not in flags:
                    flags[identity] = self.flagging(chosen.version, self.day)
                sentences = flags[identity].get(known.name, ())
            cell = self._cell(known, chosen, sentences)
            if kind.periods and known.name == kind.ends and cell.text and not cell.masked:
                cell = replace(cell, silent=self._silent(known, group))
            rows.append(Row(known.name, known.label, cell))
        if kind.name_fields:
            names = [row.cell for row in rows if row.name in kind.name_fields]
            rows = [self._name_row(names), *(row for row in rows if row.name not in kind.name_fields)]
        if kind.titled_by:
            return _titled(kind, rows)
        if not kind.many:
            rows = _without_unfilled(rows, _rare(kind))
        return PresentedRecord(tuple(rows))

    def _cell(self, known: KindField, chosen: Chosen, flags: tuple[str, ...]) -> Cell:
        if is_masked(self.scope, known):
            return Cell(MASK, masked=True)
        if chosen.version is None or chosen.since is None or chosen.package_id is None:
            return Cell()
        supplier = chosen.version.supplier
        source = Source(supplier, self.suppliers.get(supplier, ""), chosen.package_id, chosen.since)
        year = year_only(self.scope, known, chosen.value)
        if year is not None:
            return Cell(year, masked=True, source=source)
        target = self.references.target(supplier, known, chosen.value)
        return Cell(
            text=target.name if target else chosen.value if chosen.misfit else display(known, chosen.value, self.day),
            target=target,
            misfit=chosen.misfit,
            flags=flags,
            source=source,
            others=tuple(dict.fromkeys(self._other(known, version) for version in chosen.others)),
            spelt=tuple(dict.fromkeys(self._other(known, version) for version in chosen.spelt)),
        )

    def _silent(self, known: KindField, group: Sequence[Version]) -> tuple[str, ...]:
        """Whose records of the period have no end: silence, and no other value."""
        told = {one.supplier for one in group if one.value(known.name) is not None or kept_text(known, one)}
        return tuple(self.suppliers.get(one, "") for one in sorted({one.supplier for one in group} - told))

    def _other(self, known: KindField, version: Version) -> tuple[str, str]:
        value = version.value(known.name)
        target = self.references.target(version.supplier, known, value)
        return self.suppliers.get(version.supplier, ""), target.name if target else display(known, value, self.day)

    def _name_row(self, cells: Sequence[Cell]) -> Row:
        """The three names as one row; its source is that of the name that changed last."""
        sources = [cell.source for cell in cells if cell.source]
        newest = max(sources, key=lambda source: source.since, default=None)
        if self.scope.masked:
            return Row("full_name", FULL_NAME, Cell(person_name(self.scope, cells[0].text, "", ""), masked=True))
        others = dict.fromkeys(supplier for cell in cells for supplier, _ in cell.others)
        spelt = dict.fromkeys(supplier for cell in cells for supplier, _ in cell.spelt if supplier not in others)
        cell = Cell(
            full_name(*map(_part, cells)),
            flags=tuple(flag for cell in cells for flag in cell.flags),
            source=newest,
            others=tuple((supplier, _whole_name(supplier, cells)) for supplier in others),
            spelt=tuple((supplier, _whole_name(supplier, cells)) for supplier in spelt),
        )
        return Row("full_name", FULL_NAME, cell)


def _whole_name(supplier: str, cells: Sequence[Cell]) -> str:
    """The supplier's own words where they differ, the shown ones elsewhere."""
    return full_name(*(dict((*cell.spelt, *cell.others)).get(supplier, _part(cell)) for cell in cells))


def _part(cell: Cell) -> str:
    """Of a name; what does not fit is no part of it."""
    return "" if cell.misfit else cell.text


def _rare(kind: type[Kind]) -> frozenset[str]:
    return frozenset(known.name for known in fields_of(kind) if known.rare)


def _without_unfilled(rows: Sequence[Row], rare: frozenset[str]) -> list[Row]:
    """A rare field has a row once somebody filled it; a masked viewer is not told whether somebody did."""
    return [row for row in rows if row.name not in rare or (row.cell.is_shown and not row.cell.masked)]


def _titled(kind: type[Kind], rows: Sequence[Row]) -> PresentedRecord:
    """A document is headed by its type; the number of the civil record belongs to certificates of birth alone."""
    title = next(row.cell for row in rows if row.name == kind.titled_by)
    birth_certificate = classifiers.label("identity_document", "birth_certificate")
    always = {"record_number"} if title.text == birth_certificate else set()
    rows = [_in_normal_form(row) if row.name == "series" else row for row in rows if row.name != kind.titled_by]
    kept = _without_unfilled(rows, _rare(kind) - always)
    return PresentedRecord(tuple(kept), title=title.text or kind.untitled, flags=title.flags)


def _in_normal_form(series: Row) -> Row:
    cell, shown = series.cell, series_shown(series.cell.text)
    others = tuple((supplier, series_shown(text)) for supplier, text in cell.others)
    spelt = tuple((supplier, text) for supplier, text in cell.spelt if text != shown)
    return replace(series, cell=replace(cell, text=shown, others=others, spelt=spelt))


def _block(kind: type[Kind], records: Sequence[PresentedRecord]) -> Block:
    columns = tuple(known.label for known in fields_of(kind)) if kind.many and not kind.titled_by else ()
    return Block(kind.slug(), kind.title, tuple(records), columns)


def without_empty_rows(block: Block) -> Block:
    """As figure 10 prints a guardian: of general data and contacts only what is known. Documents keep their dashes."""
    if any(record.title for record in block.records):
        return block
    kept = (replace(record, rows=tuple(row for row in record.rows if row.cell.text)) for record in block.records)
    return replace(block, records=tuple(record for record in kept if record.rows))


def display(known: KindField, value: Any, day: date | None = None) -> str:  # noqa: ANN401 - any JSON value
    """A value of a payload in words: dates ДД.ММ.ГГГГ, labels of codes, «Да» and «Нет». A `day` adds the age on it."""
    if value is None:
        return ""
    if known.type == "date":
        given = date.fromisoformat(value)
        return russian.age_label(given, day) if known.name == "birth_date" and day else russian.date(given)
    if known.type == "code":
        return classifiers.label(known.classifier or "", value)
    if known.type == "flag":
        return "Да" if value else "Нет"
    if known.type == "number":
        return russian.number(Decimal(value))
    if known.name == "school_year":
        return SchoolYear(value).label
    if known.name == "snils":
        return snils_format(value)
    return str(value)
