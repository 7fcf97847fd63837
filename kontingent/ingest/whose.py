"""Sheets that name a person beside a record of another kind: what they say of him is told apart, not taken."""

from collections.abc import Iterator, Mapping, Sequence

from kontingent.history.kinds.base import fields_of, values_of
from kontingent.history.kinds.in_sql import with_codes
from kontingent.history.kinds.person import General
from kontingent.history.models import OPEN_END
from kontingent.ingest.rules.packages import NAMED_OTHERWISE
from kontingent.ingest.run import Run
from kontingent.ingest.validation.prepared import PreparedItem, RemarkDraft
from kontingent.kernel import sql

_KNOWN = with_codes("""
    SELECT person_id, payload::text FROM fact
     WHERE person_id = ANY(%s) AND kind = kind(General) AND supplier = %s AND superseded_at = %s AND payload IS NOT NULL
""")


def remarks_of(run: Run, items: Sequence[PreparedItem], persons: Mapping[str, int]) -> Iterator[RemarkDraft]:
    """Of what neither the package nor, by now, the register has of this supplier: a name corrected on its own sheet
    stands uncorrected on the others.
    """
    asked = {persons[item.id] for item in items if item.id in persons and any(sent.whose for sent in item.records)}
    if not asked:
        return
    given = {id_: values_of(payload) for id_, payload in sql.rows(_KNOWN, [sorted(asked), run.supplier_id, OPEN_END])}
    meanings = {known.name: known.meaning for known in fields_of(General)}
    for item in items:
        known = given.get(persons.get(item.id, 0), {})
        for sent in item.records:
            for said in sent.whose:
                meaning = meanings[said.field]
                if item.id in persons and meaning(said.value) != meaning(known.get(said.field)):
                    rule, kind = NAMED_OTHERWISE.code, General.code
                    yield RemarkDraft(rule, sent.place, said.at, item.id, kind, said.field, said.text)
