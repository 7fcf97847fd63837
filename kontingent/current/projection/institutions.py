"""The current view of institutions: requisites, the tree, classes, places; and whom a change of them concerns."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache

from kontingent.current.projection import counts, tree
from kontingent.current.projection.statements import (
    BUILDING,
    CLASS_COUNT,
    INSTITUTION,
    INSTITUTION_TABLES,
    PLACES,
    SCHOOL_CLASS,
    kinds_in,
    kinds_of,
    parameters,
    put_right,
    text,
)
from kontingent.history.kinds.in_sql import with_codes
from kontingent.institutions.municipalities import misplaced, put_municipalities_right
from kontingent.kernel import sql

_BELOW = "JOIN institution ON institution.id = institution_id WHERE path && %(ids)s::bigint[]"
_MEMBERS_BELOW = f"""
    SELECT person_id FROM enrolment {_BELOW}
    UNION
    SELECT person_id FROM employment {_BELOW}
    UNION
    SELECT person_id FROM application {_BELOW}
"""  # noqa: S608 - our own text
_LEARNERS_OF = "SELECT DISTINCT person_id FROM enrolment WHERE institution_id = ANY(%(ids)s)"
_WAITING = """
    SELECT DISTINCT link.person_id
      FROM institution_external_id AS known
      JOIN pending_link AS link
        ON link.target = 'institution' AND link.supplier_id = known.supplier_id
       AND link.external_id = known.external_id
     WHERE known.institution_id = ANY(%(ids)s)
"""
_CLASSES = """
    SELECT institution_id, school_year, name, form, shift, grade, letter, title
      FROM school_class
     WHERE institution_id = ANY(%(ids)s)
"""
_LEARNERS_OF_CLASSES = """
    SELECT DISTINCT person_id
      FROM unnest(%(institutions)s::bigint[], %(years)s::smallint[], %(names)s::text[])
        AS class (institution_id, school_year, class_name)
      JOIN enrolment USING (institution_id, school_year, class_name)
"""
_CLASSES_OF_TEACHERS = with_codes("""
    SELECT DISTINCT fact.institution_id
      FROM person_external_id AS known
      JOIN institution_fact AS fact
        ON fact.supplier = known.supplier_id AND fact.payload ->> 'teacher' = known.external_id
     WHERE known.person_id = ANY(%(ids)s) AND fact.kind = kind(SchoolClass) AND fact.payload ? 'teacher'
       AND fact.superseded_at = '9999-01-01 00:00:00+00'
""")


def project_institutions(
    written: Mapping[int, Collection[int]] | None, *, recorded_at: datetime, arrived: Collection[int] = ()
) -> frozenset[int]:
    """Bring the view of institutions in line with what was `written`, by kind (of all, with None).

    Returns the persons to be projected again: those below an institution that moved, changed its type or became a body,
    those of a class whose form or shift changed, those who waited for one that has `arrived`.
    """
    if written is None:
        _put_requisites_right(None)
        put_municipalities_right()
        tree.move(tree.decided(None))
        for table in INSTITUTION_TABLES:
            put_right(table, None)
        return frozenset()  # whoever projects all institutions projects all persons
    described = _written(written, kinds_of(INSTITUTION) | kinds_in(tree.DECIDED)) | {*arrived}
    with_classes = _written(written, kinds_of(SCHOOL_CLASS))
    waited = _ids(_WAITING, ids=arrived)
    for table in (PLACES, BUILDING):
        if concerned := _written(written, kinds_of(table)):
            put_right(table, sorted(concerned))
    return frozenset(
        {*_put_described_right(sorted(described), recorded_at), *_put_classes_right(sorted(with_classes)), *waited}
    )


def _written(written: Mapping[int, Collection[int]], kinds: Collection[int]) -> set[int]:
    return set().union(*(written.get(kind, ()) for kind in kinds))


def project_classes_of_teachers(persons: Sequence[int]) -> None:
    """A class may name its teacher before the register knows him, or by an id that comes to mean somebody else."""
    if institutions := _ids(_CLASSES_OF_TEACHERS, ids=persons):
        put_right(SCHOOL_CLASS, institutions)


def _put_described_right(ids: Sequence[int], recorded_at: datetime) -> list[int]:
    """Requisites and places in the tree; the persons below what moved or changed its type."""
    if not ids:
        return []
    moves = tree.decided(ids)
    below = _ids(_MEMBERS_BELOW, ids={*_becoming_another(ids), *moves})
    with counts.followed(learners={*below}, recorded_at=recorded_at) as changed:
        changed[INSTITUTION] = ids
        _put_requisites_right(ids)
        tree.move(moves)
    _place_in_municipalities(recorded_at)
    return below


def _put_classes_right(ids: Sequence[int]) -> list[int]:
    if not ids:
        return []
    before = _classes(ids)
    put_right(SCHOOL_CLASS, ids)
    changed = sorted({row[:3] for row in before ^ _classes(ids)})
    if not changed:
        return []
    put_right(CLASS_COUNT, ids)
    institutions, years, names = (list(column) for column in zip(*changed, strict=True))
    return _ids(_LEARNERS_OF_CLASSES, institutions=institutions, years=years, names=names)


def _classes(ids: Sequence[int]) -> set[tuple[object, ...]]:
    """What of a class fills the gaps of its learners' enrolments."""
    return set(sql.rows(_CLASSES, {"ids": list(ids)}))


def _becoming_another(ids: Sequence[int]) -> list[int]:
    """In what persons are counted by."""
    return sql.column(
        f"SELECT wanted.id FROM ({text(INSTITUTION)}) AS wanted JOIN institution USING (id)"  # noqa: S608 - our own text
        " WHERE (wanted.type, wanted.is_body, wanted.is_organisation)"
        " <> (institution.type, institution.is_body, institution.is_organisation)",
        parameters(ids),
    )


def _put_requisites_right(ids: Sequence[int] | None) -> None:
    """Institutions are never inserted here: recognition makes them, facts describe them."""
    sql.execute(_requisites(of_all=ids is None), parameters(ids))


def _place_in_municipalities(recorded_at: datetime) -> None:
    """What one institution tells may name where others lie; their learners are counted there."""
    if institutions := misplaced():
        learners = _ids(_LEARNERS_OF, ids=institutions)
        with counts.followed(learners={*learners}, recorded_at=recorded_at) as changed:
            changed[INSTITUTION] = institutions
            put_municipalities_right()


@cache
def _requisites(*, of_all: bool) -> str:
    wanted = ", ".join(f"wanted.{name}" for name in INSTITUTION.rest)
    standing = ", ".join(f"institution.{name}" for name in INSTITUTION.rest)
    return f"""
        UPDATE institution SET ({", ".join(INSTITUTION.rest)}) = ROW({wanted})
          FROM ({text(INSTITUTION, of_all=of_all)}) AS wanted
         WHERE institution.id = wanted.id AND ({standing}) IS DISTINCT FROM ({wanted})
    """  # noqa: S608 - names of our own tables and our own text


def _ids(statement: str, **values: Iterable[object]) -> list[int]:
    """Nobody, where the first of the values is empty."""
    asked = {name: list(some) for name, some in values.items()}
    if not next(iter(asked.values())):
        return []
    return sorted(sql.column(statement, asked, bound=True))
