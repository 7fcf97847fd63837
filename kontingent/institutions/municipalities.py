"""Municipalities as organisations name them, apart from who governs: a college of the ministry lies in one.

The key of one is the first eight digits of ОКТМО. Of an organisation without ОКТМО it is that of the others that name
their municipality as it does, else the name itself; empty where it tells neither. What nobody else sends the operator
does, in a package of his own.
"""

from collections.abc import Collection
from typing import Any

from kontingent.institutions.models import Institution
from kontingent.kernel import sql
from kontingent.kernel.filtering import Values

CODE = 8  # digits of ОКТМО that tell a municipality
OF_ORGANISATION = "i.municipality_key"
# Of all institutions at once: what one tells names the others.
_MISPLACED = f"""
WITH told AS (
    SELECT id, municipality_key, CASE WHEN oktmo ~ '^[0-9]{{{CODE}}}' THEN left(oktmo, {CODE}) END AS code,
           municipality, translate(lower(btrim(municipality)), 'ё', 'е') AS spelt
    FROM institution
), known AS (
    SELECT spelt, mode() WITHIN GROUP (ORDER BY code) FILTER (WHERE code IS NOT NULL) AS code,
           mode() WITHIN GROUP (ORDER BY btrim(municipality)) AS name
    FROM told WHERE spelt <> '' GROUP BY spelt
)
SELECT told.id, coalesce(told.code, known.code, known.name, '') AS key
FROM told LEFT JOIN known USING (spelt)
WHERE told.municipality_key <> coalesce(told.code, known.code, known.name, '')
"""  # noqa: S608 - our own text
_PUT = f"""
UPDATE institution SET municipality_key = lies.key FROM ({_MISPLACED}) AS lies WHERE institution.id = lies.id
"""  # noqa: S608 - as above
# As most institutions of the region spell them.
# Of each the name that most of its institutions tell, of two told as often the first.
# The index gives what they tell one after another, and they are counted where they disagree: a region has thousands.
_NAMES = """
WITH RECURSIVE pair AS (
    (SELECT municipality_key AS key, municipality AS name FROM institution
     WHERE municipality_key <> '' ORDER BY municipality_key, municipality LIMIT 1)
    UNION ALL
    SELECT next.* FROM pair CROSS JOIN LATERAL (
        SELECT municipality_key, municipality FROM institution
        WHERE municipality_key <> '' AND (municipality_key, municipality) > (pair.key, pair.name)
        ORDER BY municipality_key, municipality LIMIT 1) AS next
), told AS MATERIALIZED (
    SELECT key, name, count(*) FILTER (WHERE name <> '') OVER (PARTITION BY key) AS names FROM pair
)
SELECT DISTINCT ON (key) key, coalesce(nullif(name, ''), 'ОКТМО ' || key)
FROM told WHERE {} ORDER BY key, name = '', CASE WHEN names > 1 THEN (
    SELECT count(*) FROM institution
    WHERE municipality_key <> '' AND municipality_key = told.key AND municipality = told.name) END DESC, name
"""
NAMES = _NAMES.format("true")
_WITH_ORGANISATIONS = _NAMES.format(
    "EXISTS (SELECT FROM institution WHERE municipality_key <> '' AND municipality_key = told.key AND is_organisation)"
)
_BELOW = """
SELECT DISTINCT i.municipality_key FROM institution i
WHERE i.is_organisation AND i.path @> ARRAY[%(body)s]::bigint[]
"""


def misplaced() -> list[int]:
    """Institutions whose key is not what all of them tell by now."""
    return sql.column(_MISPLACED)


def put_municipalities_right() -> None:
    """After requisites have changed: keys of institutions that tell of theirs no more than a name follow the others."""
    sql.execute(_PUT)


def in_order(key: str) -> tuple[bool, bool, str]:
    """That of ОКТМО, which is the official one; then those that have but a name, and none last."""
    return not key, not has_code(key), key


def has_code(key: str) -> bool:
    return key[:CODE].isdigit()


def names_of(keys: Collection[str]) -> dict[str, str]:
    """In their order; one that nobody names goes by its ОКТМО."""
    found: dict[str, str] = sql.pairs(NAMES) if any(keys) else {}
    return _ordered({key: found[key] for key in keys if key in found})


def municipalities_of(body: Institution) -> set[str]:
    """Keys of those in which an organisation of the body lies, itself among them."""
    if body.parent_id is None:
        return {*every_municipality()}
    return {*sql.column(_BELOW, {"body": body.pk})} - {""}


def every_municipality() -> dict[str, str]:
    """Of the region: names by key, in their order."""
    return _ordered(dict(sql.by_key(_WITH_ORGANISATIONS, {})))


def _ordered(names: dict[str, str]) -> dict[str, str]:
    return {key: names[key] for key in sorted(names, key=in_order)}


def municipality_values(_scope: Any = None) -> Values:  # noqa: ANN401  # the same in every scope
    """What filters by municipality offer."""
    return [*every_municipality().items()]
