"""«Разовые запросы»: composed with a purpose, told to each within his own rights, counted in their register."""

from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kontingent.audit.models import Action, JournalEntry
from kontingent.kernel import sql
from kontingent.reports.composing import cuts_of, measures, narrowing, values_of
from kontingent.reports.models import OneOffRequest
from kontingent.web.reports import composed
from tests.examples import examples
from tests.standing import standing
from tests.web import canaries
from tests.web.answers import words_of
from tests.web.entering import signed_in, viewer
from tests.web.institutions import figures
from tests.web.reading import document, get, numbers_with_links, text_of
from tests.web.walking import Walker

pytestmark = pytest.mark.slow

NEW = "/reports/requests/new/"
BOYS_OF_TWO_GRADES = """
SELECT count(DISTINCT e.person_id) FROM enrolment e
JOIN person_card c ON c.person_id = e.person_id JOIN institution i ON i.id = e.institution_id
WHERE e.school_year = 2017 AND '2018-04-20' BETWEEN e.date_from AND e.date_to AND %(body)s = ANY(i.path)
  AND c.sex = 'male' AND e.grade IN (7, 9)
"""
WHY = {"title": "По параллелям", "purpose": "request", "note": "письмо 12"}


@pytest.fixture
@standing(canaries.build)
def known(db):
    """Every personal value is a word that stands nowhere else."""


def asked(client, query: str, **sent: object) -> str:
    """The address of the request that was composed."""
    answer = client.post(f"{NEW}?{query}", {**WHY, **sent})
    assert answer.status_code == 302, text_of(document(answer.content.decode()))
    return str(answer.headers["Location"])


def numbers(html: str) -> list[list[str]]:
    found = document(html).xpath("//table[@class='reg records']//tr")
    return [[text_of(cell) for cell in row.xpath("./th | ./td")][:2] for row in found][1:]


def test_its_numbers_are_those_of_the_declared_report_and_lead_to_lists(region, official):
    client = official()
    address = asked(client, "measure=learners", rows="grade", columns="sex")
    html = get(client, address)
    walker, counted = Walker(client), numbers_with_links(html)
    assert len(counted) > 1
    assert [(number, href) for number, href in counted if walker.length(href) != number] == []
    line = JournalEntry.objects.get(action=Action.REQUEST_COMPOSED)
    assert "Ответ на запрос" in line.description
    opened = JournalEntry.objects.filter(action=Action.REPORT_BUILT, object_name="По параллелям").get()
    assert "Цель: Ответ на запрос" in opened.description
    assert "Цель: Ответ на запрос" in words_of(client.get(f"{address}export.xlsx"))


def test_without_a_purpose_nothing_is_composed(registries, official):
    client = official()
    answer = client.post(f"{NEW}?measure=learners", {**WHY, "purpose": "", "rows": "grade"})
    assert "Выберите, для чего нужны сведения." in answer.content.decode()
    answer = client.post(f"{NEW}?measure=learners", {**WHY, "purpose": "other", "note": "", "rows": "grade"})
    assert "Напишите, для чего нужны сведения." in answer.content.decode()
    assert not OneOffRequest.objects.exists()


def test_a_filter_narrows_it(region, official):
    client = official()
    whole = numbers(get(client, asked(client, "measure=learners", rows="sex")))
    part = numbers(get(client, asked(client, "measure=learners&where=sex", rows="grade", **{"only-sex": ["male"]})))
    assert part[-1][1] == dict(whole)["Мальчики"]


def test_two_filters_narrow_it_both(region, official):
    """By hand: of the cells of a table by both the chosen ones; and its numbers lead to lists of as many."""
    client = official()
    query, only = "measure=learners&where=sex&where=grade", {"only-sex": ["male"], "only-grade": ["7", "9"]}
    html = get(client, address := asked(client, query, rows="below", **only))
    known = sql.value(BOYS_OF_TWO_GRADES, {"body": figures.DISTRICT})
    assert numbers(html)[-1][1] == str(known) != "0"
    opened = JournalEntry.objects.filter(action=Action.REPORT_BUILT).latest("pk")
    assert "пол: Мальчики, параллель: 7, 9" in opened.description
    single = asked(client, query, rows="below", **{**only, "only-grade": ["9"]})
    walker, counted = Walker(client), numbers_with_links(get(client, single))
    assert counted
    assert [(number, href) for number, href in counted if walker.length(href) != number] == []
    again = client.post(f"{NEW}?{query}", {**WHY, "rows": "below", "only-sex": ["male"]})
    assert "«Параллель»: не\u00a0отмечено" in again.content.decode()
    assert address != single


def test_others_see_it_when_it_is_shared_and_in_their_own_scope(region, official, client):
    author = official()
    address = asked(author, "measure=learners", rows="below")
    number = OneOffRequest.objects.get().pk
    below = viewer(figures.SCHOOL_14, personal_data=False, email="below@example.org")
    assert signed_in(client, below).get(address).status_code == 404
    answer = client.post(f"/reports/requests/{number}/share/", {"with": "own"})
    assert answer.status_code == 404, "it is not his"
    owner = OneOffRequest.objects.get().user
    assert signed_in(client, owner).post(f"/reports/requests/{number}/share/", {"with": "below"}).status_code == 302
    html = get(signed_in(client, below), address)
    assert text_of(document(html).xpath("//h2[@id='h-report']")[0]) != figures.DISTRICT
    assert "По параллелям" in get(client, "/reports/requests/")
    assert signed_in(client, owner).post(f"/reports/requests/{number}/share/", {"with": ""}).status_code == 302
    assert signed_in(client, below).get(address).status_code == 404


def test_the_register_says_how_many_need_not_be_asked_and_for_what(region, official):
    client = official()
    assert "Запросов ещё не было" in get(client, "/reports/requests/")
    asked(client, "measure=learners", rows="grade")
    cells = [text_of(one) for one in document(get(client, "/reports/requests/")).xpath("//tbody/tr[1]/td")]
    kept = OneOffRequest.objects.get()
    assert [cells[0], cells[5], cells[6]] == ["По параллелям", str(kept.organisations), "Только автору"]
    assert kept.organisations > 0
    assert "письмо 12" in cells[3]
    assert "По параллелям" in get(client, "/reports/requests/?purpose=request&name=письмо")
    author = kept.user.family_name
    assert "По параллелям" in get(client, f"/reports/requests/?who={author}")
    assert "По этим условиям запросов нет" in get(client, "/reports/requests/?whose=shared")


def test_what_is_there_already_is_shown_first(region, official):
    client = official()
    asked(client, "measure=learners", rows="grade")
    html = get(client, f"{NEW}?q=параллелям")
    kinds = {text_of(one) for one in document(html).xpath("//ul[@class='planned']//span[@class='quiet']")}
    assert {"Отчёт", "Запрос"} <= kinds
    assert "Готового ответа не нашлось" in get(client, f"{NEW}?q=щщщщ")


def test_closed_fields_are_rounded_and_never_narrowed_without_access(region, official):
    client = official(personal_data=False)
    html = get(client, asked(client, "measure=learners", rows="health_group", columns="sex"))
    assert "округлены" in html
    answer = client.post(
        f"{NEW}?measure=learners&where=health_group", {**WHY, "rows": "grade", "only-health_group": ["1"]}
    )
    assert "отбором не\u00a0сужают" in answer.content.decode()
    assert OneOffRequest.objects.count() == 1


def test_what_an_open_viewer_narrowed_a_masked_one_does_not_open(region, official, client):
    author = official()
    address = asked(author, "measure=learners&where=health_group", rows="grade", **{"only-health_group": ["1"]})
    owner = OneOffRequest.objects.get().user
    owner.personal_data = False
    owner.save()
    answer = signed_in(client, owner).get(address)
    assert answer.status_code == 409
    assert "отбором не\u00a0сужают" in answer.content.decode()


def test_too_many_columns_are_told(region, official, monkeypatch):
    client = official()
    address = asked(client, "measure=learners", rows="below", columns="grade")
    monkeypatch.setattr(composed, "MOST_COLUMNS", 2)
    answer = client.get(address)
    assert answer.status_code == 409
    assert "столбцов, а\u00a0показать можно не\u00a0больше 2" in answer.content.decode()


def test_what_an_address_may_not_have_is_told(registries, official):
    client = official()
    said = get(client, f"{NEW}?measure=castles&where=grade")
    assert "значения «castles» нет" in said
    assert "этот показатель не\u00a0сужают" in get(client, f"{NEW}?measure=staff&where=grade")
    sent = client.post(f"{NEW}?measure=learners", {**WHY, "rows": "height"})
    assert "Такого разреза у\u00a0этого показателя нет" in sent.content.decode()
    for code in ("request-1", "request-x", "request-", f"request-{'9' * 30}"):
        assert client.get(f"/reports/{code}/").status_code == 404


@given(st.data())
@examples(40)
def test_no_composition_ends_in_an_error_or_names_anybody(known, client, data):
    measure = data.draw(st.sampled_from([*measures().values()]), "measure")
    cuts = data.draw(st.permutations([*cuts_of(measure)]), "cuts")[:2]
    rows, columns = (cuts[::-1] if cuts[1] == "below" else cuts) if data.draw(st.booleans()) else (cuts[0], "")
    known_cuts = narrowing(measure)
    where = data.draw(st.lists(st.sampled_from([*known_cuts]), unique=True, max_size=3), "where") if known_cuts else []
    only = {
        f"only-{code}": data.draw(st.lists(st.sampled_from([*values_of(known_cuts[code])]), min_size=1, max_size=3))
        for code in where
    }
    user = viewer(data.draw(st.sampled_from([*bodies()])), personal_data=data.draw(st.booleans(), "open"))
    try:
        signed_in(client, user)
        answer = client.post(
            f"{NEW}?{urlencode({'measure': measure.code, 'where': where}, doseq=True)}",
            {**WHY, "rows": rows, "columns": columns, **only},
            follow=True,
        )
        assert answer.status_code == 200
        assert "Тайна" not in answer.content.decode()
    finally:
        OneOffRequest.objects.filter(user=user).delete()
        client.logout()


def bodies() -> list[int]:
    from kontingent.institutions.models import Institution

    return list(Institution.objects.bodies().order_by("pk").values_list("pk", flat=True)[:2])
