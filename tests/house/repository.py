"""The files of the project as git would commit them: tracked ones and new ones that are not ignored."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
BINARY = {".png", ".webp", ".ico", ".xlsx"}


@cache
def files(root: Path = ROOT) -> tuple[Path, ...]:
    """Relative to the root of a checkout, this one or another."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    return tuple(path for name in sorted(listed.split("\0")) if name and (root / (path := Path(name))).is_file())


def matching(*patterns: str) -> list[Path]:
    """Patterns as of `Path.match`; `kontingent/` at the start of one means everything below that folder."""
    return [path for path in files() if any(_fits(path, pattern) for pattern in patterns)]


def _fits(path: Path, pattern: str) -> bool:
    folder, _, name = pattern.rpartition("/")
    return path.match(name) and (not folder or path.is_relative_to(folder))


@cache
def text(path: Path) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def texts() -> Iterator[tuple[Path, str]]:
    for path in files():
        if path.suffix not in BINARY:
            yield path, text(path)


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(text(path))


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """Of the whole tree: it is walked once."""
    return tuple(ast.walk(tree(path)))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in nodes(path) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
