"""The portfolio of an organisation or of a governing body: open to every role, for the whole region."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kontingent.current.references import Target
from kontingent.current.versions import known, read_versions
from kontingent.history.kinds.base import Kind, Subject
from kontingent.history.kinds.catalogue import of_section
from kontingent.history.kinds.institution import (
    BodyGeneral,
    Branch,
    Building,
    Course,
    InstitutionContacts,
    Licence,
    OrganisationGeneral,
    Subordination,
)
from kontingent.history.kinds.sections import Section
from kontingent.history.models import OPEN_END
from kontingent.institutions.models import Institution
from kontingent.institutions.scope import Scope
from kontingent.kernel import clock, sql
from kontingent.portfolios.changes import Change, changes_of
from kontingent.portfolios.presentation import Block, Cell, Row
from kontingent.portfolios.records import Records

BRANCHES, GOVERNED_BY = "branches", "governed_by"  # rows that are no fields of the general record
# Figure 16 parts what suppliers send in three kinds of records; the names of rows and their labels are the manual's.
_BODY_ROWS = {
    "full_name": "Полное наименование ОУ",
    "short_name": "Краткое наименование ОУ",
    "settlement": "Населенный пункт",
    "legal_address": "Юридический адрес",
    "postal_address": "Почтовый адрес",
    GOVERNED_BY: "Управляющая организация",
    "inn": "ИНН",
    "ogrn": "ОГРН",
    "okpo": "ОКПО",
    "okato": "ОКАТО",
    "oktmo": "ОКТМО",
    "okogu": "ОКОГУ",
    "status": "Статус",
}
_BODY_CONTACTS = ("phone", "fax", "email", "website")
_COUNTS = """
SELECT '', kind, count(*) FROM institution_fact
WHERE institution_id = %(institution)s AND kind = ANY(%(kinds)s) AND superseded_at = %(open)s AND payload IS NOT NULL
GROUP BY kind
UNION ALL
SELECT 'packages', 0, count(DISTINCT package_id) FROM institution_fact WHERE institution_id = %(institution)s
UNION ALL
SELECT 'applications', 0, count(*) FROM application WHERE institution_id = %(institution)s
"""
_COUNTED: dict[Section, type[Kind]] = {Section.LICENCES: Licence, Section.BUILDINGS: Building, Section.COURSES: Course}


@dataclass(frozen=True, slots=True)
class InstitutionSection:
    """`branches` are links of the row «Филиалы»."""

    blocks: tuple[Block, ...]
    branches: tuple[Cell, ...] = ()


def read_institution(scope: Scope, institution: Institution, section: Section, *, as_body: bool) -> InstitutionSection:
    """Requisites of a body when shown as one, of an organisation otherwise (an institution may be both)."""
    kinds = kinds_of(section, as_body=as_body)
    versions = read_versions(Subject.INSTITUTION, [institution.pk], [kind.code for kind in kinds])
    blocks = (
        Records.among(scope, versions).presenter(scope, clock.today()).blocks(kinds, known(versions, None), versions)
    )
    if section is not Section.REQUISITES:
        return InstitutionSection(tuple(blocks))
    return _requisites(institution, blocks, as_body=as_body)


def count_records(institution_id: int) -> dict[str, int]:
    """Numbers of the menu by slug: current records of sections, applications, packages that said something."""
    codes = {kind.code: section.slug for section, kind in _COUNTED.items()}
    return {
        codes.get(kind) or name: number
        for name, kind, number in sql.rows(
            _COUNTS, {"institution": institution_id, "kinds": list(codes), "open": OPEN_END}
        )
    }


def read_institution_changes(
    scope: Scope, institution: Institution, section: Section, *, as_body: bool
) -> tuple[Change, ...]:
    kinds = kinds_of(section, as_body=as_body)
    versions = read_versions(Subject.INSTITUTION, [institution.pk], [kind.code for kind in kinds])
    return changes_of(Records.among(scope, versions).presenter(scope, clock.today()), versions)


def kinds_of(section: Section, *, as_body: bool) -> Sequence[type[Kind]]:
    if section is Section.REQUISITES:
        general: type[Kind] = BodyGeneral if as_body else OrganisationGeneral
        return (general, InstitutionContacts, Subordination, *(() if as_body else (Branch,)))
    return of_section(section)


def _requisites(institution: Institution, blocks: Sequence[Block], *, as_body: bool) -> InstitutionSection:
    general, contacts, subordination = (_rows(block) for block in blocks[:3])
    governed_by = Row(GOVERNED_BY, _BODY_ROWS[GOVERNED_BY], _governed_by(institution, subordination["body"].cell))
    if as_body:
        every = {**contacts, **general, GOVERNED_BY: governed_by}
        rows = [replace(every[name], label=label) for name, label in _BODY_ROWS.items()]
        made = (_block(blocks[0], rows), _block(blocks[1], [contacts[name] for name in _BODY_CONTACTS]))
        return InstitutionSection(made)
    branches = tuple(record.rows[0].cell for record in blocks[3].records)
    rows = []
    for name, row in general.items():
        if name == "inn":
            rows.append(Row(BRANCHES, Branch.title, branches[0] if branches else Cell()))
        if name == "status":
            rows.append(governed_by)
        rows.append(row)
    return InstitutionSection((_block(blocks[0], rows), blocks[1]), branches)


def _rows(block: Block) -> dict[str, Row]:
    return {row.name: row for row in block.records[0].rows}


def _block(block: Block, rows: Sequence[Row]) -> Block:
    return replace(block, records=(replace(block.records[0], rows=tuple(rows)),))


def _governed_by(institution: Institution, said: Cell) -> Cell:
    """What the tree holds; its source where a supplier's word is what decided.

    A dash for whom nobody has placed, as in figure 16: he stands under the root because he must stand somewhere.
    """
    parent = institution.parent
    if parent is None:
        return Cell()
    target = Target("body", parent.pk, parent.name)
    if said.target is not None and said.target.id == parent.pk:
        return replace(said, text=parent.name, target=target)
    return Cell(parent.name, target) if parent.parent_id else Cell()
