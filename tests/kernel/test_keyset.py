"""Pages by key, on rows whose first column repeats: each row once, there and back, whatever the size of a page."""

import pytest

from kontingent.institutions.models import Institution
from kontingent.kernel.keyset import Begun, Listed, Page, PageRequest, Step, beyond

NAMES = ("Б", "А", "Б", "В", "А", "Б", "Г")
DOWN_THEN_UP = ["Г6", "В3", "Б0", "Б2", "Б5", "А1", "А4"]  # by name from the last letter, of one name by number


@pytest.fixture
def rows(db) -> None:
    for number, name in enumerate(NAMES):
        Institution.objects.create(path=[], is_body=True, full_name=f"{name}{number}", name_key=name, inn=str(number))


def listed(*columns: str, **where: object) -> Listed[Institution]:
    return Listed(Institution.objects.filter(**where), columns or ("-name_key", "pk"))


def names(page: Page[Institution]) -> list[str]:
    return [row.full_name for row in page.rows]


@pytest.mark.parametrize("size", [1, 2, 3, 6, 7, 8])
def test_pages_give_each_row_once_there_and_back(rows, size):
    every = listed()
    page = every.page(PageRequest(size))
    assert not page.has_before
    there = names(page)
    while page.has_after:
        page = every.page(PageRequest(size, Step.AFTER, every.key(page.rows[-1])))
        assert page.has_before
        there += names(page)
    assert there == DOWN_THEN_UP
    page = every.page(PageRequest(size, Step.LAST))
    assert not page.has_after
    back = names(page)
    while page.has_before:
        page = every.page(PageRequest(size, Step.BEFORE, every.key(page.rows[0])))
        assert page.has_after
        back = names(page) + back
    assert back == DOWN_THEN_UP
    assert [row.full_name for portion in every.portions(size) for row in portion] == DOWN_THEN_UP


def test_rows_before_one_are_counted(rows):
    every = listed()
    found = every.page(PageRequest(7)).rows
    assert [every.count_before(row) for row in found] == [0, 1, 2, 3, 4, 5, 6]


def test_a_list_too_long_is_counted_up_to_one_more_than_it_says(rows):
    assert (listed().count(), listed().count(most=3), listed().count(most=6), listed().count(most=9)) == (7, 4, 7, 7)


def test_a_page_beyond_the_end_is_empty(rows):
    page = listed("name_key", "pk").page(PageRequest(step=Step.AFTER, key=("яяя", 1)))
    assert page == Page((), has_before=True, has_after=False)


def test_a_number_says_where_a_row_stands_in_the_list_or_not(rows):
    one = Institution.objects.get(inn="3")
    assert listed(name_key="А").key_of(one.pk) == ("В", one.pk)
    assert listed().key_of(10**9) is None
    assert Listed(Institution.objects.all(), ("parent_id", "pk")).key_of(one.pk) is None, "nothing to compare with"


def test_a_deep_page_is_a_range_of_the_first_column(rows):
    """PostgreSQL starts to read an index where the page begins only if the first column has a bound of its own."""
    text = str(listed().found.filter(beyond(("-name_key", "pk"), ("В", 4))).query)
    assert """"institution"."name_key" <= В""" in text


@pytest.mark.parametrize(("most", "counted"), [(3, 4), (6, 7), (9, 7)])
def test_a_first_page_and_its_count_are_one_look(rows, most, counted, django_assert_num_queries):
    begun = Begun(Institution.objects.all(), ("-name_key", "pk"), most=most)
    with django_assert_num_queries(2):  # keys, and rows of the page
        page = begun.page(PageRequest(2))
        assert (names(page), page.has_after, begun.count(most)) == (DOWN_THEN_UP[:2], True, counted)
    after = begun.page(PageRequest(2, Step.AFTER, begun.key(page.rows[-1])))
    assert (names(after), begun.count()) == (DOWN_THEN_UP[2:4], 7)


def test_a_list_that_has_nobody_is_looked_for_once(rows, django_assert_num_queries):
    begun = Begun(Institution.objects.filter(short_name="нет такой"), ("-name_key", "pk"))
    with django_assert_num_queries(1):
        assert (names(begun.page(PageRequest(2))), begun.count(begun.most)) == ([], 0)
