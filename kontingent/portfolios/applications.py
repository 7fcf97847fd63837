"""Applications to one organisation: how many stand in which status, and those whose children the viewer may know of."""

from dataclasses import dataclass
from datetime import date

from django.db import connection

from kontingent.institutions.scope import Scope
from kontingent.kernel import classifiers
from kontingent.portfolios.masking import MASK, person_name
from kontingent.portfolios.references import Target

_COUNTS = """
SELECT status, count(*) FROM application WHERE institution_id = %(institution)s GROUP BY status
"""
_LIST = """
SELECT a.person_id, c.family_name, c.given_name, c.additional_name, a.number, a.registered, a.desired, a.level,
       a.status, a.benefit
FROM application a
JOIN person_card c ON c.person_id = a.person_id
JOIN person_scope s ON s.person_id = a.person_id AND s.scope_id = %(scope)s
WHERE a.institution_id = %(institution)s AND (%(status)s IS NULL OR a.status = %(status)s)
ORDER BY a.registered DESC NULLS LAST, a.registered_time DESC, a.person_id, a.number
"""


@dataclass(frozen=True, slots=True)
class StatusCount:
    code: str
    applications: int

    @property
    def label(self) -> str:
        return classifiers.label("application_status", self.code) if self.code else "Статус не указан"


@dataclass(frozen=True, slots=True)
class ApplicationRow:
    person: Target
    number: str
    registered: date | None
    desired: date | None
    level: str
    status: str
    benefit: str


def count_applications(institution_id: int) -> list[StatusCount]:
    """In the order of the classifier; of any child, in the viewer's scope or not."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, {"institution": institution_id})
        found = dict(cursor.fetchall())
    codes = [*classifiers.classifier("application_status").items, ""]
    ordered = [*(code for code in codes if code in found), *sorted(found.keys() - {*codes})]
    return [StatusCount(code, found[code]) for code in ordered]


def read_applications(scope: Scope, institution_id: int, status: str | None) -> list[ApplicationRow]:
    """The latest first; None asks for every status. One organisation has some hundreds of them."""
    with connection.cursor() as cursor:
        cursor.execute(_LIST, {"scope": scope.institution_id, "institution": institution_id, "status": status})
        rows = cursor.fetchall()
    return [
        ApplicationRow(
            person=Target("person", id_, person_name(scope, family, given, additional)),
            number=number,
            registered=registered,
            desired=desired,
            level=classifiers.classifier("education_level").short(level) if level else "",
            status=classifiers.label("application_status", code) if code else "",
            benefit=MASK if scope.masked else classifiers.label("queue_benefit", benefit) if benefit else "",
        )
        for id_, family, given, additional, number, registered, desired, level, code, benefit in rows
    ]
