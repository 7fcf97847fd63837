"""Enrolments without a class where people learn in classes and groups, and where nobody has said one of the person."""

from collections.abc import Iterator, Sequence

from kontingent.history.kinds.base import values_of
from kontingent.history.kinds.in_sql import with_codes
from kontingent.history.kinds.institution import OrganisationGeneral
from kontingent.history.kinds.learning import CLASS_FIELDS, Enrolment
from kontingent.history.models import OPEN_END
from kontingent.ingest.places import Place
from kontingent.ingest.recognition import Subjects
from kontingent.ingest.rules.packages import NO_CLASS
from kontingent.ingest.validation.prepared import PreparedItem, PreparedRecord, RemarkDraft
from kontingent.kernel import clock, sql
from kontingent.kernel.periods import SchoolYear

# The type as facts and this batch tell it, for the view of an organisation that is new stands later.
_WITHOUT = with_codes("""
    SELECT n::int FROM unnest(%(persons)s::bigint[], %(places)s::bigint[], %(years)s::int[])
                       WITH ORDINALITY AS asked (person, home, year, n)
     WHERE (EXISTS (SELECT FROM institution_fact WHERE institution_id = asked.home AND kind = kind(OrganisationGeneral)
                       AND superseded_at = %(open)s AND teaches_main_programme(payload ->> 'type'))
            OR EXISTS (SELECT FROM unnest(%(told)s::bigint[], %(types)s::text[]) AS said (told, type)
                        WHERE told = asked.home AND teaches_main_programme(type)))
       AND NOT EXISTS (SELECT FROM person JOIN enrolment ON person_id = coalesce(merged_into_id, id)
                        WHERE id = asked.person AND institution_id = asked.home AND class_name <> ''
                          AND school_year = coalesce(asked.year, school_year))
     ORDER BY n
""")


def remarks_of(items: Sequence[PreparedItem], subjects: Subjects) -> Iterator[RemarkDraft]:
    """Of a sheet without a column for it one. Nothing of years to come, whose classes are made by their September."""
    asked = [
        (item, sent, subjects.persons[item.id], subjects.places[sent.institution], _year(sent))
        for item in items
        for sent in item.records
        if sent.no_class_at and sent.institution in subjects.places and item.id in subjects.persons
        and not any(_has_class(one) for one in item.records if one.institution == sent.institution)
    ]  # fmt: skip
    running = SchoolYear.of(clock.today()).first
    asked = [one for one in asked if (one[-1] or 0) <= running]
    if not asked:
        return
    told = [
        (subjects.institutions[item.id], values_of(sent.payload).get("type", ""))
        for item in items
        for sent in item.records
        if sent.kind == OrganisationGeneral.code and item.id in subjects.institutions
    ]
    _, _, persons, places, years = zip(*asked, strict=True)
    by_columns = {"persons": [*persons], "places": [*places], "years": [*years], "open": OPEN_END}
    by_columns |= {"told": [id_ for id_, _ in told], "types": [type_ for _, type_ in told]}
    sheets: set[Place] = set()
    for item, sent, *_ in (asked[n - 1] for n in sql.column(_WITHOUT, by_columns)):
        if (at := sent.no_class_at) and at.row:
            yield RemarkDraft(NO_CLASS.code, sent.place, at, item.id, Enrolment.code, "grade")
        elif at and at not in sheets:
            yield RemarkDraft(NO_CLASS.code, 0, at, kind=Enrolment.code, field="grade")
            sheets.add(at)


def _year(sent: PreparedRecord) -> int | None:
    year = values_of(sent.payload).get("school_year")
    return year if isinstance(year, int) else None


def _has_class(sent: PreparedRecord) -> bool:
    return sent.kind == Enrolment.code and not CLASS_FIELDS.isdisjoint(values_of(sent.payload))
