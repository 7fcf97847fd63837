"""Records that a supplier gave of one organisation, as rows of its workbook: of this school year and those to come."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kontingent.history.entries import id_and_year
from kontingent.history.kinds.base import Kind, Subject, values_of
from kontingent.history.kinds.in_sql import with_codes
from kontingent.history.models import OPEN_END
from kontingent.ingest.readers.package import UNCODED
from kontingent.ingest.templates import TemplateRecord, Workbook, day_of
from kontingent.institutions.models import Institution, InstitutionExternalId, Supplier
from kontingent.institutions.scope import Scope
from kontingent.kernel import clock, sql
from kontingent.kernel.periods import SchoolYear
from kontingent.kernel.spreadsheets import Cell

_NOBODY: tuple[str, str, Cell] = ("", "", "")

# Whom this supplier calls a member of the organisation now, among those whom the viewer may know of.
_MEMBERS = with_codes("""
    SELECT DISTINCT fact.person_id
      FROM fact JOIN person ON person.id = fact.person_id
      JOIN person_scope seen
        ON seen.person_id = coalesce(person.merged_into_id, person.id) AND seen.scope_id = %(scope)s
     WHERE fact.supplier = %(supplier)s AND fact.kind IN kinds(Enrolment, Employment)
       AND fact.superseded_at = %(open)s AND fact.payload ->> 'organisation' = %(organisation)s
       AND coalesce((fact.payload ->> 'school_year')::int, %(year)s) >= %(year)s
       AND coalesce(fact.valid_to, %(today)s) >= %(since)s
""")
_RECORDS = """
    SELECT {subject}_id, key, payload::text, place FROM {table}
     WHERE {subject}_id = ANY(%(subjects)s) AND kind = %(kind)s AND supplier = %(supplier)s
       AND superseded_at = %(open)s AND payload IS NOT NULL
     ORDER BY {subject}_id, key
"""
# An id that a table gave only where the supplier has no other.
_CODES = """
    SELECT DISTINCT ON (person_id) person_id, external_id FROM person_external_id
     WHERE supplier_id = %(supplier)s AND person_id = ANY(%(persons)s)
     ORDER BY person_id, external_id LIKE %(uncoded)s, external_id
"""
_NAMES = with_codes("""
    SELECT person_id, payload ->> 'family_name', payload ->> 'given_name', payload ->> 'birth_date' FROM fact
     WHERE person_id = ANY(%(persons)s) AND kind = kind(General) AND supplier = %(supplier)s
       AND superseded_at = %(open)s AND payload IS NOT NULL
""")


@dataclass(slots=True)
class OrganisationRows:
    """`organisation` is the supplier's id of the institution. `note` is told the person of each row that is read."""

    supplier: Supplier
    institution: Institution
    organisation: str
    scope: Scope
    note: Callable[[int], None]
    _codes: dict[int, str] = field(default_factory=dict)
    _names: dict[int, tuple[str, str, Cell]] = field(default_factory=dict)

    def persons(self) -> list[int]:
        """Nobody for a viewer without «Доступ к ПДн»: a row has all that is known."""
        if self.scope.masked:
            return []
        today = clock.today()
        year = SchoolYear.of(today)
        asked = {**self._asked(), "scope": self.scope.institution_id, "organisation": self.organisation}
        asked |= {"year": year.first, "today": today, "since": year.start}
        return sorted(sql.column(_MEMBERS, asked))

    def workbook(self, kinds: Sequence[type[Kind]]) -> Workbook:
        persons = self.persons()
        asked = {**self._asked(), "persons": persons, "uncoded": f"{UNCODED}%"}
        self._codes = sql.pairs(_CODES, asked) if persons else {}
        names = sql.rows(_NAMES, asked) if persons else []
        self._names = {person: (family or "", given or "", day_of(born or "")) for person, family, given, born in names}
        about = [
            ("Организация", self.institution.name),
            ("Поставщик", self.supplier.name),
            ("Как заполнять", "Исправьте и дополните строки и пришлите книгу как пакет. Новой строке код не нужен."),
            ("Удаление", "«да» в столбце «Удалить» отзывает запись; убранная строка ничего не отзывает."),
        ]
        return Workbook(self.supplier.code, self.organisation, kinds, self._records, about)

    def _is_asked(self, values: Mapping[str, Any]) -> bool:
        """Nothing of years that are over, and nothing of where else the person is or was."""
        year, place = values.get("school_year"), values.get("organisation", self.organisation)
        is_over = isinstance(year, int) and year < SchoolYear.of(clock.today()).first
        return not is_over and place == self.organisation

    def _asked(self) -> dict[str, Any]:
        return {"supplier": self.supplier.pk, "open": OPEN_END}

    def _records(self, kind: type[Kind]) -> Iterator[TemplateRecord]:
        is_person = kind.subject is Subject.PERSON
        subjects = sorted(self._codes, key=lambda person: (self._names.get(person, _NOBODY)[:2], person))
        subjects = subjects if is_person else [self.institution.pk]
        table = "fact" if is_person else "institution_fact"
        statement = _RECORDS.format(subject=kind.subject.value, table=table)
        found: dict[int, list[tuple[str, Any]]] = {}
        for subject, key, payload, _ in sql.rows(statement, {**self._asked(), "subjects": subjects, "kind": kind.code}):
            if self._is_asked(values := values_of(payload)):
                found.setdefault(subject, []).append((key, values))
        for subject in subjects:
            for key, values in found.get(subject, ()):
                if is_person:
                    self.note(subject)
                code = self._codes[subject] if is_person else self.organisation
                yield TemplateRecord(code, record_id(kind, key), self._names.get(subject, _NOBODY), values)


def record_id(kind: type[Kind], key: str) -> str:
    """As a supplier sends it; of a yearly record that has none nothing: its content is its key."""
    if not kind.yearly():
        return key
    known = id_and_year(key)
    return known[0] if known else ""


def organisation_rows(
    supplier: Supplier, institution: Institution, scope: Scope, note: Callable[[int], None]
) -> OrganisationRows:
    """Of an institution that the supplier has not named yet there are no rows, and new ones have to name it."""
    known = InstitutionExternalId.objects.filter(supplier=supplier, institution=institution).order_by("external_id")
    named = known.values_list("external_id", flat=True).first()
    return OrganisationRows(supplier, institution, named or "", scope, note)
