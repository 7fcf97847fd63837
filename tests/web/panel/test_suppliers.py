"""The suppliers' room: registering and changing on screen, the card, the test supplier, examples by own ids."""

import pytest

from kontingent.history.kinds.learning import Enrolment
from kontingent.history.kinds.person import General
from kontingent.history.models import Fact
from kontingent.ingest.models import Package
from kontingent.institutions.models import Institution, Supplier, SupplierRight
from tests.ingest import region as register
from tests.ingest.xhtml import general, item, package, person, section
from tests.web.panel.conftest import operator
from tests.web.panel.sent import CITIZEN
from tests.web.reading import document, words

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

SCHOOL = item("Organisation", "o-1", section("OrganisationGeneral", shortName="Школа № 1", type="general"))


def learner(id_: str, family: str, **more: str) -> str:
    learns = section("Enrolment", f"e-{id_}", organisation="o-1", schoolYear="2017", grade="3", letter="А")
    return person(id_, general(family, **CITIZEN, **more), learns)


def test_a_supplier_is_registered_with_its_rights_and_changed(db, enter):
    register.build()
    client, root = enter(operator()), Institution.objects.get(parent=None)
    asked = {
        "code": "zags", "name": "ЗАГС", "rank": "50", "contact": "Иванова, 12-34", "rhythm_days": "7",
        "places": [str(root.pk)], "kinds": [str(General.code), str(Enrolment.code)],
    }  # fmt: skip
    assert (
        "Поставщик с кодом «dnevnik» уже есть"
        in client.post("/panel/suppliers/new/", {**asked, "code": "dnevnik"}).content.decode()
    )
    answer = client.post("/panel/suppliers/new/", asked)
    made = Supplier.objects.get(code="zags")
    assert answer.headers["Location"] == f"/panel/suppliers/{made.pk}/"
    rights = sorted(SupplierRight.objects.filter(supplier=made).values_list("institution_id", "kind"))
    assert rights == [(root.pk, General.code), (root.pk, Enrolment.code)]
    card = words(document(client.get(answer.headers["Location"])).xpath("//main")[0])
    for said in ("zags", "Иванова, 12-34", "раз в 7 дней", "Персоны, Обучение"):
        assert said in card
    changed = {**asked, "name": "ЗАГС края", "rank": "60", "is_active": "on", "places": [], "kinds": []}
    assert client.post(f"/panel/suppliers/{made.pk}/change/", changed).status_code == 302
    made.refresh_from_db()
    assert (made.code, made.name, made.rank, made.rhythm_days) == ("zags", "ЗАГС края", 60, 7)
    assert list(SupplierRight.objects.filter(supplier=made).values_list("institution_id", "kind")) == [(None, None)]


def test_an_organisation_is_added_to_the_rights_by_its_name(db, enter):
    register.build("dnevnik", "zags")
    client, root, made = enter(operator()), Institution.objects.get(parent=None), Supplier.objects.get(code="zags")
    school = Institution.objects.create(
        parent=root, path=[root.pk, 500], id=500, is_organisation=True, full_name="Школа № 1", name_key="школа № 1"
    )
    SupplierRight.objects.filter(supplier=made).update(institution=root)
    form = document(client.get(f"/panel/suppliers/{made.pk}/change/"))
    assert [words(box.getparent()) for box in form.xpath("//input[@name='places'][@checked]")] == [root.name]
    assert form.xpath("//input[@name='institution']/@value") == [""]
    added = {"name": "ЗАГС", "rank": "50", "is_active": "on"}
    Institution.objects.filter(pk=root.pk).update(name_key="корень")
    for given, also in (("корень", ()), ("школа № 1", (school.pk,))):
        places = [str(root.pk)] if also else []
        answer = client.post(f"/panel/suppliers/{made.pk}/change/", {**added, "places": places, "institution": given})
        assert answer.status_code == 302
        kept = SupplierRight.objects.filter(supplier=made).values_list("institution_id", flat=True)
        assert sorted(kept) == sorted([root.pk, *also])
    wrong = document(client.post(f"/panel/suppliers/{made.pk}/change/", {**added, "institution": "Атлантида"}))
    assert words(wrong.xpath("//div[@class='field-error']")[0]).startswith("Нет такой организации")
    assert SupplierRight.objects.filter(supplier=made).count() == 2


def test_what_another_rank_would_change_is_told_before_it_is_saved(db, enter):
    register.build("dnevnik", "zags")
    Supplier.objects.filter(code="zags").update(rank=90)
    for supplier, email in (("dnevnik", "a@b.ru"), ("zags", "c@d.ru")):
        told = person("p-1", general("Абрамов", snils="112-233-445 95", **CITIZEN), section("Contacts", email=email))
        register.send(package(told).replace(b"dnevnik", supplier.encode()), supplier=supplier)
    own = Supplier.objects.get(code="dnevnik")
    asked = {"name": own.name, "rank": "10", "is_active": "on", "decides_subordination": "on", "preview": "1"}
    shown = document(enter(operator()).post(f"/panel/suppliers/{own.pk}/change/", asked))
    rows = [words(row) for row in shown.xpath("//section[.//h2[@id='h-rank']]//tbody/tr")]
    assert rows == ["Электронная почта Контакты 1 0"]
    own.refresh_from_db()
    assert own.rank == 100


def test_the_card_tells_when_what_and_of_whom_and_who_is_late(db, enter):
    register.build()
    Supplier.objects.update(rhythm_days=3)
    sent = [register.send(package(SCHOOL, learner("p-1", "Абрамов", birthDate=f"2009-01-0{n + 1}"))) for n in range(2)]
    Package.objects.update(received_at="2018-04-10T07:42:00Z", finished_at="2018-04-10T07:43:00Z")
    client, own = enter(operator()), Supplier.objects.get()
    card = document(client.get(f"/panel/suppliers/{own.pk}/"))
    said = words(card.xpath("//main")[0])
    assert "принят 10.04.2018 10:42, в отчётах с 10:43" in said
    assert "Опаздывает на" in said
    assert [str(one) for one in card.xpath("//*[@class='pad trend']//a/@href")] == [
        f"/panel/packages/{one.pk}/" for one in sent
    ]
    assert "Школа № 1" in words(card.xpath("//section[.//h2[@id='h-places']]")[0])
    assert "04.2018 2" in words(card.xpath("//section[.//h2[@id='h-months']]//tbody")[0])
    assert "Опаздывает на" in words(document(client.get("/panel/suppliers/")).xpath("//main")[0])


def test_packages_of_a_test_supplier_are_tried_and_never_recorded(db, enter):
    register.build()
    Supplier.objects.update(is_test=True)
    sent = register.send(package(SCHOOL, learner("p-1", "Абрамов")))
    assert (sent.state, sent.only_tried) == ("tried", True)
    client = enter(operator())
    assert "Загрузить пакет" not in client.get(f"/panel/packages/{sent.pk}/").content.decode()
    assert client.post(f"/panel/packages/{sent.pk}/load/").status_code == 409
    assert register.send(package(SCHOOL, learner("p-1", "Абрамов"))).state == "tried"
    assert not Fact.objects.exists()


@pytest.mark.parametrize("kind", ["xhtml", "csv"])
def test_an_example_is_taken_as_it_is(db, enter, kind):
    register.build()
    register.send(package(SCHOOL))
    own = Supplier.objects.get()
    data = b"".join(enter(operator()).get(f"/panel/suppliers/{own.pk}/example.{kind}"))
    assert b"o-1" in data
    tried = register.try_out(data)
    assert (tried.state, tried.counts["new"], tried.counts["refused"]) == ("tried", 2, 0)
    assert tried.counts["persons_new"] == 1
