"""A declared report is stamped: its copy stays, and what differs from it today is told by cause, with its list."""

import zlib

import pytest
from django.db import transaction
from django.db.utils import ProgrammingError

from kontingent.accounts.roles import Role
from kontingent.audit.models import Action, JournalEntry
from kontingent.institutions.models import Institution
from kontingent.institutions.queries import root
from kontingent.kernel.spreadsheet_reader import read_lines
from kontingent.people.models import PersonExternalId
from kontingent.reports.models import OneOffRequest
from kontingent.stamps.models import Stamp, StampCell
from kontingent.stamps.queries import frozen_numbers, frozen_records, is_whole
from kontingent.web.reports.catalogue import BY_CODE
from tests.ingest import xhtml
from tests.ingest.region import send
from tests.statistics.gardens import child, place
from tests.web.reading import document, get, links, text_of

pytestmark = pytest.mark.slow

AGES = "/reports/ages-and-sex/"
BOYS, GIRLS = ("4", "male"), ("4", "female")
TOTAL = "Всего: Обучающихся"
CLOSED = "/reports/special-needs/"


def stamp(client, address=AGES, query="?year=2017"):
    answer = client.post(f"{address}stamp/{query}")
    assert answer.status_code == 302, text_of(document(answer.content.decode()))
    return answer.headers["Location"]


def rows(html: str, heading: str = "h-table") -> dict[str, list[str]]:
    found = document(html).xpath("//section[@aria-labelledby=$id]//*[self::tbody or self::tfoot]/tr", id=heading)
    texts = [[text_of(cell) for cell in row.xpath("./th | ./td")] for row in found]
    return {head: cells for head, *cells in texts}


def changes(client, address: str, query: str = "?against=now") -> dict[str, list[str]]:
    found = rows(get(client, address + query), "h-changed")
    return {
        head.replace("\xa0", " "): [cell.replace("\xa0", " ").replace(" ,", ",") for cell in cells]
        for head, cells in found.items()
    }


def test_a_copy_reads_as_the_report_did(enter):
    client = enter()
    assert "Зафиксировать" in get(client, AGES)
    before = rows(get(client, f"{AGES}?year=2017"), "h-report")
    address = stamp(client)
    send(xhtml.package(child("p-4", "Громов")))
    assert rows(get(client, address)) == before
    assert rows(get(client, f"{AGES}?year=2017"), "h-report") != before
    assert address in [href for _, href in links(get(client, f"{AGES}?year=2017"))]
    assert "Ничего не изменилось" in get(client, f"{stamp(client)}?against=now")


def test_its_records_are_those_that_were_sent(enter):
    stamp(enter())
    kept = Stamp.objects.get()
    assert frozen_numbers(kept, "learners") == {
        BOYS: 2, GIRLS: 1, ("4", "*"): 3, ("*", "male"): 2, ("*", "female"): 1, ("*", "*"): 3,
    }  # fmt: skip
    girl = PersonExternalId.objects.get(external_id="p-2").person_id
    garden = Institution.objects.get(short_name="Сад o-1")
    assert [*frozen_records(kept, "learners")[GIRLS]] == [f"{girl}\t{garden.pk}"]


def test_an_altered_package_is_a_difference_with_its_cause_and_list(enter):
    client = enter()
    address = stamp(client)
    send(xhtml.package(child("p-2", "Белова", "male"), child("p-4", "Громов")))
    found = changes(client, address)
    assert found["4 года: Мальчики"] == ["2", "4", "пришло позже: +1, исправлено: +1"]
    assert found["4 года: Девочки"] == ["1", "0", "исправлено: −1"]
    assert found[TOTAL] == ["3", "4", "пришло позже: +1"]
    led = {words.replace("\xa0", " "): href for words, href in links(get(client, f"{address}?against=now"))}
    listed = document(get(client, led["пришло позже: +1"])).xpath("//table[contains(@class, 'records')]/tbody/tr")
    assert [("Громов" in text_of(row), "больше" in text_of(row)) for row in listed] == [(True, True)]


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        (lambda: child("p-3", "Волков", to="2017-10-01"), "исправлено: −1"),
        (lambda: xhtml.person("p-3", xhtml.section("Enrolment", "e", withdrawn="true")), "отозвано: −1"),
        (lambda: place("o-1", "b-2"), "перемещено: −3"),
    ],
)
def test_each_cause_is_told(enter, sent, told):
    address = stamp(client := enter(), query="?year=2017&day=20.11.2017")
    send(xhtml.package(sent()))
    assert changes(client, address)[TOTAL][2] == told


def test_who_moves_between_two_gardens_of_a_body_is_no_difference_in_its_total(enter):
    """A person counts once, wherever he is."""
    send(xhtml.package(place("o-3", "b-1")))
    address = stamp(client := enter())
    send(xhtml.package(child("p-1", "Абрамов", organisation="o-3")))
    assert changes(client, address) == {}


def test_two_copies_are_compared_and_days_that_passed_are_a_cause(enter):
    client = enter()
    first = stamp(client, query="?year=2017&day=20.09.2017")
    send(xhtml.package(child("p-4", "Громов", **{"from": "2017-10-05"})))
    second = stamp(client, query="?year=2017&day=20.10.2017")
    later = second.split("/")[-2]
    assert changes(client, first, f"?against={later}")[TOTAL] == ["3", "4", "пришло позже: +1"]
    third = stamp(client, query="?year=2017&day=25.09.2017").split("/")[-2]
    assert changes(client, second, f"?against={third}")[TOTAL] == ["4", "3", "другой день отсчёта: −1"]
    assert client.get(f"{second}?against={first.split('/')[-2]}").status_code == 404


def test_the_database_refuses_changes_and_the_digest_tells_them(enter):
    address = stamp(client := enter())
    kept = Stamp.objects.get()
    for changed in (Stamp.objects.filter(pk=kept.pk), StampCell.objects.filter(stamp=kept)):
        with pytest.raises(ProgrammingError), transaction.atomic():
            changed.delete()
    with pytest.raises(ProgrammingError), transaction.atomic():
        Stamp.objects.filter(pk=kept.pk).update(shown="{}")
    assert is_whole(kept)
    assert "контрольная сумма другая" not in get(client, address).replace("\xa0", " ")
    StampCell.objects.create(stamp=kept, section="learners", row="9", column="*", value=0, records=zlib.compress(b""))
    assert not is_whole(Stamp.objects.get())
    assert "контрольная сумма другая" in get(client, address).replace("\xa0", " ")


def test_print_file_and_journal_carry_the_stamp(enter, tmp_path):
    address = stamp(client := enter())
    kept = Stamp.objects.get()
    digest = bytes(kept.digest).hex()
    assert JournalEntry.objects.get(action=Action.REPORT_STAMPED).details["digest"] == digest
    printed = text_of(get(client, f"{address}?print=1"))
    assert digest in printed
    assert f"Копия № {kept.pk}" in printed
    book = tmp_path / "copy.xlsx"
    book.write_bytes(b"".join(client.get(f"{address}export.xlsx").streaming_content))
    said = [cell for line in read_lines(book, "Сведения") for cell in line.cells if cell]
    assert f"SHA-256 {digest}" in said
    assert any(cell.startswith(f"Копия №\xa0{kept.pk}: зафиксировал") for cell in said)


def test_who_may_not_list_closed_fields_sees_what_the_report_tells_him_and_no_records(enter, body):
    needs = xhtml.section("SpecialNeeds", "s", nosology="autism", concluded="2017-09-02")
    send(xhtml.package(xhtml.person("p-3", needs)))
    open_, masked = enter(), enter(personal_data=False, email="masked@example.ru")
    above = enter(root(), Role.OFFICIAL, personal_data=False, email="above@example.ru")
    address = stamp(open_, CLOSED)
    assert rows(get(open_, address))["Всего"][0] == "1"
    seen = rows(get(masked, address))
    assert seen == rows(get(masked, f"{CLOSED}?year=2017"), "h-report")
    assert {cell for cells in seen.values() for cell in cells} == {"‹5"}
    assert not [href for _, href in links(get(masked, address)) if "/list/" in href or "against" in href]
    cell = next(href for _, href in links(get(open_, address)) if "/list/" in href)
    assert masked.get(cell).status_code == 404
    assert rows(get(masked, f"{address}?against=now"), "h-changed") == {}
    assert above.get(address).status_code == 404, "beside his own table that of a part would tell of the rest"
    assert address not in [href for _, href in links(get(above, "/reports/stamps/"))]
    assert "доступ к\xa0ПДн" in masked.post(f"{CLOSED}stamp/?year=2017").content.decode()
    assert Stamp.objects.count() == 1


def test_a_copy_of_a_report_that_is_gone_is_read_with_its_lists(enter, monkeypatch):
    address = stamp(client := enter())
    before = rows(get(client, address))
    monkeypatch.delitem(BY_CODE, "ages-and-sex")
    html = get(client, address)
    assert rows(html) == before
    assert "Этого отчёта больше нет" in html
    (listed,) = {href for words, href in links(html) if "/list/" in href and words == "1" and "4%3Afemale" in href}
    assert "Белова" in get(client, listed)
    assert client.get(f"{address}?against=now").status_code == 404


def test_numbers_without_records_are_compared_by_value(enter):
    send(xhtml.package(place("o-1", "b-1", more=[xhtml.section("Building", "b", capacity="100", closedPlaces="10")])))
    client = enter()
    address = stamp(client, "/reports/buildings/", "")
    send(xhtml.package(place("o-1", "b-1", more=[xhtml.section("Building", "b", capacity="120", closedPlaces="12")])))
    found = changes(client, address)
    assert found["Сад o-1: Проектная мощность"] == ["100", "120", "по значению, без списка"]
    assert "Сад o-1: Зданий" not in found
    assert "сравниваются по значению" in text_of(get(client, f"{address}?against=now")).replace("\xa0", " ")


def test_a_request_is_stamped_and_opens_for_whoever_may_open_it(enter, body):
    client = enter()
    sent = {"title": "По полу", "purpose": "request", "note": "письмо 12", "rows": "sex"}
    request = client.post("/reports/requests/new/?measure=learners", sent).headers["Location"]
    address = stamp(client, request, "?year=2017")
    assert "Цель: Ответ на запрос" in text_of(get(client, address)).replace("\xa0", " ")
    other = enter(email="other@example.ru")
    assert other.get(address).status_code == 404
    assert address not in [href for _, href in links(get(other, "/reports/stamps/"))]
    assert address in [href for _, href in links(get(client, "/reports/stamps/?kind=request"))]


def test_the_register_lists_forms_and_reports(enter):
    client = enter()
    assert "Ничего ещё не зафиксировано" in get(client, "/reports/stamps/").replace("\xa0", " ")
    made = [stamp(client), stamp(client, "/reports/statistics/85-k/")]
    listed = [href for _, href in links(get(client, "/reports/stamps/")) if href in made]
    assert listed == made[::-1]
    assert made[0] not in [href for _, href in links(get(client, "/reports/stamps/?kind=form"))]
    assert made[1] not in [href for _, href in links(get(client, "/reports/stamps/?name=возраст"))]
    assert "По этим условиям копий нет" in get(client, "/reports/stamps/?who=щщщ").replace("\xa0", " ")


def test_an_official_makes_no_copy_and_copies_outside_the_scope_are_none(enter):
    official = enter(role=Role.OFFICIAL, email="official@example.ru")
    assert "Зафиксировать" not in text_of(document(get(official, AGES)).xpath("//div[@class='pagehead']")[0])
    assert official.post(f"{AGES}stamp/").status_code == 403
    address = stamp(enter(email="author@example.ru"))
    stranger = enter(Institution.objects.get(full_name="Управление b-2"), email="stranger@example.ru")
    for end in ("", "?against=now", "list/?cell=learners:4:male", "export.xlsx"):
        assert stranger.get(address + end).status_code == 404


def test_nonsense_is_told_and_what_is_not_there_is_no_page(enter):
    address = stamp(client := enter())
    assert document(get(client, f"{address}?against=abc")).xpath("//*[@id='unheeded']//li/@data-part") == ["against"]
    for end in ("?against=999", "list/", "list/?cell=learners:9:9", "list/?cell=%25"):
        assert client.get(address + end).status_code == 404


def narrowed(locality: str = "rural"):
    """The kindergarten of the children lies in a village, another of the same body in a town."""
    told = xhtml.section("InstitutionContacts", locality=locality)
    town = xhtml.section("InstitutionContacts", locality="urban")
    send(xhtml.package(place("o-1", "b-1", more=[told]), place("o-3", "b-1", more=[town])))
    send(xhtml.package(child("p-9", "Яшин", organisation="o-3")))


def test_a_report_of_some_sorts_is_stamped_and_compared_as_such(enter):
    narrowed()
    client = enter()
    query = "?year=2017&locality=rural"
    before = rows(get(client, AGES + query), "h-report")
    address = stamp(client, query=query)
    assert rows(get(client, address)) == before
    assert before["Всего"][0] == "3"
    assert "местность: сельская" in text_of(get(client, address)).lower()
    whole = stamp(client)
    assert rows(get(client, whole))["Всего"][0] == "4"
    assert client.get(f"{address}?against={whole.split('/')[-2]}").status_code == 404, "of others it is another report"
    send(xhtml.package(child("p-4", "Громов"), child("p-8", "Жуков", organisation="o-3")))
    assert changes(client, address)[TOTAL] == ["3", "4", "пришло позже: +1"]
    assert changes(client, whole)[TOTAL] == ["4", "6", "пришло позже: +2"]
    assert address in [href for _, href in links(get(client, AGES + query))]
    assert address not in [href for _, href in links(get(client, f"{AGES}?year=2017"))]
    today = next(href for words, href in links(get(client, address)) if words == "Отчёт сегодня")
    assert rows(get(client, today), "h-report")["Всего"][0] == "4"


def test_closed_numbers_of_some_sorts_are_told_to_whoever_may_list_them(enter):
    """Beside the whole that of a part would tell of the rest."""
    narrowed()
    address = stamp(enter(), CLOSED, "?year=2017&locality=rural")
    masked = enter(personal_data=False, email="masked@example.ru")
    assert masked.get(address).status_code == 404
    assert address not in [href for _, href in links(get(masked, "/reports/stamps/"))]


def test_years_are_stamped_with_the_records_of_each(enter):
    client = enter()
    query = "?year=2017&by=years"
    before = rows(get(client, AGES + query), "h-report")
    address = stamp(client, query=query)
    assert rows(get(client, address)) == before
    assert before["Всего"][-1] == "3"
    kept = Stamp.objects.get()
    assert frozen_numbers(kept, "learners") == {("4", "2017"): 3, ("*", "2017"): 3}
    assert {name.partition("\t")[0] for name in frozen_records(kept, "learners")["4", "2017"]} == {
        str(one) for one in PersonExternalId.objects.values_list("person_id", flat=True)
    }
    send(xhtml.package(child("p-4", "Громов"), child("p-3", "Волков", to="2017-10-01")))
    found = changes(client, address)
    assert found["Всего: 2017 / 2018"] == ["3", "3", "пришло позже: +1, исправлено: −1"]
    assert address not in [href for _, href in links(get(client, f"{AGES}?year=2017"))]


def test_what_lies_beyond_a_part_is_stamped_in_one_shape(enter):
    client = enter(root(), personal_data=True, email="region@example.ru")
    body = Institution.objects.get(full_name="Управление b-1").pk
    refused = client.post(f"/reports/after-nine/stamp/?year=2017&body={body}&by=years")
    assert refused.status_code == 409
    assert "на один день" in refused.content.decode().replace("\xa0", " ")
    assert not Stamp.objects.exists()


def places_of(number: int):
    return xhtml.section("Places", "m", schoolYear="2017", level="preschool", places=str(number))


def test_places_are_stamped_by_value(enter):
    send(xhtml.package(place("o-1", "b-1", more=[places_of(5)])))
    client, path = enter(), "/reports/places/"
    query = "?year=2017&level=preschool&by=organisations"
    address = stamp(client, path, query)
    said = rows(get(client, address))
    assert said["Сад o-1"][:4] == ["5", "3", "2", "0"]
    assert not [href for _, href in links(get(client, address)) if "/list/" in href]
    assert "За числами без ссылок записей нет" in text_of(get(client, address)).replace("\xa0", " ")
    assert "Ничего не изменилось" in get(client, f"{address}?against=now")
    send(xhtml.package(place("o-1", "b-1", more=[places_of(7)]), child("p-4", "Громов")))
    found = changes(client, address)
    assert found["Сад o-1: Мест"] == ["5", "7", "по значению, без списка"]
    assert found["Всего: Свободно"] == ["2", "3", "по значению, без списка"]
    assert rows(get(client, address)) == said
    today = next(href for words, href in links(get(client, address)) if words == "Отчёт сегодня")
    assert "Сад o-1" in get(client, today)
    assert not document(get(client, today)).xpath("//*[@id='unheeded']/*")
    of_level, of_all = (get(client, f"{path}{one}") for one in (query, "?year=2017&level=all&by=organisations"))
    assert address in [href for _, href in links(of_level)]
    assert address not in [href for _, href in links(of_all)]
    assert "Дошкольное образование" in text_of(get(client, "/reports/stamps/"))
    masked = enter(personal_data=False, role=Role.OFFICIAL, email="masked@example.ru")
    assert rows(get(masked, address)) == said
    stranger = enter(Institution.objects.get(full_name="Управление b-2"), email="stranger@example.ru")
    assert stranger.get(address).status_code == 404


def check_up(id_: str, day: str, group: str):
    return xhtml.section("HealthCheck", day, checked=day, healthGroup=group)


def test_moves_between_check_ups_are_stamped_and_told_as_the_page_tells_them(enter, body):
    twice = [check_up("p-1", "2016-10-03", "1"), check_up("p-1", "2017-10-03", "2")]
    send(xhtml.package(xhtml.person("p-1", *twice)))
    path = "/reports/health-and-learning/"
    open_, masked = enter(), enter(personal_data=False, email="masked@example.ru")
    address = stamp(open_, path, "?year=2017")
    assert rows(get(open_, address))["Всего"][-1] == "1"
    seen = rows(get(masked, address))
    assert {cell for cells in seen.values() for cell in cells} == {"‹5"}
    assert seen == rows(get(masked, f"{path}?year=2017"), "h-report")
    assert address in [href for _, href in links(get(masked, f"{path}?year=2017"))]
    assert masked.get(f"{address}?against=now").status_code == 200
    assert rows(get(masked, f"{address}?against=now"), "h-changed") == {}
    assert enter(root(), personal_data=False, email="above@example.ru").get(address).status_code == 404
    assert "доступ к\xa0ПДн" in masked.post(f"{path}stamp/?year=2017").content.decode()


def test_waiting_is_stamped_and_a_forecast_that_is_not_there_is_not(enter):
    client = enter()
    address = stamp(client, "/reports/availability/", "")
    assert "Зафиксировано" in text_of(get(client, address))
    assert address in [href for _, href in links(get(client, "/reports/availability/"))]
    assert "Прогноза ещё нет" in client.post("/reports/forecast/stamp/").content.decode().replace("\xa0", " ")


def test_a_list_is_not_stamped_and_that_is_said(enter):
    client = enter()
    sent = {"title": "Девочки", "purpose": "request", "note": "письмо 12", "columns": ["place"]}
    made = client.post("/reports/requests/new/contingent/?sex=female", sent)
    assert made.status_code == 302, text_of(document(made.content.decode()))
    kept = OneOffRequest.objects.get()
    refused = client.post(f"/reports/request-{kept.pk}/stamp/")
    assert refused.status_code == 409
    assert "Список не фиксируют" in refused.content.decode().replace("\xa0", " ")
    assert not Stamp.objects.exists()
