"""A package in microdata, said once more as a workbook: a sheet a kind, a row a record."""

import io
from collections import defaultdict
from collections.abc import Iterable

from kontingent.history.kinds.base import Kind
from kontingent.history.kinds.catalogue import BY_SLUG, KINDS
from kontingent.ingest.readers import xhtml
from kontingent.ingest.templates import TemplateRecord, Workbook, write
from kontingent.ingest.vocabulary import all_vocabularies


def as_workbook(packages: Iterable[bytes], *, supplier: str) -> bytes:
    """All records of the packages, the last of each; those withdrawn are not said."""
    ours = all_vocabularies()[0]
    rows: defaultdict[type[Kind], dict[tuple[str, str], TemplateRecord]] = defaultdict(dict)
    for data in packages:
        for item in xhtml.read([data], xhtml.examine([data])):
            for n, section in enumerate(item.sections):
                names = ours.kind(section.type)
                values = {names.own(prop): text.removeprefix(ours.reference) for prop, text in section.cells.items()}
                key = (item.id, section.id or f"{n}")
                rows[BY_SLUG[section.prop]][key] = TemplateRecord(item.id, section.id, ("", "", ""), values)
    target = io.BytesIO()
    kinds = [kind for kind in KINDS if kind in rows]
    write(target, Workbook(supplier, "", kinds, lambda kind: rows[kind].values()))
    return target.getvalue()
