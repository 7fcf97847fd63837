"""No person's open data leave without the step; the list of exports is read off the table of addresses."""

import re
from collections.abc import Iterator

import pytest
from django.http import HttpResponse
from django.test import Client
from lxml import html

from kontingent.accounts.roles import Role
from kontingent.audit.models import Action, Disclosure, JournalEntry, ObjectType
from tests.accounts.people import account
from tests.standing import standing, stood
from tests.web import canaries
from tests.web.answers import words_of
from tests.web.entering import BACKEND, signed_in, viewer
from tests.web.exporting import exported, text_of
from tests.web.filling import filled, schools
from tests.web.persons import figures
from tests.web.views import every_view

pytestmark = pytest.mark.slow


@pytest.fixture
@standing(canaries.build)
def known(db) -> canaries.Region:
    return stood(canaries.build)


@pytest.fixture
@standing(figures.build)
def official(client, db):
    return signed_in(client, viewer(figures.DISTRICT, personal_data=True))


@pytest.fixture
def masked(official):
    return signed_in(Client(), viewer(figures.DISTRICT, personal_data=False, email="masked@example.ru"))


def is_file(answer) -> bool:
    return "attachment" in answer.headers.get("Content-Disposition", "")


def addresses(known: canaries.Region) -> Iterator[str]:
    """Every GET address, with the learner and the institutions he is of."""
    for pattern, view in every_view():
        if "GET" in getattr(view, "gate_methods", ()):
            yield from filled(f"/{pattern}", [known.learner.id], [known.north.pk, schools(known)[0]])


def test_no_address_alone_gives_open_data_as_a_file(known):
    """Every file that a GET gives is free of every personal value; what leads to a step gives one after it.

    Links to files, which pages show on the way, are named as the manual prints them.
    """
    client, secret = Client(), known.learner.closed | known.stranger.closed
    client.force_login(account(known.root, role=Role.OPERATOR, personal_data=True), BACKEND)
    steps, files, named = set(), 0, dict[str, set[str]]()
    for address in addresses(known):
        answer = client.get(address)
        text = words_of(answer)
        if is_file(answer):
            files += 1
            assert [word for word in secret if word in text] == [], address
        elif "<html" in text:
            for kind, words in links_to_files(text):
                named.setdefault(kind, set()).add(words)
        if answer.status_code == 302 and "format=" in answer.headers["Location"]:
            steps.add(answer.headers["Location"])
    assert files > 0
    ours = "Исправить в\u00a0книге"  # what is sent back is not printed there, nor the example of a package
    assert named == {"xlsx": {"Экспорт (xls)", ours}, "csv": {"csv", "CSV"}}
    assert {step.split("?")[0].rstrip("/").split("/")[-1] for step in steps} == {"export", "history", "mend"}
    for step in sorted(steps):
        assert_asks_for_a_purpose(client, step, known.learner)


def links_to_files(text: str) -> Iterator[tuple[str, str]]:
    """(kind, words) of each link of a page."""
    for link in html.fromstring(text).xpath("//a[@href]"):
        for kind in re.findall(r"\.(xlsx|csv)(?:\?|$)", link.get("href")):
            yield kind, link.text_content().strip()


def assert_asks_for_a_purpose(client: Client, step: str, learner: canaries.Person) -> None:
    """Without one nothing leaves; with one its line says it, and whom the file names."""
    refused = client.post(step, {"kind": "xlsx"})
    assert (step, is_file(refused), refused.status_code) == (step, False, 200)
    sent = client.post(step, {"kind": "xlsx", "purpose": "check"})
    text = words_of(sent)
    assert (step, is_file(sent)) == (step, True)
    entry = JournalEntry.objects.filter(action=Action.EXPORTED_XLSX).newest_first()[0]
    assert (step, entry.details["purpose"]) == (step, "check")
    if canaries.found_words(text, frozenset(word for word in learner.closed if "Тайна" in word)):
        assert Disclosure.objects.filter(entry_id=entry.pk, person_id=learner.id).exists(), step


def test_the_step_says_how_many_what_and_which(official):
    page = official.get("/contingent/export/?role=guardian&format=csv").content.decode()
    for said in ("<b>2\u00a0персон</b>", "Тип персоны: Родитель", "ФИО, Дата рождения, Пол", "Цель выгрузки"):
        assert said in page
    assert '<option value="csv" selected>' in page
    assert not JournalEntry.objects.filter(action=Action.EXPORTED_CSV).exists()


def test_the_file_comes_as_the_answer_and_is_journaled_with_its_purpose(official):
    answer = exported(official, "/contingent/export.csv?role=guardian", purpose="other", note="Запрос № 7")
    assert is_file(answer)
    assert text_of(answer).count("\r\n") == 3
    entry = JournalEntry.objects.get(action=Action.EXPORTED_CSV)
    details = dict(entry.details)
    assert details.pop("disclosed")["persons"] == 2
    assert details == {
        "format": "csv",
        "columns": ["ФИО", "Дата рождения", "Пол", "Тип", "Где учится / работает", "Класс"],
        "open_data": True,
        "purpose": "other",
        "note": "Запрос № 7",
    }
    assert "цель: Другое; 2\u00a0персоны" in entry.description
    assert set(Disclosure.objects.values_list("person_id", flat=True)) == {figures.ROMAN, figures.MARINA}


@pytest.mark.parametrize("answers", [{"purpose": ""}, {"purpose": "fun"}, {"purpose": "other"}, {"kind": "pdf"}])
def test_without_a_purpose_nothing_leaves(official, answers):
    answer = exported(official, "/contingent/export.csv", **answers)
    assert (answer.status_code, is_file(answer)) == (200, False)
    assert "Проверьте поля" in answer.content.decode()
    assert not Disclosure.objects.exists()


def test_the_step_is_sent_with_a_token_of_the_page(official):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = official.cookies
    assert strict.post("/contingent/export/", {"purpose": "statistics", "kind": "csv"}).status_code == 403
    assert not Disclosure.objects.exists()


def test_a_masked_file_comes_at_once_and_is_kept_too(masked):
    answer = masked.get("/contingent/export.csv?role=guardian")
    assert "Абрамов *** ***" in text_of(answer)
    entry = JournalEntry.objects.get(action=Action.EXPORTED_CSV)
    assert (entry.details["open_data"], entry.details["disclosed"]["persons"]) == (False, 2)
    assert masked.get("/contingent/export/").headers["Location"] == "/contingent/?"
    assert masked.post("/contingent/export/", {"purpose": "check", "kind": "csv"}).status_code == 302


def test_children_of_a_guardian_leave_with_his_portfolio(official):
    exported(official, f"/contingent/{figures.ROMAN}/portfolio.xlsx?role=guardian")
    assert set(Disclosure.objects.values_list("person_id", flat=True)) == {figures.ROMAN, figures.DANIIL}


def test_a_file_that_cannot_be_made_leaves_no_line(official, monkeypatch):
    def broken(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("kontingent.web.downloads.write_csv", broken)
    official.raise_request_exception = False
    assert exported(official, "/contingent/export.csv").status_code == 500
    assert not JournalEntry.objects.filter(action=Action.EXPORTED_CSV).exists()
    assert not Disclosure.objects.exists()


def test_a_file_without_its_line_does_not_leave(official, monkeypatch):
    def broken(**_: object) -> None:
        raise OSError("the journal is away")

    def made(*_: object) -> HttpResponse:
        return HttpResponse("Абрамов", headers={"Content-Disposition": "attachment"})

    monkeypatch.setattr("kontingent.web.exporting.download", made)
    assert is_file(exported(official, "/contingent/export.csv"))
    monkeypatch.setattr("kontingent.web.gate.disclose", broken)
    official.raise_request_exception = False
    answer = exported(official, "/contingent/export.csv")
    assert (answer.status_code, is_file(answer)) == (500, False)


def test_lists_without_persons_need_no_step(official):
    answer = official.get("/organisations/export.csv")
    assert is_file(answer)
    b"".join(answer)
    entry = JournalEntry.objects.get(action=Action.EXPORTED_CSV)
    assert (entry.object_type, "disclosed" in entry.details) == (ObjectType.REGISTRY, False)
