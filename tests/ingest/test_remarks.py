"""A protocol rule by rule: who is named to whom, what stays closed, and how much of it is read at once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kontingent.ingest import remarks
from kontingent.ingest.models import Package, Remark
from kontingent.ingest.remarked import Holders
from kontingent.institutions.models import Institution
from kontingent.institutions.scope import Scope
from kontingent.people.models import PersonCard
from tests.ingest.region import build, send
from tests.ingest.xhtml import general, item, package, person, section
from tests.web.panel.sent import BROKEN

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
SNILS = "112-233-445 95"  # the example of the Pension Fund's own instruction


def place(number: int) -> str:
    return item("Organisation", f"o-{number}", section("OrganisationGeneral", shortName=f"Школа {number}"))


def child(number: int, family: str) -> str:
    """Each in a school of his own, all with one СНИЛС."""
    learns = section(
        "Enrolment", "e", organisation=f"o-{number}", schoolYear="2017", grade="3", letter="А", **{"from": "2017-09-01"}
    )
    born = f"{2008 + number % 2}-05-{number + 10}"
    return person(f"p-{number}", general(family, f"Имя{'абвгд'[number]}", snils=SNILS, birthDate=born), learns)


@pytest.fixture
def broken() -> Package:
    build("dnevnik", "zags")
    return send(BROKEN)


@pytest.fixture
def shared() -> Package:
    """Two children have one СНИЛС, a third comes with it in a package of his own."""
    build()
    send(package(place(1), place(2), child(1, "Абрамов"), child(2, "Орлов")))
    return send(package(place(3), child(3, "Зимин")))


def scope(*, open_data: bool = True, short_name: str = "") -> Scope:
    where = Institution.objects.get(short_name=short_name) if short_name else Institution.objects.get(parent=None)
    return Scope(where.pk, open_data)


def blocks(viewer: Scope, sent: Package) -> dict[str, remarks.RuleBlock]:
    counts = remarks.rule_counts(sent.pk)
    return {block.counted.rule.code: block for block in remarks.blocks(viewer, sent.pk, counts)}


def test_a_block_says_the_rule_once_and_shows_its_remarks(broken):
    found = blocks(scope(), broken)
    assert list(found) == ["F00", "F04", "F15c", "F18b"]
    assert {code: (block.counted.count, block.is_whole) for code, block in found.items()} == dict.fromkeys(
        found, (1, True)
    )
    row = found["F04"].rows[0]
    assert (row.place, row.at, row.item, row.kind, row.field, row.value) == (
        2, ("", 3, "", ""), "p-1", "Общие сведения", "СНИЛС", "112-233-445 96",
    )  # fmt: skip
    assert "нет в календаре" in found["F00"].rows[0].why
    assert found["F00"].rows[0].about.name == "Абрамов Даниил"
    assert found["F00"].rows[0].about.id == PersonCard.objects.get(birth_date=None).pk


def test_what_was_not_taken_stands_first():
    build()
    nameless = [person(f"n-{n}", general("", citizenship="russian")) for n in range(2)]
    sent = send(package(*[person(f"p-{n}", general(f"Абр{n}")) for n in range(3)], *nameless))
    counts = remarks.rule_counts(sent.pk)
    assert counts[0].rule.code == "F01a"
    assert counts[0].count < max(one.count for one in counts)


def test_masked_values_and_reasons_are_closed(broken):
    rows = [row for block in blocks(scope(open_data=False), broken).values() for row in block.rows]
    assert [row.value for row in rows] == ["***", "***", "", "АБВГ"]
    assert {row.why for row in rows} == {""}
    assert {row.about.name for row in rows} == {"Абрамов *** ***"}


def test_who_has_the_same_number_is_named_to_whom_may_know_of_him(shared):
    row = blocks(scope(), shared)["F05"].rows[0]
    assert (row.about.name, row.value) == ("Зимин Имяг", SNILS)
    assert [one.name for one in row.holders.named] == ["Абрамов Имяб", "Орлов Имяв"]
    assert not row.holders.others


def test_others_are_told_only_that_there_is_somebody(shared):
    row = blocks(scope(short_name="Школа 3"), shared)["F05"].rows[0]
    assert (row.about.name, row.holders) == ("Зимин Имяг", Holders((), others=True))
    row = blocks(scope(short_name="Школа 2"), shared)["F05"].rows[0]
    assert row.about is None
    assert ([one.name for one in row.holders.named], row.holders.others) == (["Орлов Имяв"], True)
    masked = blocks(scope(open_data=False), shared)["F05"].rows[0]
    assert masked.holders == Holders((), others=True)


def test_a_number_that_was_corrected_since_is_nobodys(shared):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM person_identifier WHERE person_id <> ANY(SELECT person_id FROM package_remark)")
    assert blocks(scope(), shared)["F05"].rows[0].holders.is_over


def test_a_merged_person_goes_by_whom_he_became(broken):
    remark = Remark.objects.filter(package=broken, rule="F04").get()
    into = Remark.objects.filter(package=broken, rule="F00").get().person_id
    with connection.cursor() as cursor:
        cursor.execute("UPDATE person SET merged_into_id = %s WHERE id = %s", [into, remark.person_id])
    assert blocks(scope(), broken)["F04"].rows[0].about.id == into


def test_remarks_of_one_rule_stand_in_the_order_of_the_file(broken):
    kept = Remark.objects.filter(package=broken, rule="F04").get()
    rows = [Remark(package=broken, batch=1, rule="F04", severity="flag", place=2 + n // 2) for n in range(6)]
    Remark.objects.bulk_create(rows)
    portions = list(remarks.remarks_of_rule(broken.pk, "F04").portions(3))
    found = [row.id for portion in portions for row in remarks.remark_rows(scope(), portion)]
    assert [len(portion) for portion in portions] == [3, 3, 1]
    assert found == [kept.pk, *(row.pk for row in rows)]


def test_the_sheet_holds_every_remark_in_the_order_of_the_file(broken, monkeypatch):
    monkeypatch.setattr(remarks, "AT_ONCE", 3)
    sheet = list(remarks.sheet(scope(), broken.pk))
    assert [cells[0] for _, cells in sheet] == ["F04", "F15c", "F18b", "F00"]
    assert {len(cells) for _, cells in sheet} == {len(remarks.SHEET_COLUMNS)}
    assert sheet[3][1][5] == "Абрамов Даниил"
    assert "нет в календаре" in str(sheet[3][1][9])


def test_the_first_of_each_rule_are_read_by_the_index_however_many_there_are(broken):
    """A protocol of a hundred thousand remarks: five rows of each rule, through the index of rules."""
    codes = ("F04", "F15c", "F18b", "F00")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO package_remark"
            ' (package_id, batch, rule, severity, place, part, row, "column", letters, item, field, value)'
            " SELECT %s, 1, (%s::text[])[n %% 4 + 1], 'flag', n, '', n, '', '', 'p-' || n, '', ''"
            " FROM generate_series(10, 40009) n",
            [broken.pk, list(codes)],
        )
        cursor.execute("ANALYZE package_remark")
    counts = remarks.rule_counts(broken.pk)
    assert {one.rule.code: one.count for one in counts} == dict.fromkeys(codes, 10_001)
    with CaptureQueriesContext(connection) as asked:
        found = remarks.blocks(scope(), broken.pk, counts)
    assert {len(block.rows) for block in found} == {remarks.FIRST}
    reading = next(one["sql"] for one in asked.captured_queries if "LATERAL" in one["sql"])
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = on")
        cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF) {reading}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "package_remark_by_rule" in plan
    assert "Sort" not in plan
