"""Frozen copies on the page: who makes them, who sees what of them, how they lead on and what of them is written."""

import pytest

from kontingent.accounts.roles import Role
from kontingent.audit.models import Action, JournalEntry
from kontingent.current.models import CurrentEnrolment
from kontingent.kernel.spreadsheet_reader import read_lines
from kontingent.stamps.models import Stamp
from tests.web.institutions import figures
from tests.web.reading import document, get, links, text_of
from tests.web.statistics.grid import cells

pytestmark = pytest.mark.slow

ADMINISTRATOR = {"role": Role.ADMINISTRATOR}


def stamp(client, code="85-k"):
    answer = client.post(f"/reports/statistics/{code}/stamp/?year=2017")
    assert answer.status_code == 302
    return answer.headers["Location"]


def test_a_copy_is_made_on_the_page_of_its_form(region, official):
    client = official(**ADMINISTRATOR)
    assert "Зафиксировать" in get(client, "/reports/statistics/85-k/")
    address = stamp(client)
    assert cells(get(client, address)) == cells(get(client, "/reports/statistics/85-k/"))
    assert address in [href for _, href in links(get(client, "/reports/statistics/85-k/"))]
    assert bytes(Stamp.objects.get().digest).hex() in get(client, address)


def test_others_make_none(region, official):
    assert official().post("/reports/statistics/85-k/stamp/").status_code == 403
    masked = official(**ADMINISTRATOR, personal_data=False, email="masked@example.ru")
    assert "Зафиксировать" not in get(masked, "/reports/statistics/85-k/")
    answer = masked.post("/reports/statistics/85-k/stamp/")
    assert "доступ к\xa0ПДн" in answer.content.decode()
    assert not Stamp.objects.exists()


@pytest.mark.slow
def test_every_number_leads_to_as_many(region, official):
    client = official(**ADMINISTRATOR)
    page = document(get(client, stamp(client, "oo-1")))
    led = {link.get("href"): int(link.text) for link in page.xpath("//table[@class='formgrid']//td//a")}
    assert led
    for href, number in led.items():
        listed = document(get(client, href))
        assert len(listed.xpath("//table[contains(@class, 'records')]/tbody/tr")) == number


def test_closed_cells_of_a_copy_are_closed(region, official):
    address = stamp(official(**ADMINISTRATOR))
    masked = official(personal_data=False, email="masked@example.ru")
    assert {*cells(get(masked, address))["707"]} == {"закрыто"}
    assert masked.get(f"{address}list/?cell=7:707:3").status_code == 404
    names = get(masked, f"{address}list/?cell=7:701:5")
    assert "*** ***" in text_of(names) or "ни одной записи" in text_of(names).replace("\xa0", " ")


def test_what_changed_opens_its_list(region, official):
    client = official(**ADMINISTRATOR)
    address = stamp(client)
    assert "Ничего не изменилось" in get(client, f"{address}?against=now")
    gone = CurrentEnrolment.objects.filter(institution__type="preschool").order_by("person_id")[:1].get()
    CurrentEnrolment.objects.filter(person_id=gone.person_id).delete()
    html = get(client, f"{address}?against=now")
    led = {words.replace("\xa0", " "): href for words, href in links(html) if "cause=" in href}
    assert list(led) == ["исправлено: −1"]
    rows = document(get(client, led["исправлено: −1"])).xpath("//table[contains(@class, 'records')]/tbody/tr")
    assert len(rows) == 1
    assert "меньше" in text_of(rows[0])
    other = stamp(client)
    compared = f"{address}?against={other.split('/')[-2]}"
    assert all(compared in [href for _, href in links(get(client, one))] for one in (address, other))
    assert (
        client.get(f"{other}?against={address.split('/')[-2]}").status_code == 404
    )  # causes are since the earlier one
    assert "исправлено" in get(client, f"{address}?against={other.split('/')[-2]}")


def test_copies_outside_the_scope_are_none(region, official):
    address = stamp(official(figures.REGION, **ADMINISTRATOR))
    other = official(email="other@example.ru")
    for end in ("", "?against=now", "list/?cell=7:701:3", "export.xlsx"):
        assert other.get(address + end).status_code == 404


@pytest.mark.parametrize("query", ["?against=999", "list/", "list/?cell=7:999:3", "list/?cell=abc"])
def test_a_copy_or_a_cell_that_is_not_there_is_no_page(region, official, query):
    client = official(**ADMINISTRATOR)
    assert client.get(stamp(client) + query).status_code == 404


def test_nonsense_to_compare_with_is_told_beside_the_copy(region, official):
    client = official(**ADMINISTRATOR)
    page = document(get(client, f"{stamp(client)}?against=abc"))
    assert page.xpath("//*[@id='unheeded']//li/@data-part") == ["against"]


def test_the_file_and_the_journal(region, official, tmp_path):
    client = official(**ADMINISTRATOR)
    address = stamp(client)
    book = tmp_path / "copy.xlsx"
    book.write_bytes(b"".join(client.get(f"{address}export.xlsx").streaming_content))
    said = [cell for line in read_lines(book, "1 7") for cell in line.cells if cell]
    assert any(cell.startswith("SHA-256 ") for cell in said)
    get(client, f"{address}list/?cell=7:701:3")
    lines = JournalEntry.objects.filter(object_name__startswith="85-К").order_by("pk").values_list("action", flat=True)
    assert [*lines] == [Action.REPORT_STAMPED, Action.EXPORTED_XLSX, Action.REGISTRY_BUILT]
