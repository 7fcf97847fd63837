"""Writing the protocol of a package: remarks in the transaction of what they are about."""

from collections.abc import Collection, Mapping

from kontingent.ingest.rules.catalogue import BY_RULE_CODE
from kontingent.ingest.validation.prepared import RemarkDraft
from kontingent.kernel import sql

LONGEST_VALUE = 500  # of what was sent, as the protocol shows it
_COLUMNS = (
    'package_id, batch, rule, severity, place, part, row, "column", letters, item, kind, field, value, person_id,'
    " institution_id"
)


def write(package_id: int, batch: int, notes: Collection[RemarkDraft], persons: Mapping[str, int]) -> None:
    """`persons` are ids by the supplier's ids of the items."""
    if not notes:
        return
    lines = (
        (
            package_id, batch, note.rule, BY_RULE_CODE[note.rule].severity.value, note.place, *note.at,
            note.item, note.kind, note.field, note.value[:LONGEST_VALUE],
            note.person_id or persons.get(note.item), note.institution_id,
        )
        for note in notes
    )  # fmt: skip
    sql.copy(f"COPY package_remark ({_COLUMNS}) FROM STDIN", lines)
