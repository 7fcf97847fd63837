"""What may stand in the repository: our own files, under names that say their subject, free of one machine's paths."""

import ast
import re

from tests.house.repository import ROOT, files, functions, matching, nodes, text, texts

NAMES_WITHOUT_A_SUBJECT = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "misc",
    "services",
    "managers",
    "signals",
    "tools",
}
THIRD_PARTY = re.compile(
    r"\.min\.(js|css)$|\.(woff2?|ttf|otf|whl|jar|so|dll|exe|zip|gz)$|(^|/)(node_modules|vendor|third_party)/"
)
LARGEST = 400_000  # bytes; pictures of screens are the largest files we make
OTHERS_FOLDERS = re.compile(r"(?<![\w.}~-])/(?:home|Users|root|work|workspace|builds)/\w")
READS_THE_CLOCK = re.compile(
    r"\b(?:datetime|timezone|dt|date)\.(?:now|today|utcnow)\(|\blocaldate\(|\btime\.time\(|auto_now"
    r"|CURRENT_(?:DATE|TIMESTAMP|TIME)\b|\b(?:clock|statement|transaction)_timestamp\("
)
SUPPRESSION = re.compile(r"#\s*(?:noqa|type:\s*ignore)\b(.*)")
SUPPRESSION_WITH_REASON = re.compile(r"^(?::\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*|\[[a-z, -]+\])\s*[#—–-]+\s*\w.{5,}")


def test_no_path_of_a_machine():
    here = [path for path, content in texts() if str(ROOT) in content or OTHERS_FOLDERS.search(content)]
    assert here == []


def test_no_file_of_others():
    assert [path for path in files() if THIRD_PARTY.search(path.as_posix())] == []


def test_no_large_file():
    assert [path for path in files() if (ROOT / path).stat().st_size > LARGEST] == []


def test_modules_are_named_by_subject():
    modules = matching("kontingent/*.py", "tests/*.py")
    assert [path for path in modules if NAMES_WITHOUT_A_SUBJECT & {path.stem, *path.parts}] == []


def test_migrations_say_their_change():
    migrations = [
        path for path in matching("kontingent/*.py") if path.parent.name == "migrations" and path.stem != "__init__"
    ]
    speaking = re.compile(r"^\d{4}_(?!initial$|.*(?:auto_\d|migration|and_more))[a-z]+(_[a-z0-9]+)*$")
    assert [path for path in migrations if not speaking.match(path.stem)] == []


def test_no_save_is_overridden():
    """Writes are named verbs in actions; a `save()` of ours would be a second way."""
    found = [
        f"{path}: {node.name}.{member.name}"
        for path in matching("kontingent/*.py")
        for node in nodes(path)
        if isinstance(node, ast.ClassDef)
        for member in node.body
        if isinstance(member, ast.FunctionDef) and member.name in {"save", "delete"}
    ]
    assert found == []


def test_only_the_clock_reads_the_clock():
    readers = [
        f"{path}:{number}"
        for path in matching("kontingent/*.py", "kontingent/*.sql")
        if path.as_posix() != "kontingent/kernel/clock.py"
        for number, line in enumerate(text(path).splitlines(), 1)
        if READS_THE_CLOCK.search(line.partition("#")[0])
    ]
    assert readers == []


def test_every_suppression_has_its_code_and_reason():
    bare = [
        f"{path}:{number}"
        for path in matching("kontingent/*.py", "tests/*.py")
        for number, line in enumerate(text(path).splitlines(), 1)
        if "re.compile" not in line
        and (found := SUPPRESSION.search(line))
        and not SUPPRESSION_WITH_REASON.match(found[1])
    ]
    assert bare == []


def test_tests_are_not_empty():
    """A test that checks nothing is worse than none: it says that something holds."""
    empty = [
        f"{path}:{function.lineno}"
        for path in matching("tests/*.py")
        for function in functions(path)
        if function.name.startswith("test_") and not any(_checks(node) for node in ast.walk(function))
    ]
    assert empty == []


def _checks(node: ast.AST) -> bool:
    if isinstance(node, ast.Assert):
        return True
    name = getattr(node, "attr", getattr(node, "id", ""))
    return isinstance(node, ast.Attribute | ast.Name) and bool(
        re.match(r"raises|fail|expect|assert|_?\w*assert\w*", name)
    )


def test_no_test_takes_from_another():
    """What two need stands in a module that is no test, where a reader looks for it and nobody's edit breaks it."""
    taken = [
        f"{path}:{node.lineno}"
        for path in matching("tests/*.py")
        for node in nodes(path)
        if isinstance(node, ast.ImportFrom) and re.search(r"\.test_\w+$", node.module or "")
    ]
    assert taken == []


def test_tests_mirror_the_rooms():
    rooms = {path.parts[1] for path in matching("kontingent/*.py") if len(path.parts) > 2}
    tested = {path.parts[1] for path in matching("tests/test_*.py") if len(path.parts) > 2}
    busy = {path.parts[1] for path in matching("kontingent/actions.py", "kontingent/queries.py") if len(path.parts) > 2}
    assert (tested - rooms - {"house"}, busy - tested) == (set(), set())
