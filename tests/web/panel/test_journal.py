"""«История действий», figure 19: its columns, filters, order, export, and who may read what."""

import io
import re

import pytest
from python_calamine import CalamineWorkbook

from kontingent.accounts import actions
from kontingent.audit.actions import record
from kontingent.audit.actor import Actor
from kontingent.audit.models import Action, JournalEntry, ObjectType
from tests import cast
from tests.web.panel import figure_19
from tests.web.panel.figure_19 import CLERK, COLUMNS, FIGURE, PRINTED
from tests.web.reading import cells, heads, led_to, links

pytestmark = pytest.mark.slow


@pytest.fixture
def figure(region):
    """What the clerk of the figure did, done by the actions that every screen uses, at the printed moments."""
    user = region.official
    actions.change_user(
        by=region.operator.actor(institution_path=(region.root.pk,)),
        user=user,
        **figure_19.NAMED,
    )
    figure_19.happen(user, tuple(region.office.path))
    return region


def lines(answer) -> list[tuple[str, ...]]:
    return [tuple(line) for line in cells(answer)]


def test_the_figure_is_met_line_for_line(figure, enter):
    client = enter(figure.administrator)
    query = "user=Сотрудник+ОУО&type=account&since=03.04.2017&until=05.04.2017"
    answer = client.get(f"/panel/journal/?{query}&way=asc")
    assert heads(answer) == COLUMNS
    assert lines(answer) == PRINTED
    assert lines(client.get(f"/panel/journal/?{query}")) == PRINTED[::-1]


@pytest.mark.parametrize(
    ("query", "places"),
    [
        ("action=signed_out", [2, 4]),
        ("action=sign_ins", [0, 3, 5]),
        ("since=04.04.2017", [5]),
        ("until=03.04.2017", [0, 1, 2, 3, 4]),
        ("since=03.04.2017&until=03.04.2017&action=password_changed", [1]),
        ("type=registry", []),
    ],
)
def test_filters(figure, enter, query, places):
    answer = enter(figure.administrator).get(f"/panel/journal/?way=asc&user=Сотрудник&{query}")
    assert lines(answer) == [PRINTED[place] for place in places]


def test_a_period_turned_round_and_no_date_are_said(figure, enter):
    client = enter(figure.administrator)
    assert (
        "Начало периода позже его конца"
        in client.get("/panel/journal/?since=05.04.2017&until=03.04.2017").content.decode()
    )
    assert "такого дня нет" in client.get("/panel/journal/?since=31.02.2017").content.decode()
    assert client.get("/panel/journal/export.xlsx?since=31.02.2017").status_code == 404


def test_the_export_is_a_spreadsheet_of_what_is_filtered_and_is_journaled(figure, enter):
    answer = enter(figure.administrator).get("/panel/journal/export.xlsx?way=asc&user=Сотрудник&since=03.04.2017")
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer)))
    rows = book.get_sheet_by_index(0).to_python()
    assert [tuple(row) for row in rows] == [tuple(COLUMNS), *PRINTED]
    entry = JournalEntry.objects.get(action=Action.EXPORTED_XLSX)
    assert (entry.object_name, entry.description) == (
        "История действий",
        "Пользователь: Сотрудник; Начало периода: 03.04.2017",
    )


def test_the_sibling_reads_nothing_of_it_and_the_operator_all(figure, enter):
    assert CLERK not in enter(figure.neighbour).get("/panel/journal/").content.decode()
    assert lines(enter(figure.neighbour).get("/panel/journal/?user=Сотрудник")) == []
    assert len(lines(enter(figure.operator).get("/panel/journal/?user=Сотрудник"))) == len(FIGURE)


def test_pages_go_through_every_line_once(region, enter):
    for number in range(60):
        record(
            by=region.official.actor(institution_path=tuple(region.office.path)), action=Action.SIGNED_IN,
            object_type=ObjectType.ACCOUNT, description=f"№ {number:02}",
        )  # fmt: skip
    client, address, seen = enter(region.administrator), "/panel/journal/?user=Фролова", []
    first = client.get(address)
    while True:
        answer = client.get(address)
        seen += [row[5] for row in lines(answer)]
        further = led_to(answer, "next")
        if not further:
            break
        address = f"/panel/journal/{further}"
    assert seen == [f"№ {number:02}" for number in range(59, -1, -1)]
    assert [row[5] for row in lines(client.get(f"/panel/journal/{led_to(answer, 'prev')}"))] == seen[25:50]
    assert "Найдено <b>60\xa0записей" in first.content.decode()


PERSONAL = [
    (Action.PORTFOLIO_VIEWED, ObjectType.PORTFOLIO, cast.DANIIL.name, "Общая информация"),
    (Action.PERSONS_MERGED, ObjectType.PERSON, cast.DANIIL.name, "Объединена с персоной 5."),
    (Action.CASE_DECIDED, ObjectType.CASE, cast.DANIIL.name, "Разные люди."),
    (Action.REGISTRY_BUILT, ObjectType.REGISTRY, "Контингент", "ФИО: Даниил Романович"),
    (Action.SETTINGS_CHANGED, ObjectType.REGISTRY, "Даниил Романович, 9 Б", "Отбор сохранён"),
]


@pytest.mark.parametrize("is_open", [True, False])
def test_names_of_persons_and_words_of_search_stand_under_rights(region, enter, is_open):
    reader = region.administrator if is_open else region.neighbour
    for action, type_, name, text in PERSONAL:
        by = reader.actor(institution_path=(region.root.pk, reader.institution_id))
        record(by=by, action=action, object_type=type_, object_name=name, description=text)
    client = enter(reader)
    page = client.get("/panel/journal/").content.decode()
    sheet = client.get("/panel/journal/export.xlsx")
    cells = str(CalamineWorkbook.from_filelike(io.BytesIO(b"".join(sheet))).get_sheet_by_index(0).to_python())
    assert (page.count("Даниил") > 0) is is_open
    assert "Даниил" not in cells  # one press, so it names nobody in full
    assert [text.count("Абрамов") > 0 for text in (page, cells)] == [True, True]


def test_names_lead_to_cards_that_open(figure, enter):
    client = enter(figure.administrator)
    found = links(client.get("/panel/journal/?user=Сотрудник"))
    cards = {href for _, href in found if re.fullmatch(r"/panel/users/\d+/", href)}
    assert cards == {f"/panel/users/{figure.official.pk}/"}
    assert client.get(cards.pop()).status_code == 200
    actions.change_user(by=actor_of_root(figure), user=figure.official, institution_id=figure.sibling.pk)
    assert "/panel/users/" + str(figure.official.pk) not in client.get("/panel/journal/").content.decode()


def actor_of_root(region):
    return region.operator.actor(institution_path=(region.root.pk,))


def test_an_official_has_no_journal(region, enter):
    assert enter(region.official).get("/panel/journal/").status_code == 403


@pytest.mark.parametrize(
    ("action", "said"),
    [
        (None, "Журнал ещё не&nbsp;проверялся"),
        (Action.JOURNAL_CHECKED, "Журнал цел, проверено 20.04.2018"),
        (Action.JOURNAL_BROKEN, "Журнал нарушен, мест: 3. Проверено 20.04.2018"),
    ],
)
def test_the_page_says_what_the_last_check_found_and_when(figure, enter, action, said):
    for name in (Action.JOURNAL_BROKEN, Action.JOURNAL_CHECKED, action) if action else ():
        by, said_then = Actor.system("Ночная проверка"), "Журнал нарушен, мест: 3."
        record(by=by, action=name, object_type=ObjectType.SYSTEM, description=said_then)
    text = enter(figure.administrator).get("/panel/journal/").content.decode()
    assert said in text.replace("\u00a0", " ")
    assert ('role="alert"' in text) is (action == Action.JOURNAL_BROKEN)
