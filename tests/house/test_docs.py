"""Documents do not rot: what they name exists, and what has to be documented is."""

import re
from pathlib import Path

import pytest

from tests.house import written
from tests.house.repository import ROOT, matching, text

ADRS = sorted(path for path in matching("docs/adr/*.md"))
GLOSSARY_ROW = re.compile(r"^\| (?P<russian>[^|]+) \| (?P<english>[^|]+) \|", re.MULTILINE)
CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")
COMMAND_HEADING = re.compile(r"^## `kontingent ([a-z-]+)`", re.MULTILINE)
ADR_LIMIT = 70  # lines: a page


def test_decisions_are_numbered_without_a_gap():
    assert [path.name[:4] for path in ADRS] == [f"{number:04}" for number in range(1, len(ADRS) + 1)]


@pytest.mark.parametrize("path", ADRS, ids=lambda path: path.stem)
def test_a_decision_has_its_form(path):
    content = text(path)
    assert re.match(rf"# {path.name[:4]}\. .+[^.]\n\nDate: \d{{4}}-\d\d-\d\d\n", content)
    assert re.findall(r"^## (.+)$", content, re.MULTILINE) == ["Why", "Decision", "Consequences"]
    assert content.count("\n") <= ADR_LIMIT


def test_every_command_is_documented():
    commands = {
        path.stem
        for path in matching("kontingent/*.py")
        if path.parent.name == "commands" and not path.stem.startswith("_")
    }
    documented = set(COMMAND_HEADING.findall(text(Path("docs/commands.md"))))
    assert {name.replace("_", "-") for name in commands} - documented == set()


# Set by the program for its own processes, not by people.
INTERNAL = {
    "KONTINGENT_AS_OWNER",
    "KONTINGENT_COMPILED_TEMPLATES",
    "KONTINGENT_DATABASE_TROUBLE",
    "KONTINGENT_DEMO",
    "KONTINGENT_FAIL_AT",
    "KONTINGENT_POOL",
    "KONTINGENT_STATIC_STORAGE",
}


def test_every_variable_is_documented():
    used = {name for path in matching("kontingent/*.py") for name in re.findall(r"\bKONTINGENT_[A-Z_]+\b", text(path))}
    documented = set(re.findall(r"`(KONTINGENT_[A-Z_]+)`", text(Path("docs/running.md"))))
    assert used - documented == INTERNAL
    assert {name.removesuffix("_FILE") for name in documented - used} <= used


def test_glossary_terms_exist_in_the_code():
    words = {word for path in matching("kontingent/*.py") for word in re.findall(r"\w+", text(path))}
    terms = {
        term for row in GLOSSARY_ROW.finditer(text(Path("docs/glossary.md"))) for term in CODE.findall(row["english"])
    }
    assert len(terms) > 40
    assert {term for term in terms if not set(re.findall(r"\w+", term)) <= words} == set()


def test_glossary_terms_are_sorted_and_once():
    for section in re.split(r"^## ", text(Path("docs/glossary.md")), flags=re.MULTILINE)[1:]:
        terms = [row["russian"].strip().lower().replace("ё", "е") for row in GLOSSARY_ROW.finditer(section)][1:]
        assert terms == sorted(set(terms))


@pytest.mark.parametrize("path", matching("*.md"), ids=str)
def test_links_lead_somewhere(path):
    targets = LINK.findall(text(path))
    assert [target for target in targets if not (ROOT / path.parent / target).exists()] == []


@pytest.fixture(scope="module")
def made() -> dict[Path, str]:
    return dict(written.pages())


@pytest.mark.parametrize("path", written.PAGES, ids=str)
def test_what_is_made_from_the_code_is_as_the_code_has_it(made, path):
    assert made.keys() == {*written.PAGES}
    assert text(path) == made[path], "make docs"
