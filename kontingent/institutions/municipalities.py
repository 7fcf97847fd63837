"""Municipalities as organisations name them: by the first eight digits of ОКТМО, apart from who governs.

A college of the ministry lies in one, and an education department may govern organisations of two.
"""

from collections.abc import Collection

from kontingent.institutions.models import Institution
from kontingent.institutions.queries import root
from kontingent.kernel import sql

CODE = 8  # digits of ОКТМО that tell a municipality
# Of `institution i`; empty where it has no ОКТМО of eight digits.
OF_ORGANISATION = f"CASE WHEN length(i.oktmo) >= {CODE} THEN left(i.oktmo, {CODE}) ELSE '' END"
_NAMES = f"""
SELECT {OF_ORGANISATION} AS oktmo, mode() WITHIN GROUP (ORDER BY i.municipality) FILTER (WHERE i.municipality <> '')
FROM institution i
WHERE i.path @> ARRAY[%(body)s]::bigint[] AND {OF_ORGANISATION} = ANY(%(codes)s)
GROUP BY 1
"""  # noqa: S608 - our own text


def names_of(body: Institution, codes: Collection[str]) -> dict[str, str]:
    """By code, of those in which something below the body lies; in the order of ОКТМО, which is the official one.

    As most of their institutions spell them; one that nobody names goes by its ОКТМО.
    """
    asked = sorted(code for code in codes if code)
    found = sql.pairs(_NAMES, {"body": body.pk, "codes": asked}) if asked else {}
    return {code: found[code] or f"ОКТМО {code}" for code in asked if code in found}


def municipalities_of(body: Institution) -> set[str]:
    """Codes of those in which an organisation of the body lies, itself among them."""
    told = Institution.objects.organisations().under(body.pk).values_list("oktmo", flat=True).distinct()
    return {oktmo[:CODE] for oktmo in told if len(oktmo) >= CODE}


def every_municipality() -> dict[str, str]:
    """Of the region: names by code, in the order of ОКТМО."""
    region = root()
    return names_of(region, municipalities_of(region)) if region else {}
