"""What screens and sheets read of packages; without «Доступ к ПДн» a protocol keeps values closed."""

import datetime as dt

import pytest

from kontingent.ingest import queries
from kontingent.ingest.models import Package
from kontingent.ingest.queries import PackageFilter
from kontingent.institutions.models import Institution, Supplier
from kontingent.institutions.scope import Scope
from kontingent.people.models import PersonCard
from tests.ingest.region import build, send
from tests.ingest.xhtml import general, package, person, section

pytestmark = pytest.mark.django_db
CITIZEN = {"citizenship": "russian"}


@pytest.fixture
def sent() -> Package:
    build("dnevnik", "zags")
    return send(
        package(
            person("p-1", general(snils="112-233-445 96", **CITIZEN), section("Enrolment", "e", letter="АБВГ")),
            person("p-2", general(birthDate="31.02.2010", **CITIZEN)),
        )
    )


def scope(*, open_data: bool) -> Scope:
    return Scope(Institution.objects.get(parent=None).pk, open_data)


def test_a_protocol_in_words(sent: Package):
    rows = queries.remarks(scope(open_data=True), sent.pk)
    assert [(row.code, row.place, row.kind, row.field, row.value) for row in rows] == [
        ("F04", 2, "Общие сведения", "СНИЛС", "112-233-445 96"),
        ("F15b", 3, "Обучение", "Учебный год", ""),
        ("F18b", 3, "Обучение", "Литера", "АБВГ"),
        ("F00", 5, "Общие сведения", "Дата рождения", "31.02.2010"),
    ]
    assert "нет в календаре" in rows[3].sentence
    assert rows[3].person_id == PersonCard.objects.get(birth_date=None).pk
    assert (rows[0].severity, rows[0].line) == ("замечание", 3)


def test_a_masked_protocol(sent: Package):
    rows = queries.remarks(scope(open_data=False), sent.pk)
    assert [row.value for row in rows] == ["***", "", "АБВГ", "***"]
    assert all("2010" not in row.sentence for row in rows)


def test_pages_follow_each_other(sent: Package, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(queries, "PAGE", 3)
    whole = scope(open_data=True)
    first = queries.remarks(whole, sent.pk)
    second = queries.remarks(whole, sent.pk, after=(first[-1].place, first[-1].id))
    assert [len(first), len(second)] == [3, 1]
    sheet = list(queries.sheet(whole, sent.pk))
    assert [row[0] for _, row in sheet] == ["F04", "F15b", "F18b", "F00"]
    assert {len(row) for _, row in sheet} == {len(queries.SHEET_COLUMNS)}


def test_filters_of_a_protocol(sent: Package):
    whole = scope(open_data=True)
    assert [row.code for row in queries.remarks(whole, sent.pk, rule="F04")] == ["F04"]
    assert queries.remarks(whole, sent.pk, severity="refused") == []
    assert [(code, count) for code, _, count in queries.remark_counts(sent.pk)] == [
        ("F00", 1), ("F04", 1), ("F15b", 1), ("F18b", 1),
    ]  # fmt: skip


def test_the_list_of_packages(sent: Package):
    other = send(package(more="<!-- -->").replace(b'"dnevnik"', b'"zags"'), supplier="zags")
    found = lambda **asked: [row.pk for row in queries.packages(PackageFilter(**asked))]  # noqa: E731 — reads shorter
    assert found() == [other.pk, sent.pk]
    assert found(supplier_id=Supplier.objects.get(code="zags").pk) == [other.pk]
    assert found(state="remarks") == [sent.pk]
    assert found(name="ПАКЕТ") == [other.pk, sent.pk]
    day = dt.date(2018, 4, 20)
    assert found(since=day, until=day) == [other.pk, sent.pk]
    assert found(since=day + dt.timedelta(days=1)) == found(until=day - dt.timedelta(days=1)) == []
