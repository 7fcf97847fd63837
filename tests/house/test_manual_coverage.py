"""The page that maps the manual to the product is true: every part is there, every address and test exists."""

import re
from pathlib import Path

import pytest
from django.urls import resolve

from tests.house.repository import files, functions, text

PAGE = Path("docs/manual-coverage.md")
ROW = re.compile(
    r"^\| (?P<part>[^|]+) \| (?P<words>[^|]+) \| `(?P<address>[^|`]+)` \| `(?P<test>[^|`]+)` \|$", re.MULTILINE
)
ROWS = [row.groupdict() for row in ROW.finditer(text(PAGE))]
SECTIONS = {
    "1", "2.1", "2.2", "2.3", "3", "3.1", "3.2", "3.3", "3.4", "4", "4.1", "4.2", "5", "5.1", "5.2", "6", "7", "7.1",
    "7.2", "7.3",
}  # fmt: skip
FIGURES = {f"Рисунок {number}" for number in range(1, 20)}
NOTES = {f"Примечание к {section}" for section in ("2.1", "2.2", "3.1", "7.1")}


def test_every_part_of_the_manual_is_there_and_nothing_else():
    assert {row["part"] for row in ROWS} == SECTIONS | FIGURES | NOTES


def test_every_row_of_the_tables_is_read():
    lines = [line for line in text(PAGE).splitlines() if line.startswith("| ") and not line.startswith("| где")]
    assert len(lines) == len(ROWS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['part']}-{row['address']}")
def test_the_address_and_the_test_exist(row):
    resolve(re.sub(r"<\w+>", "1", row["address"]))
    path, _, name = row["test"].partition("::")
    assert Path(path) in files()
    assert not name or name in {found.name for found in functions(Path(path))}


def test_tests_named_in_the_text_exist():
    named = re.findall(r"`(tests/[\w/]+\.py)`", text(PAGE))
    assert [path for path in named if Path(path) not in files()] == []
