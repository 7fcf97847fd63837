"""«Объединения»: every merge is found and undone, of whatever age; the portfolio leads there."""

from datetime import timedelta

import pytest

from kontingent.current.identities import decide_case
from kontingent.institutions.models import Institution
from kontingent.people.models import Case, Merge, Person, PersonScope
from tests.current.merging import merge_persons
from tests.ingest.region import ROBOT
from tests.web.panel.conftest import operator
from tests.web.reading import document, led_to

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def seen_in(text: str) -> list[str]:
    return document(text).xpath("//input[@name='seen']/@value")


def merged_long_ago(known: int, count: int) -> list[int]:
    """`count` persons more, merged each a day before the other."""
    root = Institution.objects.get(parent=None).pk
    ids = []
    for n in range(count):
        person = Person.objects.create(created_at=Case.objects.get().opened_at)
        PersonScope.objects.create(person_id=person.pk, scope_id=root, roles=1, name_key="")
        merge_persons(person_id=person.pk, survivor_id=known, by=ROBOT)
        one = Merge.objects.filter(person_id=person.pk)
        one.update(merged_at=one.get().merged_at - timedelta(days=n))
        ids.append(person.pk)
    return ids


def test_a_merge_is_undone_and_the_case_is_open_again(doubtful, enter):
    client = enter(operator())
    client.post("/panel/cases/decide/", {"verb": "same", "case": doubtful.pk})
    address = f"/panel/merges/{doubtful.person_id}/undo/"
    shown = client.get("/panel/merges/").content.decode()
    assert address in shown
    [seen] = seen_in(shown)
    assert client.post(f"/panel/merges/{doubtful.candidate_id}/undo/").status_code == 404
    answer = client.post(address, {"seen": seen}, follow=True).content.decode()
    doubtful.refresh_from_db()
    assert (doubtful.state, Person.objects.get(pk=doubtful.person_id).merged_into_id) == (Case.State.OPEN, None)
    assert "Объединение отменено" in answer
    assert (address in answer, "Отменено" in answer, "Соколова Марина Викторовна" in answer) == (False, True, True)
    again = client.post(address, {"seen": seen}, follow=True).content.decode()
    assert "Это объединение уже отменено." in again


def test_the_oldest_of_many_is_found_by_pages_and_undone(doubtful, enter):
    ids = merged_long_ago(doubtful.candidate_id, 30)
    client = enter(operator())
    first = client.get("/panel/merges/").content.decode()
    assert "30</b>" in first.replace("\n", "") or "30\u00a0объединений" in first
    assert f"/panel/merges/{ids[-1]}/undo/" not in first
    second = client.get(f"/panel/merges/{led_to(first, 'next')}").content.decode()
    assert len(seen_in(second)) == 5
    assert client.post(f"/panel/merges/{ids[-1]}/undo/", {"seen": seen_in(second)[-1]}).status_code == 302
    assert Person.objects.get(pk=ids[-1]).merged_into_id is None


@pytest.mark.parametrize(
    ("query", "found"), [("name=орлов", 1), ("name=щщщ", 0), ("state=standing", 1), ("state=undone", 0)]
)
def test_merges_are_searched(doubtful, enter, query, found):
    decide_case(case_id=doubtful.pk, same=True, by=ROBOT)
    shown = enter(operator()).get(f"/panel/merges/?{query}").content.decode()
    assert len(seen_in(shown)) == found
    assert ("Ничего не найдено" in shown) == (not found)


def test_a_masked_operator_sees_and_undoes_no_merge(doubtful, enter):
    decide_case(case_id=doubtful.pk, same=True, by=ROBOT)
    client = enter(operator(personal_data=False))
    shown = client.get("/panel/merges/").content.decode()
    assert ("Объединения закрыты" in shown, "Даниил" in shown) == (True, False)
    assert client.post(f"/panel/merges/{doubtful.person_id}/undo/").status_code == 404
    assert Person.objects.get(pk=doubtful.person_id).merged_into_id == doubtful.candidate_id


def test_whoever_may_not_see_them_may_type_a_name(doubtful, enter):
    """The list is closed to him by a sentence, and a link with a condition is no error."""
    answer = enter(operator(personal_data=False)).get("/panel/merges/?name=орлов")
    assert (answer.status_code, "Объединения закрыты" in answer.content.decode()) == (200, True)
