"""One case: two persons as a table of fields, and what would follow if they were one."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kontingent.current.appearances import Appearance, Relatives, read_appearances, read_relatives
from kontingent.history.kinds.catalogue import BY_CODE
from kontingent.kernel import classifiers, russian
from kontingent.kernel.identifiers import snils_format
from kontingent.people.cases import CaseRow, Side, places_of

Values = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ComparedField:
    """A field of both. `sign`: «=» where they agree, «≠» where they contradict, empty where one of them is silent."""

    label: str
    person: Values
    candidate: Values
    sign: str = ""

    @property
    def differs(self) -> bool:
        return self.sign == "≠"


@dataclass(frozen=True, slots=True)
class Consequence:
    label: str
    values: Values


@dataclass(frozen=True, slots=True)
class Pair:
    row: CaseRow
    cells: tuple[ComparedField, ...]
    consequences: tuple[Consequence, ...]


def read_pair(row: CaseRow) -> Pair:
    """The caller has checked the scope."""
    ids = {row.person.survivor_id, row.candidate.survivor_id}
    seen, relatives = read_appearances(ids), read_relatives(ids)
    person, candidate = row.person.survivor_id, row.candidate.survivor_id
    cells = (
        *compared(row),
        *_told(relatives[person], relatives[candidate]),
        ComparedField("Учёба и работа", seen[person].memberships, seen[candidate].memberships),
        ComparedField("Поставщики", _ids(row.person), _ids(row.candidate)),
    )
    return Pair(row, cells, tuple(_consequences(row, seen)))


def differing_of(row: CaseRow) -> tuple[str, ...]:
    """Labels of the fields in which the two contradict each other."""
    return tuple(cell.label for cell in compared(row) if cell.differs)


def compared(row: CaseRow) -> list[ComparedField]:
    """What tells people apart."""
    fields: tuple[tuple[str, Callable[[Side], str]], ...] = (
        ("ФИО", lambda side: side.full_name),
        ("Дата рождения", lambda side: russian.date(side.birth_date) if side.birth_date else ""),
        ("Пол", lambda side: classifiers.label("sex", side.sex) if side.sex else ""),
        ("СНИЛС", lambda side: snils_format(side.snils)),
    )
    return [*(_cell(label, of(row.person), of(row.candidate)) for label, of in fields), _documents(row)]


def _told(person: Relatives, candidate: Relatives) -> Iterator[ComparedField]:
    """Another guardian is no contradiction, the same one says much."""
    for label, one, other in (
        ("Представители", person.guardians, candidate.guardians),
        ("Дети", person.children, candidate.children),
    ):
        if one or other:
            yield ComparedField(label, one, other, "=" if set(one) & set(other) else "")


def _cell(label: str, person: str, candidate: str) -> ComparedField:
    sign = ("=" if person == candidate else "≠") if person and candidate else ""
    return ComparedField(label, (person,) if person else (), (candidate,) if candidate else (), sign)


def _documents(row: CaseRow) -> ComparedField:
    """Only documents of one kind contradict each other; of several one in common is enough."""
    first, second = row.person.documents, row.candidate.documents
    kinds = {scheme for scheme, _ in first} & {scheme for scheme, _ in second}
    sign = ("=" if set(first) & set(second) else "≠") if kinds else ""
    return ComparedField("Документы", tuple(value for _, value in first), tuple(value for _, value in second), sign)


def _consequences(row: CaseRow, seen: dict[int, Appearance]) -> Iterator[Consequence]:
    person, candidate = seen[row.person.survivor_id], seen[row.candidate.survivor_id]
    yield Consequence("Идентификаторы одной персоны", (*_ids(row.person), *_ids(row.candidate)))
    yield Consequence("Записей вместе", tuple(_records(person, candidate)))
    both = tuple(dict.fromkeys((*person.memberships, *candidate.memberships)))
    if both:
        yield Consequence("Учёба и работа вместе", both)
    places = {
        one: {place.short_name or place.full_name for place in found}
        for one, found in places_of({person.person_id, candidate.person_id}).items()
    }
    first, second = places.get(person.person_id, set()), places.get(candidate.person_id, set())
    anew = (("сведения временной персоны", second - first), ("сведения известной персоны", first - second))
    values = tuple(f"{', '.join(sorted(names))} — {what}" for what, names in anew if names)
    yield Consequence("Увидят впервые", values or ("никто: обе записи видны одним и тем же",))


def _records(*both: Appearance) -> Iterator[str]:
    total = sum(one.records for one in both)
    yield russian.count_phrase(total, "запись", "записи", "записей")
    kinds = {kind for one in both for kind in one.kinds}
    for kind in sorted(kinds, key=list(BY_CODE).index):
        counts = [one.kinds.get(kind, 0) for one in both]
        yield f"{BY_CODE[kind].title}: {' + '.join(map(russian.number, filter(None, counts)))}"


def _ids(side: Side) -> Values:
    return tuple(f"{supplier}: {external}" for supplier, external in side.suppliers)
