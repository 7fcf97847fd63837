"""The registry for who may see less; СНИЛС and documents, which never stand in an address."""

import pytest

from kontingent.audit.models import JournalEntry
from tests import cast
from tests.web.exporting import exported, text_of
from tests.web.persons import figures
from tests.web.reading import document, listed, names, sheet, words

pytestmark = pytest.mark.slow


def test_somebody_of_another_district_is_not_listed_found_or_exported(official):
    assert cast.ALISA.name not in listed(official, status="any", size=100)
    assert listed(official, name="Алиса", status="any") == []
    assert "Алиса" not in text_of(exported(official, "/contingent/export.csv?status=any"))


def test_where_a_former_member_went_is_not_told(official):
    assert listed(official, organisation_id="72", status="any") == []
    page = document(official.get("/contingent/?status=left"))
    assert "МОУ «СОШ №99»" in words(page.xpath("//tbody/tr[1]")[0])
    assert "Донецк" not in words(page)


def test_a_masked_viewer_sees_surnames_and_years(masked):
    page = document(masked.get("/contingent/"))
    assert [words(head) for head in page.xpath("//th")][:2] == ["ФИО", "Год рождения"]
    assert all(name.startswith(("Абрамов ***", "Соловьёва ***")) for name in names(page))
    assert words(page.xpath("//tbody/tr[contains(., '2002')]/td[2]")[0]) == "2002"
    text = masked.get("/contingent/").content.decode()
    assert [secret for secret in ("Даниил", "Роман", "14.11", "лет)") if secret in text] == []


def test_a_masked_viewer_has_no_filters_that_would_tell(masked):
    page = document(masked.get("/contingent/"))
    fields = {field.split("-")[0] for field in page.xpath("//form[@id='filters']//@name")}
    assert fields & {"age_from", "age_to", "citizenship", "sign", "snils", "document"} == set()
    labels = [words(label) for label in page.xpath("//form[@id='filters']//label[@for]")]
    assert "Фамилия" in labels


@pytest.mark.parametrize(
    "query",
    [
        {"name": "абрамов даниил"},
        {"name": "абр", "citizenship": "foreign"},
        {"name": "абр", "age_from": "15"},
        {"name": "абр", "sign": "hardship"},
    ],
)
def test_asking_for_what_is_closed_filters_nothing(masked, query):
    assert len(listed(masked, **query)) == 3


def test_a_masked_viewer_asks_for_years_of_birth(masked):
    assert len(listed(masked, born_from="2002", born_to="2002")) == 1
    assert names(document(masked.get("/contingent/?born_from=14.11.2002"))) == []


def test_a_masked_export(masked):
    text = b"".join(masked.get("/contingent/export.csv").streaming_content).decode()
    assert "Абрамов *** ***;2002;Мужской" in text
    assert [secret for secret in ("Даниил", "14.11") if secret in text] == []


SNILS = "112-233-445 95"


@pytest.fixture
def known_by_snils(persons):
    general = {**cast.DANIIL.general, "snils": SNILS}
    figures.send(figures.DIARY, "19.04.2018", figures.record(figures.DANIIL, "general", **general))


def test_snils_is_found_and_stands_in_no_address(known_by_snils, official):
    answer = official.post("/contingent/search/", {"snils": SNILS, "back": "name=абр"})
    assert answer.status_code == 302
    address = answer.headers["Location"]
    assert address.startswith("/contingent/?name=")
    page = document(official.get(address))
    assert names(page) == [cast.DANIIL.name]
    assert f"СНИЛС{SNILS}" in [words(chip) for chip in page.xpath("//li[@class='chip']")]
    assert [href for href in page.xpath("//@href") if "112" in href] == []
    assert "112" not in JournalEntry.objects.newest_first()[0].description


def test_a_document_is_found_however_it_is_written(official):
    answer = official.post("/contingent/search/", {"document": "28-05 № 585683"})
    assert names(document(official.get(answer.headers["Location"]))) == [cast.ROMAN.name]


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"snils": "112-233-445 96"}, "Контрольные цифры не сходятся"),
        ({"snils": "12"}, "11 цифр"),
        ({"document": "1"}, "целиком"),
    ],
)
def test_a_number_that_cannot_be_is_a_sentence_at_the_field(official, sent, sentence):
    page = document(official.post("/contingent/search/", {**sent, "back": "role=learner"}))
    assert sentence in words(page.xpath("//form[@id='filters']//div[@class='field-error']")[0])
    assert page.xpath("//select[@name='role']/option[@selected]/@value") == ["learner"]


def test_nothing_sought_is_the_list_as_it_was(official):
    assert (
        official.post("/contingent/search/", {"back": "role=learner"}).headers["Location"]
        == "/contingent/?role=learner"
    )


def test_what_another_session_sought_is_not_found(known_by_snils, official, operator):
    address = official.post("/contingent/search/", {"snils": SNILS}).headers["Location"]
    assert names(document(operator.get(address))) == []


def test_a_masked_viewer_cannot_search_by_number(known_by_snils, masked):
    assert masked.post("/contingent/search/", {"snils": SNILS}).status_code == 404


def test_sheet_of_the_registry_keeps_no_number(known_by_snils, official):
    token = official.post("/contingent/search/", {"snils": SNILS}).headers["Location"].split("?")[1]
    answer = exported(official, f"/contingent/export.xlsx?{token}")
    assert "112" not in str(sheet(answer))
