"""Records of a table that has no column for some of their fields: those stay as this supplier gave them last."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import orjson

from kontingent.history.kinds.base import Kind, digest_of, form_of
from kontingent.history.kinds.catalogue import BY_CODE
from kontingent.history.models import OPEN_END
from kontingent.ingest.run import Run
from kontingent.ingest.validation.prepared import PreparedItem, PreparedRecord
from kontingent.ingest.vocabulary import ItemType
from kontingent.kernel import sql

_GIVEN = """
    SELECT {subject}_id, kind, key, payload::text FROM {table}
     WHERE {subject}_id = ANY(%(subjects)s) AND supplier = %(supplier)s AND superseded_at = %(open)s
       AND payload IS NOT NULL
"""
_Given = Mapping[tuple[int, int, str], Mapping[str, Any]]


def completed(
    run: Run, items: Sequence[PreparedItem], persons: Mapping[str, int], institutions: Mapping[str, int]
) -> list[PreparedItem]:
    """The items asked stay as they are: a batch that met another writer is asked again."""
    if not any(record.columns is not None for item in items for record in item.records):
        return list(items)
    of_persons = _given(run, "person", "fact", persons, items, is_person=True)
    of_institutions = _given(run, "institution", "institution_fact", institutions, items, is_person=False)
    found = []
    for item in items:
        is_person = item.type is ItemType.PERSON
        subject = (persons if is_person else institutions).get(item.id)
        given = of_persons if is_person else of_institutions
        records = [_completed(one, given.get((subject or 0, one.kind, one.key), {})) for one in item.records]
        found.append(replace(item, records=records))
    return found


def _given(
    run: Run, subject: str, table: str, ids: Mapping[str, int], items: Sequence[PreparedItem], *, is_person: bool
) -> _Given:
    asked = sorted({ids[item.id] for item in items if (item.type is ItemType.PERSON) is is_person and item.id in ids})
    if not asked:
        return {}
    statement = _GIVEN.format(subject=subject, table=table)
    rows = sql.rows(statement, {"subjects": asked, "supplier": run.supplier_id, "open": OPEN_END})
    return {(subject_id, kind, key): orjson.loads(payload) for subject_id, kind, key, payload in rows}


def _completed(record: PreparedRecord, given: Mapping[str, Any]) -> PreparedRecord:
    if record.columns is None or record.payload is None:
        return record
    said = orjson.loads(record.payload)
    raw = {name: text for name, text in given.get("raw", {}).items() if name not in record.columns}
    kept = {name: value for name, value in given.items() if name not in record.columns and name != "raw"}
    whole = {**kept, **said}
    if raw := {**raw, **said.get("raw", {})}:
        whole["raw"] = raw
    if whole == said:
        return record
    kind: type[Kind] = BY_CODE[record.kind]
    read = kind.model_validate(whole)
    start, end = read.span()
    payload = form_of(kind).json(read.__dict__)
    return replace(record, payload=payload, digest=digest_of(payload), valid_from=start, valid_to=end)
