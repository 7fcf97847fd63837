"""What the documents name exists: paths, modules and functions. Decisions are history and may name what is gone."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.house.repository import ROOT, functions, matching, text, tree

CODE = re.compile(r"`([^`\n]+)`")
PATH = re.compile(r"[\w.-]+(/[\w.-]+)*(/|\.(py|md|css|html|sql|in|txt|toml|json))")
ROOMS = sorted(path.parts[1] for path in matching("kontingent/__init__.py") if len(path.parts) == 3)
# Documents about the code; those for operators name files of their machines.
DOCUMENTS = matching("README.md", "CONTRIBUTING.md", "docs/architecture.md", "docs/glossary.md")


@pytest.mark.parametrize("path", DOCUMENTS, ids=str)
def test_paths_exist(path):
    """`people/matching.py` is read from kontingent/, `docs/adr/` from the root, `models.py` is any of that name."""
    named = [name for name in CODE.findall(text(path)) if PATH.fullmatch(name)]
    assert [name for name in named if not _exists(name)] == []


def test_functions_of_the_architecture_exist():
    """`ingest.actions.receive`: a room, a module in it, a name in that."""
    named = re.findall(rf"`((?:{'|'.join(ROOMS)})(?:\.\w+)+)(?:\([^`]*\))?`", text(Path("docs/architecture.md")))
    assert named
    assert [name for name in named if not name.endswith(".py") and not _defined(name)] == []


def _exists(name: str) -> bool:
    """In the root, in the package, in any room, or made on the way and ignored by git."""
    bases = ["", "kontingent", *(f"kontingent/{room}" for room in ROOMS)]
    if any((ROOT / base / name).exists() for base in bases):
        return True
    return subprocess.run(["git", "check-ignore", "-q", name], cwd=ROOT, check=False).returncode == 0


def _defined(name: str) -> bool:
    *folders, last = name.split(".")
    module = Path("kontingent", *folders)
    if (ROOT / module / last).is_dir() or (ROOT / module / f"{last}.py").is_file():
        return True
    homes = [module.with_suffix(".py"), module / "__init__.py", module / "models.py"]
    code = [home for home in homes if (ROOT / home).is_file()]
    names = {getattr(node, "name", "") for home in code for node in tree(home).body}
    return last in names | {function.name for home in code for function in functions(home)}
