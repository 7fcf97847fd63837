"""Facts of a person as a viewer may know them: of a member every kind, of an applicant what an application needs."""

from collections.abc import Collection, Sequence

from kontingent.current.versions import Version, read_versions
from kontingent.history.kinds.base import Subject
from kontingent.history.kinds.learning import Application
from kontingent.history.kinds.person import General
from kontingent.institutions.scope import Scope
from kontingent.kernel import sql
from kontingent.portfolios.access import Access

NEEDED = (General, Application)  # kinds that an application needs
_BELOW = """
SELECT known.supplier_id, known.external_id
FROM institution_external_id known JOIN institution i ON i.id = known.institution_id
WHERE known.external_id = ANY(%(ids)s) AND i.path @> ARRAY[%(scope)s]::bigint[]
"""


def read_seen(scope: Scope, access: Access, kinds: Collection[int]) -> list[Version]:
    """As `read_versions`. Where else an applicant asks for a place is not told: each body sees what is its own."""
    if not access.is_limited:
        return read_versions(Subject.PERSON, access.ids, kinds) if kinds else []
    allowed = sorted({kind.code for kind in NEEDED} & {*kinds})
    versions = read_versions(Subject.PERSON, access.ids, allowed) if allowed else []
    below = _below(scope, [one for one in versions if one.kind == Application.code])
    return [one for one in versions if one.kind != Application.code or _place(one) in below]


def _place(version: Version) -> tuple[int, str]:
    return version.supplier, version.value("organisation") or ""


def _below(scope: Scope, versions: Sequence[Version]) -> set[tuple[int, str]]:
    """Which of the places named are in the scope: (supplier, the supplier's id)."""
    if not versions:
        return set()
    ids = sorted({_place(one)[1] for one in versions})
    return set(sql.rows(_BELOW, {"ids": ids, "scope": scope.institution_id}))
