"""A person in a few lines, as the current view shows him: for whoever decides whether he is one or two.

The caller has checked the scope: the values are open.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from kontingent.kernel import classifiers, sql
from kontingent.people.models import PersonCard

_MEMBERSHIPS = """
SELECT m.person_id, coalesce(nullif(i.short_name, ''), i.full_name), m.class_title, m.position, m.days
FROM (
    SELECT person_id, institution_id, date_from, replace(class_title, ' ', chr(160)) AS class_title, '' AS position,
           to_char(date_from, 'DD.MM.YYYY') || '–' || to_char(date_to, 'DD.MM.YYYY') AS days
    FROM enrolment
    UNION ALL
    SELECT person_id, institution_id, date_from, '', position,
           'с' || chr(160) || to_char(date_from, 'DD.MM.YYYY')
           || coalesce(' по' || chr(160) || to_char(date_to, 'DD.MM.YYYY'), '')
    FROM employment
) m JOIN institution i ON i.id = m.institution_id
WHERE m.person_id = ANY(%(ids)s)
ORDER BY m.person_id, m.date_from DESC, 2, 3, 4
"""
_RECORDS = """
SELECT coalesce(p.merged_into_id, p.id), f.kind, count(*)
FROM person p JOIN fact f ON f.person_id = p.id
WHERE (p.id = ANY(%(ids)s) OR p.merged_into_id = ANY(%(ids)s))
  AND f.superseded_at = '9999-01-01+00' AND f.payload IS NOT NULL
GROUP BY 1, 2
ORDER BY 1, 3 DESC, 2
"""
_RELATIVES = """
SELECT DISTINCT g.whose, c.family_name, c.given_name, c.additional_name, g.is_child
FROM (
    SELECT child_id AS whose, person_id AS relative, false AS is_child FROM guardianship
    UNION ALL
    SELECT person_id, child_id, true FROM guardianship
) g JOIN person_card c ON c.person_id = g.relative
WHERE g.whose = ANY(%(ids)s)
ORDER BY 1, is_child, 2, 3, 4
"""


@dataclass(frozen=True, slots=True)
class Appearance:
    """`memberships` and posts, the newest first; `kinds`: how many records of each stand now, of all suppliers."""

    person_id: int
    full_name: str
    birth_date: date | None
    snils: str
    memberships: tuple[str, ...]
    kinds: dict[int, int]

    @property
    def records(self) -> int:
        return sum(self.kinds.values())


@dataclass(frozen=True, slots=True)
class Relatives:
    """Full names."""

    guardians: tuple[str, ...] = ()
    children: tuple[str, ...] = ()


def read_appearances(person_ids: Collection[int]) -> dict[int, Appearance]:
    """Survivors; a person without a card is there with nothing."""
    ids = {"ids": list(person_ids)}
    cards = PersonCard.objects.in_bulk(list(person_ids))
    memberships: dict[int, list[str]] = {}
    for person_id, place, class_title, position, days in sql.rows(_MEMBERSHIPS, ids):
        post = classifiers.label("position", position).lower() if position else ""
        title = ", ".join(filter(None, (class_title, post, days)))
        memberships.setdefault(person_id, []).append(f"{place}: {title}")
    records: dict[int, dict[int, int]] = {}
    for person_id, kind, count in sql.rows(_RECORDS, ids):
        records.setdefault(person_id, {})[kind] = count
    blank = PersonCard()
    return {
        person_id: Appearance(
            person_id,
            (card := cards.get(person_id, blank)).full_name,
            card.birth_date,
            card.snils,
            tuple(memberships.get(person_id, ())),
            records.get(person_id, {}),
        )
        for person_id in person_ids
    }


def read_relatives(person_ids: Collection[int]) -> dict[int, Relatives]:
    """Guardians and children of survivors; of one without any, none."""
    found: dict[int, tuple[list[str], list[str]]] = {person_id: ([], []) for person_id in person_ids}
    for person_id, *names, is_child in sql.rows(_RELATIVES, {"ids": list(person_ids)}):
        found[person_id][is_child].append(" ".join(filter(None, names)))
    return {
        person_id: Relatives(tuple(guardians), tuple(children)) for person_id, (guardians, children) in found.items()
    }
