"""A package that a person has to decide of: a full one of the queue that has forgotten half of a kindergarten.

It is made of what the register holds, after a region is loaded, and stands outside the truth: nothing of it is taken
before the operator has looked.
"""

import json
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from kontingent.audit.actor import Actor
from kontingent.history.kinds.base import fields_of
from kontingent.history.kinds.learning import Enrolment
from kontingent.ingest import pipeline
from kontingent.ingest.actions import receive
from kontingent.ingest.models import Package
from kontingent.institutions.queries import current_year, supplier_by_code
from kontingent.kernel import clock, sql
from kontingent.synthetic import markup
from kontingent.synthetic.supplier_feed import text_of_value

CODE = "queue"
_MEMBERS = """
    WITH told AS (
        SELECT person_id, key, payload, payload ->> 'organisation' AS organisation FROM fact
        WHERE supplier = %(supplier)s AND kind = %(kind)s AND superseded_at = '9999-01-01 00:00:00+00'
          AND payload ->> 'school_year' = %(year)s
          AND valid_from <= %(today)s AND coalesce(valid_to, %(today)s) >= %(today)s
    ), largest AS (
        SELECT organisation FROM told GROUP BY organisation ORDER BY count(*) DESC, organisation LIMIT 1
    )
    SELECT min(known.external_id), told.key, told.payload::text, told.organisation
    FROM told JOIN largest USING (organisation)
    JOIN person_external_id known ON known.person_id = told.person_id AND known.supplier_id = %(supplier)s
    GROUP BY told.person_id, told.key, told.payload, told.organisation
    ORDER BY 1, told.key
"""


def send_forgetful(folder: Path, *, by: Actor) -> Package | None:
    """None where the queue has told of nobody who learns now."""
    supplier = supplier_by_code(CODE)
    members = _members(supplier.pk) if supplier else []
    if supplier is None or not members:
        return None
    # Later than the last package of the region, and the same whenever a start that was cut short goes on.
    moment = datetime.combine(clock.today(), time.min, clock.region_zone()) - timedelta(minutes=30)
    title = f"{supplier.name}: полный пакет от {moment:%d.%m.%Y}, один детский сад"
    head = markup.PackageHead(supplier.code, moment, title, [members[0][3]], [Enrolment.slug()])
    made = markup.PackageWriter(folder / "forgetful.xhtml", head)
    for external_id, key, payload, _ in members[::2]:
        record = markup.section(Enrolment.slug(), key.partition("@")[0], _texts(payload))
        made.add(markup.item("Person", external_id, [record]))
    made.close()
    with made.path.open("rb") as stream:
        received = receive(supplier=supplier, name=f"{moment:%Y-%m-%d}-full.xhtml", stream=stream, by=by)
    return pipeline.load(package_id=received.package.pk, by=by)


def _members(supplier_id: int) -> list[tuple[str, str, dict[str, Any], str]]:
    asked: dict[str, Any] = {
        "supplier": supplier_id,
        "kind": Enrolment.code,
        "year": str(current_year().first),
        "today": clock.today(),
    }
    return [(known, key, json.loads(payload), place) for known, key, payload, place in sql.rows(_MEMBERS, asked)]


def _texts(payload: dict[str, Any]) -> dict[str, str]:
    known = {field.name for field in fields_of(Enrolment)}
    return {name: text_of_value(value) for name, value in payload.items() if name in known and value not in (None, "")}
