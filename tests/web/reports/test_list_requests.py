"""A one-off request that is a list: «Контингент» or «Обучение» with its columns, purpose and foot."""

import pytest
from django.db import IntegrityError, transaction

from kontingent.audit.models import Action, JournalEntry
from kontingent.kernel import sql
from kontingent.reports import lists
from kontingent.reports.models import OneOffRequest
from tests.web.answers import words_of
from tests.web.entering import signed_in, viewer
from tests.web.institutions import figures
from tests.web.reading import document, get, text_of
from tests.web.walking import Walker

pytestmark = pytest.mark.slow

PERSONS, LEARNING = "/reports/requests/new/contingent/", "/reports/requests/new/learning/"
WHY = {"title": "Кто поедет на автобусе", "purpose": "request", "note": "письмо 12"}
OF_GRADES = """
SELECT coalesce(e.grade::text, 'Не указана'), count(*) FROM enrolment e JOIN institution i ON i.id = e.institution_id
WHERE e.school_year = 2017 AND '2018-04-20' BETWEEN e.date_from AND e.date_to AND %(body)s = ANY(i.path)
GROUP BY e.grade
"""


def asked(client, address: str, **sent: object) -> str:
    """The address of the list that answers what was composed."""
    answer = client.post(address, {**WHY, **sent})
    assert answer.status_code == 302, text_of(document(answer.content.decode()))
    return str(answer.headers["Location"])


def heads(html: str) -> list[str]:
    return [text_of(one) for one in document(html).xpath("//table[contains(@class, 'persons')]/thead//th")]


def foot(html: str) -> list[tuple[str, int, str]]:
    rows = document(html).xpath("//section[@aria-labelledby='h-foot']//tbody/tr")
    return [
        (text_of(row[0]), int(text_of(row[1]).replace("\u00a0", "")), "".join(row[1].xpath("./a/@href")))
        for row in rows
    ]


def test_it_is_the_list_with_the_columns_and_the_purpose_of_the_request(region, official):
    client = official()
    address = asked(client, f"{PERSONS}?role=learner&sex=male", columns=["form", "shift"])
    assert address.startswith("/contingent/?")
    html = get(client, address)
    assert heads(html) == ["ФИО", "Форма обучения", "Смена"]
    assert "Цель: Ответ на запрос" in html
    opened = JournalEntry.objects.filter(action=Action.REGISTRY_BUILT, object_name="Контингент").latest("pk")
    assert opened.description.startswith("Разовый запрос №")
    assert "Пол: Мужской" in opened.description
    assert opened.description.endswith("(письмо 12)")
    composed = JournalEntry.objects.get(action=Action.REQUEST_COMPOSED)
    assert "Список «Контингент»" in composed.description
    walker = Walker(client)
    assert walker.length(address) == walker.length("/contingent/?role=learner&sex=male") > 0


def test_its_file_has_its_name_columns_purpose_and_foot(region, official):
    client = official()
    address = asked(client, f"{LEARNING}?grade=9", columns=["class"], groups=["sex"])
    step = address.replace("/learning/?", "/learning/export/?format=xlsx&")
    chosen = document(get(client, step)).xpath("//select[@name='purpose']/option[@selected]/@value")
    assert chosen == ["request"], "what it is for is said already"
    answer = client.post(step, {"purpose": "request", "note": "письмо 12", "kind": "xlsx"})
    kept = OneOffRequest.objects.get()
    assert f'filename="request-{kept.pk}.xlsx"' in answer.headers["Content-Disposition"]
    said = words_of(answer)
    assert "Пол: Мальчики\u00a0" in said or "Пол: Мальчики —" in said
    assert "Цель: Ответ на запрос" in said
    line = JournalEntry.objects.filter(action=Action.EXPORTED_XLSX).latest("pk")
    assert line.details["columns"] == ["ФИО", "Класс"]
    assert "Разовый запрос №" in line.description


def test_the_foot_says_how_many_and_each_number_is_a_list(region, official):
    client = official()
    html = get(client, asked(client, f"{LEARNING}?status=any", groups=["grade", "sex"]))
    plain = asked(client, LEARNING, groups=["grade"])
    found = foot(get(client, plain))
    assert {title: number for title, number, _ in found} == sql.pairs(OF_GRADES, {"body": figures.DISTRICT})
    walker = Walker(client)
    for title, number, href in foot(html) + found:
        if href:
            assert walker.length(f"/contingent/learning/{href}") == number, title
    assert any(href for *_, href in found)


def test_a_long_list_is_parted_when_asked(region, official, monkeypatch):
    from kontingent.web.persons import foot as module

    monkeypatch.setattr(module, "AT_ONCE", 0)
    client = official()
    address = asked(client, f"{PERSONS}?role=learner", groups=["sex"])
    html = get(client, address)
    assert "Сосчитать итоги" in html
    assert foot(html) == []
    assert len(foot(get(client, f"{address}&total=1"))) >= 2


def test_others_see_their_own_people_without_closed_columns(region, official, client):
    author = official()
    address = asked(author, f"{PERSONS}?role=learner", columns=["age", "sex"])
    number, owner = OneOffRequest.objects.get().pk, OneOffRequest.objects.get().user
    below = viewer(figures.SCHOOL_14, personal_data=False, email="below@example.org")
    assert "такого запроса" in get(signed_in(client, below), address)
    assert client.get(f"/reports/request-{number}/").status_code == 404
    assert signed_in(client, owner).post(f"/reports/requests/{number}/share/", {"with": "below"}).status_code == 302
    answer = signed_in(client, below).get(f"/reports/request-{number}/")
    assert answer.headers["Location"] == address
    html = get(client, address)
    assert heads(html) == ["ФИО", "Пол"]
    assert "Запрос открыл вам" in html
    walker, own = Walker(client), Walker(signed_in(client, below))
    assert own.length(address) == walker.length("/contingent/?role=learner")
    assert "Кто поедет на автобусе" in get(client, "/reports/requests/?kind=list")
    assert "По этим условиям запросов нет" in get(client, "/reports/requests/?kind=table")


def test_a_condition_that_the_viewer_has_not_ends_in_a_sentence(region, official, client):
    author = official()
    address = asked(author, f"{PERSONS}?role=learner&sign=special_needs")
    owner = OneOffRequest.objects.get().user
    owner.personal_data = False
    owner.save()
    answer = signed_in(client, owner).get(address)
    assert answer.status_code == 409
    assert "Запрос отбирает по\u00a0условиям, которых у\u00a0вас нет: «Признаки»" in answer.content.decode()


def test_how_many_schools_have_such_a_child_is_not_told(region, official):
    """Of a closed condition the register counts the schools of the open part."""
    client = official()
    asked(client, f"{PERSONS}?role=learner&sign=special_needs")
    asked(client, f"{PERSONS}?role=learner")
    closed, open_ = OneOffRequest.objects.order_by("pk").values_list("organisations", flat=True)
    assert closed == open_ > 0


def test_other_conditions_are_no_request_any_more(region, official):
    client = official()
    address = asked(client, f"{PERSONS}?role=learner", columns=["shift"])
    html = get(client, f"{address}&sex=male")
    assert "условия уже не\u00a0те" in html
    assert "Смена" not in heads(html)
    assert heads(get(client, f"{address}&sort=name&way=desc&size=50")) == ["ФИО", "Смена"]
    chips = document(get(client, address)).xpath("//*[contains(@class, 'chip')]//a/@href")
    assert all("request=" not in href for href in chips)


def test_nobody_is_asked_for_by_name(region, official):
    client = official()
    answer = client.post(f"{PERSONS}?name=абрамов", WHY)
    assert "Разовый запрос не\u00a0составляют о\u00a0человеке" in answer.content.decode()
    asked(client, f"{PERSONS}?role=learner")
    kept = OneOffRequest.objects.get()
    kept.composition["conditions"]["name"] = ["абрамов"]
    with pytest.raises(IntegrityError, match="one_off_request_names_nobody"), transaction.atomic():
        kept.save()


def test_a_list_that_is_too_long_is_told_with_the_cure(region, official, monkeypatch):
    monkeypatch.setattr(lists, "MOST_ROWS", 1)
    client = official()
    answer = client.post(f"{PERSONS}?role=learner", WHY)
    said = answer.content.decode()
    assert "строк, а\u00a0составить можно не\u00a0больше" in said
    assert "Добавьте условия" in said
    assert not OneOffRequest.objects.exists()


def test_what_is_there_already_is_shown_first(region, official):
    client = official()
    asked(client, f"{LEARNING}?grade=9")
    html = get(client, f"{LEARNING}?grade=9&sex=male")
    shown = [text_of(one) for one in document(html).xpath("//ul[@class='planned']/li")]
    assert "Кто поедет на автобусе" in shown[0]
    assert any("Отчёт" in one for one in shown)


def test_without_a_purpose_and_by_wrong_conditions_nothing_is_composed(registries, official):
    client = official()
    assert "Выберите, для чего нужны сведения." in client.post(PERSONS, {**WHY, "purpose": ""}).content.decode()
    assert "Условия списка не\u00a0поняты" in client.post(f"{PERSONS}?grade=99", WHY).content.decode()
    assert client.get("/reports/requests/new/castles/").status_code == 404
    assert not OneOffRequest.objects.exists()
