"""Conditions of the registry that a user keeps under a name."""

from kontingent.accounts.models import SavedFilter
from kontingent.audit.models import Action, JournalEntry
from tests import cast
from tests.web.reading import document, names, words


def kept(client):
    return [words(option) for option in document(client.get("/contingent/")).xpath("//select[@name='saved']/option")]


def test_conditions_are_kept_without_page_and_number(official):
    sent = {"title": "Девятые классы", "back": "grade=9&sort=birth&after=5&n=26&sought=abc&name="}
    answer = official.post("/contingent/saved/", sent)
    assert answer.status_code == 302
    assert SavedFilter.objects.get().query == "grade=9&sort=birth"
    assert kept(official) == ["Не выбран", "Девятые классы"]
    entry = JournalEntry.objects.get(action=Action.SETTINGS_CHANGED)
    assert (entry.object_name, entry.description) == ("Девятые классы", "Отбор сохранён")


def test_a_kept_filter_is_chosen_and_then_changed(official):
    official.post("/contingent/saved/", {"title": "Девятые", "back": "grade=9"})
    number = SavedFilter.objects.get().pk
    answer = official.get(f"/contingent/?saved={number}&name=кто-то", follow=True)
    assert answer.redirect_chain == [("/contingent/?grade=9", 302)]
    page = document(answer)
    assert names(page) == [cast.DANIIL.name]
    assert page.xpath("//select[@name='saved']/option[@selected]/text()") == ["Девятые"]
    changed = official.get(f"/contingent/?saved={number}&saved_was={number}&grade=8&name=", follow=True)
    assert changed.redirect_chain == [("/contingent/?grade=8", 302)]


def test_the_same_name_takes_new_conditions(official):
    for back in ("grade=9", "grade=8"):
        official.post("/contingent/saved/", {"title": "Мой отбор", "back": back})
    assert [saved.query for saved in SavedFilter.objects.all()] == ["grade=8"]


def test_a_filter_without_a_name_is_not_kept(official):
    answer = official.post("/contingent/saved/", {"title": " ", "back": "grade=9"}, follow=True)
    assert "укажите название" in words(document(answer))
    assert not SavedFilter.objects.exists()


def test_nobody_sees_or_removes_those_of_others(official, operator):
    official.post("/contingent/saved/", {"title": "Девятые", "back": "grade=9"})
    number = SavedFilter.objects.get().pk
    assert kept(operator) == []
    assert operator.post(f"/contingent/saved/{number}/forget/").status_code == 404
    assert operator.get(f"/contingent/?saved={number}", follow=True).redirect_chain == [("/contingent/?", 302)]
    assert official.post(f"/contingent/saved/{number}/forget/").status_code == 302
    assert not SavedFilter.objects.exists()
