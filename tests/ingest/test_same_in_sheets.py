"""A region sent as XHTML, as workbooks and in another vocabulary gives the same facts."""

import re

import pytest

from kontingent.ingest.models import Package, Remark
from kontingent.ingest.vocabulary import all_vocabularies, of_table
from kontingent.kernel import sql
from kontingent.people.models import PersonCard
from tests.ingest.in_sheets import as_workbook
from tests.ingest.region import build, send
from tests.ingest.second_vocabulary import table, translated
from tests.ingest.xhtml import general, package, person
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


def test_the_same_facts_come_of_another_vocabulary(monkeypatch):
    """Every name of it is its own, and some codes: as its file would say them."""
    both = (*all_vocabularies(), of_table(table()))
    monkeypatch.setattr("kontingent.ingest.first_pass.all_vocabularies", lambda: both)
    suppliers = dict.fromkeys(name.partition("/")[0] for name in SENT)
    build(*suppliers, *(f"{code}-second" for code in suppliers))
    folder = generated(learners=300, seed=7)
    kinds, coded = set[object](), set[str]()
    for name in SENT:
        code = name.partition("/")[0]
        data = (folder / f"{name}.xhtml").read_bytes()
        plain = send(data, supplier=code)
        persons = PersonCard.objects.count()
        told_otherwise = translated(data, f"{code}-second")
        coded |= set(re.findall(r'[">](М|Ж|очная)["<]', told_otherwise.decode()))
        second = send(told_otherwise, supplier=f"{code}-second")
        assert (second.state, second.reason) == (plain.state, plain.reason)
        told = facts(code)
        assert facts(f"{code}-second") == told
        assert [second.counts[one] for one in COUNTS] == [plain.counts[one] for one in COUNTS]
        assert [(rule, item) for rule, item, *_ in said(second)] == [(rule, item) for rule, item, *_ in said(plain)]
        assert PersonCard.objects.count() == persons
        kinds |= {kind for _, kind, *_ in told}
    assert len(kinds) >= 20
    assert coded == {"М", "Ж", "очная"}


def test_a_package_of_two_vocabularies_is_read_by_that_of_its_first_item(monkeypatch):
    """Whatever the other one calls its items is remarked on, item by item."""
    both = (*all_vocabularies(), of_table(table()))
    monkeypatch.setattr("kontingent.ingest.first_pass.all_vocabularies", lambda: both)
    build()
    ours = package(person("p-1", general("Первый")))
    mixed = (
        ours.replace(b"</body>", b"").replace(b"</html>", b"")
        + translated(package(person("p-2", general("Второй"))), "dnevnik").split(b"<body>", 1)[1]
    )
    sent = send(mixed)
    refused = Remark.objects.get(package=sent, severity=Remark.Severity.REFUSED)
    assert (sent.counts["new"], refused.rule, refused.value) == (1, "F23c", "urn:second:Лицо")
