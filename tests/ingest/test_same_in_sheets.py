"""A region sent as XHTML and as workbooks gives the same facts."""

import pytest

from kontingent.ingest.models import Package, Remark
from kontingent.kernel import sql
from kontingent.people.models import PersonCard
from tests.ingest.in_sheets import as_workbook
from tests.ingest.region import build, send
from tests.synthetic.made import generated

pytestmark = pytest.mark.django_db

# Packages of every supplier that together hold nearly all kinds.
SENT = (
    "xls-upload/000-2015-09-01-00",
    "xls-upload/006-2017-09-01-03",
    "xls-upload/007-2018-01-15-01",
    "dnevnik/006-2016-11-06-01",
    "queue/007-2017-06-10-02",
    "navigator/000-2015-09-25-03",
)
FACTS = """
    SELECT known.external_id, fact.kind, fact.key, fact.payload, fact.valid_from, fact.valid_to FROM fact
      JOIN person_external_id known ON known.person_id = fact.person_id AND known.supplier_id = fact.supplier
      JOIN supplier ON supplier.id = fact.supplier WHERE supplier.code = %(code)s
    UNION ALL
    SELECT known.external_id, fact.kind, fact.key, fact.payload, fact.valid_from, fact.valid_to
      FROM institution_fact fact JOIN institution_external_id known
        ON known.institution_id = fact.institution_id AND known.supplier_id = fact.supplier
      JOIN supplier ON supplier.id = fact.supplier WHERE supplier.code = %(code)s
"""
COUNTS = ("records", "new", "changed", "same", "withdrawn", "refused")


def facts(code: str) -> list[tuple[object, ...]]:
    return sorted(sql.rows(FACTS, {"code": code}), key=str)


def said(package: Package) -> list[tuple[str, str, str, str]]:
    """Remarks by what they are about; their places are those of another file."""
    rows = Remark.objects.filter(package=package, place__gt=0).values_list("rule", "item", "field", "value")
    return sorted(rows)


def test_the_same_facts_come_of_microdata_and_of_workbooks():
    suppliers = dict.fromkeys(name.partition("/")[0] for name in SENT)
    build(*suppliers, *(f"{code}-in-sheets" for code in suppliers))
    folder = generated(learners=300, seed=7)
    kinds: set[object] = set()
    for name in SENT:
        code = name.partition("/")[0]
        data = (folder / f"{name}.xhtml").read_bytes().replace(b'content="full"', b'content="delta"')
        plain = send(data, supplier=code)
        persons = PersonCard.objects.count()
        sheets = send(as_workbook([data], supplier=f"{code}-in-sheets"), supplier=f"{code}-in-sheets")
        told = facts(code)
        assert facts(f"{code}-in-sheets") == told
        assert [sheets.counts[one] for one in COUNTS] == [plain.counts[one] for one in COUNTS]
        assert said(sheets) == said(plain)
        assert PersonCard.objects.count() == persons
        kinds |= {kind for _, kind, *_ in told}
    assert len(kinds) >= 20
