"""A report of some organisations alone, or of branches with theirs: numbers, lists, the file; who may not ask."""

import pytest

from kontingent.accounts.roles import Role
from kontingent.audit.models import Action, JournalEntry
from kontingent.reports.measures import ListOf
from kontingent.web.reports.catalogue import BY_CODE
from tests.standing import standing
from tests.web.institutions import figures
from tests.web.institutions.figures import record
from tests.web.reading import document, get, heads, numbers_with_links, text_of
from tests.web.walk.addresses import one_of_each_shape
from tests.web.walking import Walker

pytestmark = pytest.mark.slow
SORTS = {figures.SCHOOL_13: ("rural", "municipal"), figures.SCHOOL_14: ("urban", "municipal")}
VILLAGE, TOWN, NURSERY = 4, 535, 321  # learners of the organisations of figures 13 and 14, and of the kindergarten
ASKED = [
    code
    for code in one_of_each_shape()
    if BY_CODE[code].is_of_organisations and BY_CODE[code].measure.listed in {ListOf.LEARNERS, ListOf.MEMBERSHIPS}
]


def build() -> None:
    figures.build()
    told = []
    for place, (locality, ownership) in SORTS.items():
        told.append(record(place, "organisationGeneral", type="general", ownership=ownership))
        told.append(record(place, "institutionContacts", locality=locality))
    told.append(record(figures.SCHOOL_14, "branch", "b-1", branch=f"o-{figures.SCHOOL_13}"))
    figures.send(figures.DIARY, "20.04.2018", *told)


@pytest.fixture
@standing(build)
def sorted_(db):
    """Of two organisations it is known of which sort they are; one is a branch of the other."""


def total(html: str, title: str) -> str:
    page = document(html)
    cells = [text_of(cell) for cell in page.xpath("//tfoot/tr/*")]
    return dict(zip(heads(page), cells, strict=True))[title]


@pytest.mark.parametrize(
    ("query", "learners"),
    [
        ("?locality=rural", VILLAGE),
        ("?locality=urban", TOWN),
        ("?locality=none", NURSERY),
        ("?ownership=municipal", VILLAGE + TOWN),
        ("?ownership=municipal&locality=urban", TOWN),
        ("?structure=none", VILLAGE + TOWN + NURSERY),
        ("", VILLAGE + TOWN + NURSERY),
    ],
)
def test_learners_and_organisations_of_some_sorts(sorted_, official, query, learners):
    """What stands beside is of the same organisations; the kept counts know no sorts."""
    html = get(official(), f"/reports/institutions/{query}")
    organisations = {"?locality=rural": "1", "?locality=urban": "1", "?ownership=municipal": "2", "": "11"}
    assert total(html, "Обучающихся") == str(learners)
    assert total(html, "Организаций") == organisations.get(query, total(html, "Организаций"))


@pytest.mark.parametrize("code", ASKED)
def test_every_number_is_still_a_list_of_that_many_rows(sorted_, official, code):
    client = official()
    html = get(client, f"/reports/{code}/?locality=rural&ownership=municipal")
    counted = [one for one in numbers_with_links(html) if one[1].startswith("/contingent/")]
    assert all("locality=rural" in href and "ownership=municipal" in href for _, href in counted)
    walker = Walker(client)
    assert [(number, href) for number, href in counted if walker.length(href) != number] == []


def test_the_page_the_file_and_the_journal_say_so(sorted_, official, tmp_path):
    client = official()
    html = get(client, "/reports/levels/?locality=rural")
    assert document(html).xpath("//select[@name='locality']/option[@selected]/@value") == ["rural"]
    assert document(html).xpath("//form[contains(@class, 'ofday')]//input[@type='hidden']") == []
    answer = client.get("/reports/levels/export.csv?locality=rural")
    assert f"{VILLAGE}" in b"".join(answer.streaming_content).decode()
    told = JournalEntry.objects.filter(object_type="report").order_by("pk").values_list("action", "description")
    assert [action for action, _ in told] == [Action.REPORT_BUILT, Action.EXPORTED_CSV]
    assert all(said.endswith("местность: Сельская") for _, said in told)


def test_by_years_too(sorted_, official):
    html = get(official(), "/reports/levels/?by=years&locality=urban")
    assert total(html, "2017 / 2018") == str(TOWN)


def rows_of(html: str) -> dict[str, dict[str, str]]:
    page = document(html)
    told = [[text_of(cell).replace("\xa0", " ") for cell in row] for row in page.xpath("//tbody/tr")]
    return {head: dict(zip(heads(page)[1:], cells, strict=True)) for head, *cells in told}


@pytest.mark.parametrize("code", ASKED)
def test_a_branch_is_counted_with_its_organisation(sorted_, official, code):
    """One row of both, and every number the list of both."""
    client = official()
    html = get(client, f"/reports/{code}/?branches=with")
    asked = [one for one in numbers_with_links(html) if one[1].startswith("/contingent/")]
    counted = [one for one in asked if "together=" in one[1]]
    assert bool(counted) == ("с филиалом" in html.replace("\xa0", " "))
    walker = Walker(client)
    assert [(number, href) for number, href in counted if walker.length(href) != number] == []


def test_who_learns_in_both_is_counted_once(sorted_, official):
    client, learner = official(), TOWN + 1
    figures.second_membership(learner, figures.SCHOOL_14, grade="1", letter="А", form="очная")
    apart, together = (rows_of(get(client, f"/reports/institutions/{query}")) for query in ("", "?branches=with"))
    (main,) = [name for name in together if name.endswith(", с филиалом")]
    assert apart[main.removesuffix(", с филиалом")]["Обучающихся"] == str(TOWN + 1)
    assert together[main]["Обучающихся"] == str(VILLAGE + TOWN)
    assert len(together) == len(apart) - 1
    assert total(get(client, "/reports/institutions/?branches=with"), "Обучающихся") == str(VILLAGE + TOWN + NURSERY)


def test_branches_are_said_by_years_in_the_file_and_in_a_copy(sorted_, official):
    client = official()
    html = get(client, "/reports/levels/?branches=with")
    assert document(html).xpath("//select[@name='branches']/option[@selected]/@value") == ["with"]
    assert [*rows_of(get(client, "/reports/levels/?by=years&branches=with"))] == [*rows_of(html)]
    answer = client.get("/reports/levels/export.csv?branches=with")
    written = b"".join(answer.streaming_content).decode()
    assert "с филиалом" in written.replace("\xa0", " ")
    said = JournalEntry.objects.filter(object_type="report").order_by("pk").values_list("description", flat=True)
    assert all(line.endswith("филиалы вместе со своими организациями") for line in said)
    operator = official(figures.REGION, role=Role.OPERATOR)
    answer = operator.post(f"/reports/levels/stamp/?branches=with&body={figures.DISTRICT}")
    copy = get(operator, answer["Location"])
    assert rows_of(copy) == rows_of(html)
    assert "Ничего не изменилось" in get(operator, answer["Location"] + "?against=now")


@pytest.mark.parametrize(
    ("code", "query", "personal_data", "sentence"),
    [
        ("levels", "?locality=forest", True, "«Местность»: значения «forest» нет"),
        ("health-groups", "?locality=rural", False, "этот отчёт вам показывается только по всем организациям сразу"),
        ("after-nine", "?ownership=municipal", True, "этот отчёт вам показывается только по всем организациям сразу"),
        ("after-nine", "?branches=with", True, "«Филиалы»: этот отчёт вам показывается только"),
        ("levels", "?branches=all", True, "«Филиалы»: значения «all» нет"),
        ("ages", "?branches=with", True, "здесь нет филиалов, которые стоят рядом со своей организацией"),
        ("coverage-of-population", "?structure=branch", True, "только по всем организациям сразу"),
    ],
)
def test_what_is_not_told_of_some_of_them_is_said(sorted_, official, code, query, personal_data, sentence):
    """Beside a rounded answer one of a part would tell of the rest; a territory is no organisation."""
    client = official(personal_data=personal_data)
    html = get(client, f"/reports/{code}/{query}")
    assert sentence in text_of(document(html).xpath("//*[@id='unheeded']")[0]).replace("\xa0", " ")
    shown = text_of(document(html).xpath("//table[contains(@class, 'records')] | //*[@class='empty']")[0])
    whole = document(get(client, f"/reports/{code}/"))
    assert shown == text_of(whole.xpath("//table[contains(@class, 'records')] | //*[@class='empty']")[0])
