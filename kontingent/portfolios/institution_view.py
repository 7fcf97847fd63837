"""The portfolio of an organisation or of a governing body: open to every role, for the whole region."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kontingent.history.kinds.base import Kind, Subject
from kontingent.history.kinds.catalogue import of_section
from kontingent.history.kinds.institution import (
    BodyGeneral,
    Branch,
    InstitutionContacts,
    OrganisationGeneral,
    SchoolClass,
    Subordination,
)
from kontingent.history.kinds.sections import Section
from kontingent.institutions.models import Institution
from kontingent.institutions.scope import Scope
from kontingent.portfolios.changes import Change, changes_of
from kontingent.portfolios.ledger import Block
from kontingent.portfolios.queries import make_maker
from kontingent.portfolios.versions import known, read_versions

# Classes are shown by the grid; subordination and branches stand as rows of the requisites.
OWN_BLOCKS = (SchoolClass, Branch, Subordination)


@dataclass(frozen=True, slots=True)
class InstitutionSection:
    blocks: tuple[Block, ...]
    counts: dict[Section, int]  # current records by section, for the menu
    on: date | None


def read_institution(
    scope: Scope, institution: Institution, section: Section, *, as_body: bool, on: date | None = None
) -> InstitutionSection:
    """Requisites of a body when shown as one, of an organisation otherwise (an institution may be both)."""
    kinds = kinds_of(section, as_body=as_body)
    every = [
        kind for known_section in Section for kind in of_section(known_section) if kind.subject is Subject.INSTITUTION
    ]
    versions = read_versions(Subject.INSTITUTION, [institution.pk], [kind.code for kind in every])
    shown = known(versions, on)
    codes = {kind.code for kind in kinds}
    maker = make_maker(scope, [version for version in versions if version.kind in codes])
    counts: dict[Section, int] = {}
    for kind in every:
        if kind.many:
            counts[kind.section] = counts.get(kind.section, 0) + sum(version.kind == kind.code for version in shown)
    return InstitutionSection(tuple(maker.blocks(kinds, shown, versions)), counts, on)


def read_institution_changes(
    scope: Scope, institution: Institution, section: Section, *, as_body: bool
) -> tuple[Change, ...]:
    kinds: list[type[Kind]] = [
        *kinds_of(section, as_body=as_body),
        *([Subordination, Branch] if section is Section.REQUISITES else []),
    ]
    versions = read_versions(Subject.INSTITUTION, [institution.pk], [kind.code for kind in kinds])
    return changes_of(make_maker(scope, versions), versions)


def kinds_of(section: Section, *, as_body: bool) -> Sequence[type[Kind]]:
    if section is Section.REQUISITES:
        return (BodyGeneral if as_body else OrganisationGeneral, InstitutionContacts)
    return tuple(kind for kind in of_section(section) if kind not in OWN_BLOCKS)
