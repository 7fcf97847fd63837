"""«Пакеты» and «Поставщики»: the operator's own pages."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from procrastinate.contrib.django.models import ProcrastinateJob
from python_calamine import CalamineWorkbook

from kontingent.audit.models import Action, JournalEntry
from kontingent.ingest.models import Package, ProtocolLetter, Remark
from kontingent.ingest.tasks import load_package
from kontingent.institutions.models import Institution, Supplier
from kontingent.web.panel.packages import HEADER
from tests.ingest import region as register
from tests.ingest.xhtml import general, item, package, person, section
from tests.web.exporting import exported
from tests.web.panel.conftest import operator
from tests.web.panel.sent import BROKEN, CITIZEN
from tests.web.reading import document, led_to, links, text_of, words

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def sent(db) -> Package:
    register.build("dnevnik", "zags")
    return register.send(BROKEN)


def test_the_list_names_supplier_state_and_counts(sent, enter):
    client = enter(operator())
    shown = client.get("/panel/packages/").content.decode()
    assert f'href="/panel/packages/{sent.pk}/"' in shown
    assert "Принят с замечаниями" in shown
    zags = Supplier.objects.get(code="zags").pk
    assert "По этим условиям пакетов нет" in client.get(f"/panel/packages/?supplier={zags}").content.decode()
    assert f"/panel/packages/{sent.pk}/" in client.get("/panel/packages/?state=remarks").content.decode()


def test_the_list_says_when_a_package_was_made_of_which_organisation_and_marks_only_what_is_much(sent, enter):
    """One remark on forty records is usual; four on five are not."""
    school = item("Organisation", "o-1", section("OrganisationGeneral", shortName="Школа № 1"))
    children = [
        person(
            f"s-{n}",
            general("Петров", f"Имя{'абвгдежзиклмнопрстуф'[n]}", birthDate=f"2009-03-{n + 1:02}", **CITIZEN),
            section("Enrolment", "e", organisation="o-1", schoolYear="2017", grade="2", letter="А" if n else "АБВГ"),
        )
        for n in range(20)
    ]
    usual = register.send(package(school, *children, made="2018-04-20T09:30:00+03:00"))
    assert (usual.remarked_share, sent.remarked_share) == (1 / 41, 4 / 3)
    shown = enter(operator()).get("/panel/packages/").content.decode()
    rows = {
        pk: document(shown).xpath("//tr[.//a[@href=$href]]", href=f"/panel/packages/{pk}/")[0]
        for pk in (usual.pk, sent.pk)
    }
    assert "20.04.2018 09:30" in words(rows[usual.pk])
    assert "Школа № 1" in words(rows[usual.pk])
    assert [bool(row.xpath(".//*[contains(@class, 'badge warn')]")) for row in rows.values()] == [False, True]
    assert "замечаний больше 5" in shown
    assert usual.organisations == [Institution.objects.get(short_name="Школа № 1").pk]


def test_pages_of_the_list(sent, enter):
    for n in range(30):
        register.send(package(person(f"q-{n}", general("Петров", f"Имя{n}", **CITIZEN)), more=f"<!-- {n} -->"))
    client, numbers = enter(operator()), list(Package.objects.order_by("-pk").values_list("pk", flat=True))

    def shown(query: str) -> list[int]:
        page = document(client.get(f"/panel/packages/{query}"))
        return [int(link.split("/")[3]) for link in page.xpath("//td[contains(@class, 'nb')]/a/@href")]

    assert shown("") == numbers[:25]
    assert shown(f"?after={numbers[24]}") == numbers[25:]
    assert shown(f"?before={numbers[25]}") == numbers[:25]
    assert shown(f"?after={numbers[-1]}") == numbers[:25], "the way on from the last one leads to the beginning"


def test_the_list_is_a_file_of_what_is_filtered(sent, enter):
    register.send(package(person("q-1", general("Петров", "Пётр", **CITIZEN))))
    client = enter(operator())
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(b"".join(client.get("/panel/packages/export.xlsx?state=remarks&since=01.01.2018")))
    )
    header, row = book.get_sheet_by_index(0).to_python()
    assert header == list(HEADER)
    found = dict(zip(header, row, strict=True))
    assert (found["Пакет"], found["Файл"], found["Состояние"]) == (sent.pk, sent.name, "Принят с замечаниями")
    assert (found["Записей"], found["Замечаний"]) == (sent.counts["records"], sent.counts["remarks"])
    entry = JournalEntry.objects.get(action=Action.EXPORTED_XLSX)
    assert entry.description == "Состояние: Принят с замечаниями; Начало периода: 01.01.2018"
    assert client.get("/panel/packages/export.xlsx?since=31.02.2018").status_code == 404


def test_the_protocol_says_where_why_and_what_to_do(sent, enter):
    shown = enter(operator()).get(f"/panel/packages/{sent.pk}/").content.decode()
    for said in ("F04", "112-233-445 96", "31.02.2010", "нет в календаре", "4 замечания".replace(" ", "\xa0")):
        assert said in shown
    assert shown.count('<div class="rule"') == 4
    assert shown.count("Что делать:") == 4
    assert shown.count("Абрамов Даниил</a>") == 4
    places = [words(cell) for cell in document(shown).xpath("//div[@class='rule']//td[last()]")]
    assert sorted(places) == ["№ 2, строка 3", *["№ 3, строка 4"] * 2, "№ 5, строка 7"]


def test_one_rule_of_the_protocol_and_the_way_back(sent, enter):
    client = enter(operator())
    shown = client.get(f"/panel/packages/{sent.pk}/?rule=F04").content.decode()
    assert shown.count('<div class="rule"') == 1
    assert "31.02.2010" not in shown
    assert "Все правила" in shown
    assert client.get(f"/panel/packages/{sent.pk}/?rule=F99").content.decode().count('<div class="rule"') == 4


def test_five_remarks_of_a_rule_then_all_of_them(sent, enter):
    rows = [Remark(package=sent, batch=1, rule="F04", severity="flag", place=9 + n, item=f"q-{n}") for n in range(120)]
    Remark.objects.bulk_create(rows)
    client = enter(operator())
    shown = client.get(f"/panel/packages/{sent.pk}/").content.decode()
    assert [one for one in links(shown) if "Показать все" in one[0]] == [
        ("Показать все 121 : СНИЛС не из 11 цифр, или контрольные цифры не сходятся.", "?rule=F04")
    ]
    assert ("q-3<" in shown, "q-4<" in shown) == (True, False)
    whole = client.get(f"/panel/packages/{sent.pk}/?rule=F04").content.decode()
    assert ("q-98<" in whole, "q-99<" in whole) == (True, False)
    rest = client.get(f"/panel/packages/{sent.pk}/{led_to(whole, 'next')}").content.decode()
    assert ("q-98<" in rest, "q-99<" in rest, "q-119<" in rest) == (False, True, True)


def test_a_page_that_is_full_and_the_last_leads_nowhere(sent, enter):
    """Of 200 remarks the second page is full; what is beyond it is the beginning, and said to be."""
    rows = [Remark(package=sent, batch=1, rule="F04", severity="flag", place=9 + n, item=f"q-{n}") for n in range(199)]
    Remark.objects.bulk_create(rows)
    client, address = enter(operator()), f"/panel/packages/{sent.pk}/?rule=F04"
    [onward] = document(client.get(address).content.decode()).xpath("//a[@rel='next']/@href")
    second = document(client.get(f"/panel/packages/{sent.pk}/{onward}").content.decode())
    assert "Показаны 100 из 200" in words(second.xpath("//nav[@class='pager']")[0])
    assert second.xpath("//a[@rel='next']") == []
    beyond = client.get(f"{address}&after=9999-1").content.decode()
    assert ("q-98<" in beyond, "дальше в\xa0этом списке ничего нет" in beyond) == (True, True)


def test_without_open_data_values_are_closed_on_the_page_and_in_the_file(sent, enter):
    client = enter(operator(personal_data=False))
    page = client.get(f"/panel/packages/{sent.pk}/").content.decode()
    sheet = b"".join(client.get(f"/panel/packages/{sent.pk}/remarks.xlsx"))
    cells = str(CalamineWorkbook.from_filelike(io.BytesIO(sheet)).get_sheet_by_index(0).to_python())
    for text in (page, cells):
        assert "F04" in text
        assert "112-233-445" not in text
        assert "31.02.2010" not in text


def test_the_file_of_remarks_is_whole_and_journaled(sent, enter):
    answer = exported(enter(operator()), f"/panel/packages/{sent.pk}/remarks.xlsx")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer))).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows] == ["Код", "F04", "F15c", "F18b", "F00"]
    assert JournalEntry.objects.get(action=Action.EXPORTED_XLSX).object_id == sent.pk


@pytest.mark.parametrize("verb", ["release", "refuse"])
def test_a_held_package_is_decided(sent, enter, verb):
    Package.objects.filter(pk=sent.pk).update(state="held", reason="Отзывает больше, чем обычно.")
    client = enter(operator())
    assert "Отзывает больше, чем обычно." in client.get(f"/panel/packages/{sent.pk}/").content.decode()
    assert client.post(f"/panel/packages/{sent.pk}/{verb}/", {"stage": sent.stage}).status_code == 302
    sent.refresh_from_db()
    assert sent.state == {"release": Package.State.RECEIVED, "refuse": Package.State.REFUSED}[verb]
    assert ProcrastinateJob.objects.count() == (verb == "release")
    assert client.post(f"/panel/packages/{sent.pk}/{verb}/").status_code == 409


@pytest.mark.django_db(transaction=True)
def test_a_file_from_the_browser_becomes_a_package(enter):
    register.build("dnevnik")
    client, supplier = enter(operator()), Supplier.objects.get(code="dnevnik").pk

    def upload():
        file = SimpleUploadedFile("пакет.xhtml", BROKEN)
        return client.post("/panel/packages/new/", {"supplier": supplier, "file": file})

    address = upload().headers["Location"]
    assert upload().headers["Location"] == address
    waits = client.get(address).content.decode()
    assert "Замечаний пока нет" in text_of(waits)
    assert ("Обновить", address) in links(waits)
    made = Package.objects.get()
    load_package(package_id=made.pk)
    assert "Принят с замечаниями" in client.get(address).content.decode()
    assert JournalEntry.objects.get(action=Action.PACKAGE_RECEIVED).user_name == "Соколова Марина Викторовна"


def test_a_file_is_asked_for(sent, enter):
    answer = enter(operator()).post("/panel/packages/new/", {"supplier": "", "file": ""})
    assert (answer.status_code, answer.content.decode().count("field-error")) == (200, 2)


@pytest.mark.parametrize("address", ["packages/", "packages/1/", "packages/new/", "suppliers/", "merges/"])
def test_an_administrator_has_no_pages_of_the_operator(region, enter, address):
    assert enter(region.administrator).get(f"/panel/{address}").status_code == 403


def test_suppliers_with_their_packages(sent, enter):
    shown = text_of(enter(operator()).get("/panel/suppliers/"))
    assert "1 пакетов поставщика dnevnik" in shown
    assert "0 пакетов поставщика zags" in shown


def test_packages_by_what_became_of_their_protocol(sent, enter):
    """Four remarks on three records, and nobody has sent them; a package with as many as usual is not waited for."""
    client = enter(operator())
    register.send(package(person("q-1", general("Петров", "Пётр", **CITIZEN))))

    def shown(protocol: str) -> list[str]:
        page = document(client.get(f"/panel/packages/?protocol={protocol}"))
        return [str(href) for href in page.xpath("//td[contains(@class, 'nb')]/a/@href")]

    own = [f"/panel/packages/{sent.pk}/"]
    assert [shown(one) for one in ("due", "sent", "answered")] == [own, [], []]
    letter = ProtocolLetter.objects.create(
        package=sent, to="a@b.ru", asked_at=sent.received_at, asked_by="О", asked_by_id=1, sent_at=sent.received_at
    )
    assert [shown(one) for one in ("due", "sent", "answered")] == [[], own, []]
    letter.answered_on, letter.answer = sent.received_at.date(), "Исправим"
    letter.save()
    assert [shown(one) for one in ("due", "sent", "answered")] == [[], [], own]
