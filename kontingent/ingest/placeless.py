"""Whom a table names and says no more of, and who stands in no list: nobody has said where he learns or works."""

from collections import Counter
from collections.abc import Iterator, Sequence

from kontingent.history.kinds.learning import Application, Completion, Enrolment
from kontingent.history.kinds.person import General, Guardianship
from kontingent.history.kinds.staff import Employment, Teaching
from kontingent.ingest.places import Place
from kontingent.ingest.recognition import Subjects
from kontingent.ingest.rights import Allowance
from kontingent.ingest.rules.packages import NO_PLACE
from kontingent.ingest.validation.prepared import PreparedItem, RemarkDraft
from kontingent.ingest.vocabulary import ItemType
from kontingent.kernel import sql

# What gives a person a role (person_card.sql).
_PLACING = frozenset(kind.code for kind in (Enrolment, Application, Completion, Employment, Teaching, Guardianship))
# By what the view has of him without this package, which says nothing of the kind. Whoever may yet turn out to be
# somebody known is left to his case.
_STANDS_NOWHERE = """
    SELECT n::int
      FROM unnest(%(persons)s::bigint[]) WITH ORDINALITY AS asked (who, n) JOIN person ON id = who
     WHERE NOT is_provisional
       AND NOT EXISTS (SELECT FROM person_card WHERE person_id = coalesce(merged_into_id, id) AND roles <> 0)
     ORDER BY n
"""


def remarks_of(items: Sequence[PreparedItem], subjects: Subjects, rights: Allowance) -> Iterator[RemarkDraft]:
    """Of a sheet on which everybody is such one; nothing of whoever may not say where people learn."""
    if Enrolment.code not in rights.kinds:
        return
    listed = [
        (item, sent)
        for item in items
        if item.type is ItemType.PERSON and item.id in subjects.persons
        for sent in item.records
        if sent.kind == General.code and sent.columns is not None and sent.payload is not None
    ]
    asked = [(item, sent) for item, sent in listed if not _is_placed(item)]
    if not asked:
        return
    persons = [subjects.persons[item.id] for item, _ in asked]
    found = [asked[n - 1] for n in sql.column(_STANDS_NOWHERE, {"persons": persons})]
    people, placeless = (Counter(sent.part for _, sent in some) for some in (listed, found))
    whole = {part for part, n in placeless.items() if n == people[part] > 1}
    yield from (RemarkDraft(NO_PLACE.code, 0, Place(part), kind=Enrolment.code) for part in sorted(whole))
    for item, sent in found:
        if sent.part not in whole:
            yield RemarkDraft(NO_PLACE.code, sent.place, sent.at, item.id, Enrolment.code)


def _is_placed(item: PreparedItem) -> bool:
    """By a record that is refused too: of that the protocol tells anyway."""
    return any(kind in _PLACING for kind in (*(sent.kind for sent in item.records), *(kind for kind, _ in item.kept)))
