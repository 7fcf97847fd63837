"""The way of a form on the page: who sees which buttons, what is refused in words, and what stays closed."""

import pytest
from django.test import Client

from kontingent.accounts.roles import Role
from kontingent.audit.models import Action, JournalEntry
from kontingent.kernel.spreadsheet_reader import read_lines
from kontingent.stamps.models import Stamp
from kontingent.statistics.models import FormEvent, FormLife, FormOwnValue, FormRemark
from tests.web.entering import signed_in, viewer
from tests.web.institutions import figures
from tests.web.reading import document, get, links, text_of
from tests.web.statistics.grid import cells

pytestmark = pytest.mark.slow

LIFE, REGISTER = "/reports/statistics/85-k/life/", "/reports/stamps/"
OPEN_CELL, CLOSED_CELL = "85-k:2017:7:701:3", "85-k:2017:7:707:3"
CANARY = "Канарейкина"


def cell_page(cell=OPEN_CELL, body=figures.DISTRICT):
    return f"/reports/statistics/85-k/cell/?body={body}&year=2017&cell={cell}"


def enter(institution=figures.DISTRICT, **fields: object):
    """A browser of his own."""
    return signed_in(Client(), viewer(institution, **{"personal_data": True, **fields}))


@pytest.fixture
def sides(region):
    """The administrator of the district, and the operator of the region above it."""
    operator = enter(figures.REGION, role=Role.OPERATOR, email="operator@example.ru")
    return enter(role=Role.ADMINISTRATOR), operator


def step(client, made, *, text="", address=f"{LIFE}?year=2017&body={figures.DISTRICT}"):
    life = FormLife.objects.filter(institution=figures.DISTRICT).first()
    return client.post(address, {"step": made, "seen": life.steps if life else 0, "text": text})


def to_check(owner):
    for made in ("count", "submit"):
        assert step(owner, made).status_code == 302


def buttons(client, query=f"?year=2017&body={figures.DISTRICT}"):
    return document(get(client, LIFE + query)).xpath("//button[@name='step']/@value")


def said(answer):
    return answer.content.decode().replace("\u00a0", " ")


def test_each_sees_the_steps_that_are_his(sides):
    owner, checker = sides
    reader = enter(email="reader@example.ru")
    assert [buttons(one) for one in (owner, checker, reader)] == [["count"], ["count"], []]
    to_check(owner)
    assert [buttons(one) for one in (owner, checker, reader)] == [[], ["accept", "return"], []]
    masked = enter(figures.REGION, role=Role.ADMINISTRATOR, personal_data=False, email="masked@example.ru")
    assert buttons(masked) == ["return"]


def test_the_whole_way_on_the_page(sides):
    owner, checker = sides
    to_check(owner)
    assert step(checker, "return", text="Проверьте").status_code == 302
    assert "Проверьте" in get(owner, LIFE)
    to_check(owner)
    assert step(checker, "accept").status_code == 302
    html = get(owner, "/reports/statistics/85-k/")
    assert "принята" in text_of(html)
    (copy,) = {href for _, href in links(html) if "/stamps/" in href and href[-1] == "/" and href != REGISTER}
    assert copy in [href for _, href in links(get(owner, LIFE))]
    below = text_of(get(checker, f"{LIFE}?year=2017"))
    assert "принято 1 из 1" in below.replace("\u00a0", " ")


def test_what_is_wrong_is_a_sentence(sides):
    owner, checker = sides
    reader = enter(email="reader@example.ru")
    assert step(reader, "count").status_code == 409
    for made in ("accept", "nonsense", ""):
        assert step(checker, made).status_code == 409
    assert "Такого шага у формы нет" in said(step(owner, "nonsense"))
    assert owner.post(LIFE, {"step": "count", "seen": "abc"}).status_code == 409
    assert step(owner, "count", text="я" * 1001).status_code == 409
    assert owner.post("/reports/statistics/85-k/life/answer/", {"remark": "abc"}).status_code == 404
    assert owner.get("/reports/statistics/1-dop/life/").status_code == 404
    assert not FormEvent.objects.exists()


def test_a_foreign_body_has_no_forms_here(sides):
    other = enter(figures.FIRST_BODY, role=Role.ADMINISTRATOR, email="other@example.ru")
    assert other.get(f"{LIFE}?body={figures.DISTRICT}").status_code == 404
    assert step(other, "count").status_code == 404
    assert other.get(cell_page()).status_code == 404
    assert other.post(cell_page(), {"own": "1", "value": "1", "reason": "x"}).status_code == 404


def test_a_remark_and_its_end(sides):
    owner, checker = sides
    to_check(owner)
    assert "Напишите, что" in said(checker.post(cell_page(), {"text": ""}))
    assert checker.post(cell_page(), {"text": "Мало"}).status_code == 302
    form = cells(get(owner, "/reports/statistics/85-k/"))
    assert form["701"][0] == "321 замечание"
    assert "Замечание, раздел 7, строка 701, графа 3: Мало" in text_of(get(owner, "/reports/statistics/85-k/"))
    assert "1 открытое замечание" in said(step(checker, "accept"))
    one = FormRemark.objects.get().pk
    answer = f"/reports/statistics/85-k/life/answer/?year=2017&body={figures.DISTRICT}"
    assert owner.post(answer, {"remark": one, "text": "Столько и есть"}).status_code == 302
    assert checker.post(answer, {"remark": one, "close": "1"}).status_code == 302
    html = text_of(get(owner, LIFE))
    assert "Столько и есть" in html
    assert "Замечание снято" in html
    assert step(checker, "accept").status_code == 302


def test_an_own_value_beside(sides, tmp_path):
    owner, checker = sides
    assert "Напишите целое число" in said(owner.post(cell_page(), {"own": "1", "value": "много", "reason": "x"}))
    assert owner.post(cell_page(), {"own": "1", "value": "300", "reason": "По спискам"}).status_code == 302
    html = get(owner, "/reports/statistics/85-k/")
    assert cells(html)["701"][0] == "321 своё 300"
    assert "Со своими значениями не сходится: строка 701: графа 3 = сумма граф 4–11, а там 300 и 321" in text_of(html)
    assert cells(get(checker, "/reports/statistics/85-k/"))["701"][0] == "321"  # the region: what is counted
    assert "сумма разниц −21" in text_of(get(checker, f"{LIFE}?year=2017"))
    book = tmp_path / "form.xlsx"
    book.write_bytes(b"".join(owner.get("/reports/statistics/85-k/export.xlsx").streaming_content))
    rows = [cell for line in read_lines(book, "1 7") for cell in line.cells if cell]
    assert any("рассчитано 321, своё 300 (−21). По спискам" in cell for cell in rows)
    to_check(owner)
    step(checker, "accept")
    copy = f"/reports/stamps/{Stamp.objects.get().pk}/"
    assert cells(get(owner, copy))["701"][0] == "321 своё 300"
    step(checker, "return", text="Ещё раз")
    assert owner.post(cell_page(), {"drop": "1"}).status_code == 302
    assert cells(get(owner, copy))["701"][0] == "321 своё 300"
    assert cells(get(owner, "/reports/statistics/85-k/"))["701"][0] == "321"


def test_closed_rows_are_closed_beside_the_numbers_too(sides, tmp_path):
    owner, checker = sides
    owner.post(cell_page(CLOSED_CELL), {"own": "1", "value": "98765", "reason": CANARY})
    to_check(owner)
    checker.post(cell_page(CLOSED_CELL), {"text": CANARY})
    owner.post(
        f"/reports/statistics/85-k/life/answer/?year=2017&body={figures.DISTRICT}",
        {"remark": FormRemark.objects.get().pk, "text": CANARY},
    )
    step(checker, "return", text=CANARY)
    assert FormOwnValue.objects.count() == 1
    masked = enter(role=Role.ADMINISTRATOR, personal_data=False, email="masked@example.ru")
    above = enter(figures.REGION, personal_data=False, email="above@example.ru")
    pages = [
        get(masked, address)
        for address in (LIFE, f"{LIFE}?print=1", "/reports/statistics/85-k/", "/reports/statistics/85-k/?with=notes")
    ]
    pages.append(get(above, f"{LIFE}?year=2017"))
    for html in pages:
        assert CANARY not in html
        assert "98\u00a0765" not in html
        assert "98765" not in html
        assert "закрыто" in html
    assert masked.get(cell_page(CLOSED_CELL)).status_code == 404
    assert CANARY in get(owner, LIFE)
    book = tmp_path / "form.xlsx"
    book.write_bytes(b"".join(masked.get("/reports/statistics/85-k/export.xlsx").streaming_content))
    rows = " ".join(str(cell) for line in read_lines(book, "1 7") for cell in line.cells)
    assert CANARY not in rows
    assert "98" + "765" not in rows
    assert CANARY not in " ".join(JournalEntry.objects.values_list("description", flat=True))


def test_what_was_looked_at_is_written(sides):
    owner, _ = sides
    get(owner, LIFE)
    get(owner, cell_page())
    step(owner, "count")
    lines = JournalEntry.objects.filter(object_name="85-К").order_by("pk").values_list("action", flat=True)
    assert [*lines] == [Action.REPORT_BUILT, Action.REPORT_BUILT, Action.FORM_STEP]


@pytest.mark.parametrize("cell", ["", "abc", "85-k:2017:7:999:3", "85-k:2016:7:701:3", "oo-1:2017:2.4:01:3"])
def test_a_cell_that_there_is_not(region, cell):
    assert enter().get(cell_page(cell)).status_code == 404
