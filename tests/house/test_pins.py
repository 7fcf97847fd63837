"""Dependencies: each has a reason, a version and a hash, and no file of pins names a registry."""

import json
import re

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.repository import ROOT, matching, text

REQUIREMENTS = matching("requirements*.in")
PINS = [path.with_suffix(".txt") for path in REQUIREMENTS]


@pytest.mark.parametrize("path", [*PINS, *REQUIREMENTS, *matching("package*.json", ".npmrc")], ids=str)
def test_no_address(path):
    assert "://" not in text(path)


@pytest.mark.parametrize("path", REQUIREMENTS, ids=str)
def test_every_dependency_says_why(path):
    assert [line for line in _dependencies(path) if not re.search(r"  # \S+", line)] == []


@pytest.mark.parametrize("path", REQUIREMENTS, ids=str)
def test_every_dependency_is_pinned_within_its_bounds(path):
    pinned = dict(re.findall(r"^([\w.-]+)==([\w.]+)", text(path.with_suffix(".txt")), re.MULTILINE))
    for line in _dependencies(path):
        wanted = Requirement(line.partition("  #")[0])
        assert wanted.specifier.contains(pinned[canonicalize_name(wanted.name)]), wanted


@pytest.mark.parametrize("path", PINS, ids=str)
def test_every_pin_has_a_hash(path):
    entries = re.split(r"\n(?=\S)", text(path).strip())
    assert [entry for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []


def test_development_runs_on_the_versions_of_production():
    run, dev = (
        set(re.findall(r"^\S+==\S+", (ROOT / name).read_text(), re.MULTILINE))
        for name in ("requirements.txt", "requirements-dev.txt")
    )
    assert run - dev == set()


def test_front_end_parts_are_pinned_with_hashes():
    wanted, locked = (json.loads((ROOT / name).read_text()) for name in ("package.json", "package-lock.json"))
    for name, version in (wanted["dependencies"] | wanted["devDependencies"]).items():
        entry = locked["packages"][f"node_modules/{name}"]
        assert (entry["version"], entry["integrity"][:7]) == (version, "sha512-")


def _dependencies(path) -> list[str]:
    return [line for line in text(path).splitlines() if line.strip() and not line.startswith(("#", "-r "))]
