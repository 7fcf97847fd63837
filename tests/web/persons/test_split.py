"""«Разделить персону»: tick, look, confirm, undo; for the operator with «Доступ к ПДн» alone."""

import pytest

from kontingent.accounts.roles import Role
from kontingent.audit.models import Action, JournalEntry
from kontingent.institutions.models import Institution
from kontingent.people.models import Merge, Person
from tests.accounts.people import account
from tests.current.merging import merge_persons
from tests.ingest.region import ROBOT, build, send
from tests.ingest.splitting import SCHOOL, id_of, learner, of, whose
from tests.web.entering import BACKEND
from tests.web.reading import field

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def joined(db) -> int:
    build("dnevnik", "zags")
    send(of("dnevnik", SCHOOL, learner("p-1", "8")))
    send(of("zags", SCHOOL, learner("z-1", "9", given="Даниил")), supplier="zags")
    return whose("p-1")


def enter(client, role=Role.OPERATOR, *, personal_data=True):
    root = Institution.objects.get(parent=None)
    client.force_login(account(root, role=role, email="who@example.ru", personal_data=personal_data), BACKEND)
    return client


def form_of(text: str) -> dict[str, str]:
    return {"mark": field(text, "mark")}


def ticked(text: str, external_id: str, supplier: str) -> dict[str, object]:
    one = id_of(external_id, supplier)
    value = f"{one.supplier_id}:{one.external_id}"
    assert f'value="{value}"' in text
    return {**form_of(text), "id": [value]}


def test_ids_are_ticked_looked_at_parted_and_joined_again(joined, client):
    enter(client)
    address = f"/contingent/{joined}/split/"
    assert address in client.get(f"/contingent/{joined}/packages/").content.decode()
    shown = client.get(address).content.decode()
    assert ("p-1" in shown, "Школа" in shown) == (True, True)
    form = ticked(shown, "z-1", "zags")
    seen = client.post(address, {**form, "verb": "preview"}).content.decode()
    assert "Новая персона получит 2\u00a0записи, здесь останется" in seen
    assert Person.objects.count() == 1
    assert JournalEntry.objects.newest_first()[0].description == "Разделить персону. Предпросмотр"
    done = client.post(address, {**form_of(seen), "id": form["id"], "verb": "split"}, follow=True).content.decode()
    new = whose("z-1", "zags")
    assert new != joined
    assert ("Персона разделена" in done, f'value="{new}"' in done) == (True, True)
    again = client.post(address, {**form, "verb": "split"}, follow=True).content.decode()
    assert "Идентификаторы персоны уже не те, что были показаны." in again
    assert Person.objects.count() == 2
    undone = client.post(f"{address}undo/", {"parted": new}, follow=True).content.decode()
    assert "Разделение отменено" in undone
    assert Person.objects.get(pk=new).merged_into_id == joined
    assert "Это уже одна персона." in client.post(f"{address}undo/", {"parted": new}, follow=True).content.decode()
    assert client.get(f"/contingent/{new}/split/").headers["Location"] == address


def test_the_portfolio_tells_of_merges_and_undoes_them(joined, client):
    other = Person.objects.create(created_at=Person.objects.get().created_at).pk
    merge_persons(person_id=other, survivor_id=joined, by=ROBOT)
    shown = enter(client).get(f"/contingent/{joined}/split/").content.decode()
    seen = field(shown, "seen")
    assert client.post(f"/panel/merges/{other}/undo/", {"seen": seen}).status_code == 302
    assert Merge.objects.get().undone_at is not None


@pytest.mark.parametrize("wrong", [{}, {"id": ["x"]}, {"id": ["1:щщщ"]}, {"id": ["99999999:p-1"]}])
def test_a_choice_that_parts_nobody_is_answered_with_a_sentence(joined, client, wrong):
    address = f"/contingent/{joined}/split/"
    form = form_of(enter(client).get(address).content.decode())
    answer = client.post(address, {**form, "verb": "preview", **wrong}, follow=True).content.decode()
    assert "Отметьте идентификаторы, которые надо отделить." in answer


def test_others_part_nobody(joined, client):
    address = f"/contingent/{joined}/split/"
    for role in (Role.ADMINISTRATOR, Role.OFFICIAL):
        root = Institution.objects.get(parent=None)
        client.force_login(account(root, role=role, email=f"{role}@example.ru", personal_data=True), BACKEND)
        for method, where in (("get", address), ("post", address), ("post", f"{address}undo/")):
            assert getattr(client, method)(where).status_code == 403
        assert address not in client.get(f"/contingent/{joined}/packages/").content.decode()
    assert not JournalEntry.objects.filter(action=Action.PERSON_SPLIT).exists()


def test_a_masked_operator_sees_no_ids_and_parts_nobody(joined, client):
    enter(client, personal_data=False)
    address = f"/contingent/{joined}/split/"
    shown = client.get(address).content.decode()
    assert ("Разделение закрыто" in shown, "p-1" in shown) == (True, False)
    assert client.post(address, {"verb": "split", "id": ["1:p-1"], "mark": ""}).status_code == 404
    assert client.post(f"{address}undo/", {"parted": "1"}).status_code == 404
