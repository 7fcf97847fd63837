"""A register with one supplier and nothing else, and the ways tests load packages into it."""

import io

from django.db import connection

from kontingent.audit.actor import Actor
from kontingent.ingest.actions import receive
from kontingent.ingest.models import Package, Remark
from kontingent.ingest.pipeline import load
from kontingent.ingest.workers import Readers
from kontingent.institutions.models import Institution, Supplier, SupplierRight

ROBOT = Actor.system("Проверка")


def build(*codes: str, replays: bool = False) -> None:
    """The root of the region and suppliers that may write everything."""
    root = Institution.objects.create(path=[], is_body=True, full_name="Регион")
    Institution.objects.filter(pk=root.pk).update(path=[root.pk])
    for code in codes or ("dnevnik",):
        supplier = Supplier.objects.create(code=code, name=code, decides_subordination=True, replays=replays)
        SupplierRight.objects.create(supplier=supplier)


def send(data: bytes, *, supplier: str = "dnevnik", jobs: int = 0) -> Package:
    received = receive(
        supplier=Supplier.objects.get(code=supplier), name="пакет.xhtml", stream=io.BytesIO(data), by=ROBOT
    )
    with Readers(jobs) as readers:
        return load(package_id=received.package.pk, by=ROBOT, readers=readers)


def try_out(data: bytes, *, supplier: str = "dnevnik") -> Package:
    """Without loading."""
    sender = Supplier.objects.get(code=supplier)
    received = receive(supplier=sender, name="пакет.xhtml", stream=io.BytesIO(data), by=ROBOT, only_try=True)
    return load(package_id=received.package.pk, by=ROBOT)


def remarks(package: Package) -> list[tuple[str, int, str, str]]:
    rows = Remark.objects.filter(package=package).order_by("batch", "place", "rule", "field")
    return [(row.rule, row.place, row.field, row.value) for row in rows]


FACTS = """
    SELECT 'person', (SELECT string_agg(external_id, ' ' ORDER BY external_id) FROM person_external_id known
                       WHERE known.person_id = fact.person_id),
           fact.kind, supplier.code, fact.key, fact.payload::text, fact.valid_from, fact.valid_to, package.name,
           fact.place, fact.superseded_at = '9999-01-01+00'
      FROM fact JOIN supplier ON supplier.id = fact.supplier JOIN package ON package.id = fact.package_id
    UNION ALL
    SELECT 'institution', (SELECT string_agg(external_id, ' ' ORDER BY external_id) FROM institution_external_id known
                            WHERE known.institution_id = fact.institution_id),
           fact.kind, supplier.code, fact.key, fact.payload::text, fact.valid_from, fact.valid_to, package.name,
           fact.place, fact.superseded_at = '9999-01-01+00'
      FROM institution_fact fact JOIN supplier ON supplier.id = fact.supplier
      JOIN package ON package.id = fact.package_id
"""
DUMPS = {
    "facts": FACTS,
    "persons": """
        SELECT known.external_id, supplier.code, person.is_provisional, person.merged_into_id IS NULL,
               card.name_key, card.birth_date, card.sex, card.snils, card.roles
          FROM person_external_id known JOIN supplier ON supplier.id = known.supplier_id
          JOIN person ON person.id = known.person_id LEFT JOIN person_card card ON card.person_id = person.id
    """,
    "enrolments": """
        SELECT known.external_id, place.external_id, e.school_year, e.class_name, e.date_from, e.date_to
          FROM enrolment e JOIN person_external_id known USING (person_id)
          JOIN institution_external_id place ON place.institution_id = e.institution_id
    """,
    "guardians": """
        SELECT known.external_id, child.external_id, g.relation FROM guardianship g
          JOIN person_external_id known USING (person_id) JOIN person_external_id child ON child.person_id = g.child_id
    """,
    "links": "SELECT known.external_id, l.target, l.external_id FROM pending_link l"
    " JOIN person_external_id known ON known.person_id = l.person_id",
    "scope": "SELECT known.external_id, count(*), min(s.roles), max(s.days::text) FROM person_scope s"
    " JOIN person_external_id known USING (person_id) GROUP BY known.external_id",
    "headcount": """
        SELECT place.external_id, h.school_year, h.class_name, h.grade, h.birth_year, h.sex, h.effective, h.change
          FROM headcount h JOIN institution_external_id place ON place.institution_id = h.institution_id
         WHERE h.change <> 0
    """,
    "cases": "SELECT state, reasons::text FROM recognition_case",
    "packages": "SELECT name, state, mode, stage, done_batches, counts::text, reason, vanishing, restored FROM package",
    "withdrawals": "SELECT organisation, school_year, kind, subjects, covered, records, is_alarm"
    " FROM package_withdrawal",
    "remarks": 'SELECT rule, severity, place, part, row, "column", letters, item, kind, field, value, person_id IS NULL'
    " FROM package_remark",
    "batches": "SELECT package.name, number, first_place, last_place FROM fact_batch"
    " JOIN package ON package.id = package_id",
    "presence": "SELECT kind, key FROM package_presence, unnest(kinds, keys) AS said (kind, key)"
    " UNION ALL SELECT kind, key FROM package_absence",
    "journal": "SELECT action, object_name, description FROM audit_entry",
}


def dump() -> dict[str, list[tuple[object, ...]]]:
    """All that a loading leaves behind, without ids and times of recording."""
    found: dict[str, list[tuple[object, ...]]] = {}
    with connection.cursor() as cursor:
        for name, statement in DUMPS.items():
            cursor.execute(statement)
            found[name] = sorted(cursor.fetchall(), key=str)
    return found
