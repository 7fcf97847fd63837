"""Filters that colleagues share: who sees them, what they may do, what is never shared."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from kontingent.accounts.models import SavedFilter, User
from kontingent.audit.models import Action, JournalEntry
from tests import cast
from tests.web.entering import signed_in, viewer
from tests.web.persons import figures
from tests.web.reading import document, names, words

pytestmark = pytest.mark.slow

SIGNED = "Девятые — Соколова М. В."


def somebody(institution_id: int, email: str, **fields: object) -> Client:
    return signed_in(Client(), viewer(institution_id, email=email, **fields))


def share(client: Client, back: str = "grade=9", title: str = "Девятые", *, audience: str = "own") -> SavedFilter:
    client.post("/contingent/saved/", {"title": title, "back": back})
    saved = SavedFilter.objects.get(title=title)
    client.post(f"/contingent/saved/{saved.pk}/share/", {"with": audience})
    saved.refresh_from_db()
    return saved


def kept(client: Client) -> list[str]:
    return [words(option) for option in document(client.get("/contingent/")).xpath("//select[@name='saved']//option")]


def test_a_colleague_sees_it_with_the_owners_name_and_applies_it(official):
    saved = share(official)
    colleague = somebody(figures.DISTRICT, "colleague@example.ru", personal_data=True)
    assert kept(colleague) == ["Не выбран", SIGNED]
    page = document(colleague.get(f"/contingent/?saved={saved.pk}", follow=True))
    assert names(page) == [cast.DANIIL.name]
    assert "Изменить и удалить его может только владелец" in words(page)
    described = (
        JournalEntry.objects.filter(action=Action.SETTINGS_CHANGED).order_by("pk").values_list("description", flat=True)
    )
    assert list(described) == ["Отбор сохранён", "Отбор открыт органу управления"]


def test_it_cannot_be_changed_by_others(official):
    saved = share(official)
    colleague = somebody(figures.DISTRICT, "colleague@example.ru", personal_data=True)
    for verb in ("share", "forget"):
        assert colleague.post(f"/contingent/saved/{saved.pk}/{verb}/", {"with": "nobody"}).status_code == 404
    colleague.post("/contingent/saved/", {"title": "Девятые", "back": "grade=8"})
    saved.refresh_from_db()
    assert saved.query == "grade=9"


@pytest.mark.parametrize(("audience", "seen"), [("own", [True, False, False]), ("below", [True, True, False])])
def test_who_sees_it(official, audience, seen):
    share(official, audience=audience)
    places = (figures.DISTRICT, figures.GYMNASIUM, figures.OTHER_DISTRICT)
    clients = [somebody(place, f"at{place}@example.ru", personal_data=True) for place in places]
    assert [len(kept(client)) > 1 for client in clients] == seen


def test_it_is_closed_again_and_deleted_for_everybody(official):
    saved = share(official)
    colleague = somebody(figures.DISTRICT, "colleague@example.ru")
    official.post(f"/contingent/saved/{saved.pk}/share/", {"with": "nobody"})
    assert kept(colleague) == []
    official.post(f"/contingent/saved/{saved.pk}/share/", {"with": "own"})
    assert len(kept(colleague)) == 2
    official.post(f"/contingent/saved/{saved.pk}/forget/")
    assert kept(colleague) == []


@pytest.mark.parametrize("gone", [{"is_blocked": True}, {"institution_id": figures.OTHER_DISTRICT}])
def test_the_share_ends_with_its_owner(official, gone):
    saved = share(official)
    colleague = somebody(figures.DISTRICT, "colleague@example.ru")
    User.objects.filter(pk=saved.user_id).update(**gone)
    assert kept(colleague) == []


def test_a_masked_colleague_is_told_what_was_left_out(official, masked):
    saved = share(official, "grade=9&citizenship=foreign&born_from=01.01.2000", "Иностранцы")
    answer = masked.get(f"/contingent/?saved={saved.pk}", follow=True)
    assert answer.redirect_chain == [("/contingent/?grade=9", 302)]
    said = words(document(answer))
    assert "Не применены условия, которых у вас нет: «Гражданство», «Год рождения, с»" in said.replace("\u00a0", " ")
    assert names(document(answer)) == ["Абрамов *** ***"] or "***" in names(document(answer))[0]


def test_a_body_of_others_is_left_out_below(operator):
    saved = share(operator, f"body={figures.OTHER_DISTRICT}&sex=male", "Мальчики", audience="below")
    below = somebody(figures.DISTRICT, "below@example.ru", personal_data=True)
    answer = below.get(f"/contingent/?saved={saved.pk}", follow=True)
    assert answer.redirect_chain == [("/contingent/?sex=male", 302)]
    assert cast.ALISA.name not in words(document(answer))


def test_a_name_is_never_shared(official):
    saved = share(official, "name=абр&grade=9")
    assert saved.shared_in is None
    assert official.post(f"/contingent/saved/{saved.pk}/share/", {"with": "own"}).status_code >= 400
    shared = share(official, "grade=8", "Восьмые")
    official.post("/contingent/saved/", {"title": "Восьмые", "back": "grade=8&name=абр"})
    shared.refresh_from_db()
    assert (shared.query, shared.shared_in) == ("grade=8&name=%D0%B0%D0%B1%D1%80", None)
    with pytest.raises(IntegrityError, match="shares_no_name"), transaction.atomic():
        SavedFilter.objects.filter(pk=shared.pk).update(shared_in=figures.DISTRICT)
