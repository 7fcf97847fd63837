"""The house in figures: `python -m tests.house.measures [FOLDER …]` prints one column a checkout.

Files and lines of the product leave out migrations; functions are measured from `def` to their last line.
"""

import ast
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from statistics import median, quantiles

from tests.house.repository import files

LONG_FILE, SHORT_FILE, LONG_FUNCTION = 300, 30, 40  # lines
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class House:
    """A checkout of the project."""

    root: Path

    def texts(self, folder: str, suffix: str) -> dict[str, str]:
        return {
            str(path): (self.root / path).read_text(encoding="utf-8")
            for path in files(self.root)
            if path.is_relative_to(folder) and path.suffix == suffix and "migrations" not in path.parts
        }

    @cached_property
    def product(self) -> dict[str, str]:
        return self.texts("kontingent", ".py")

    @cached_property
    def tests(self) -> dict[str, str]:
        return self.texts("tests", ".py")

    @cached_property
    def nodes(self) -> list[ast.AST]:
        return [node for text in self.product.values() for node in ast.walk(ast.parse(text))]

    @cached_property
    def functions(self) -> list[Function]:
        return [node for node in self.nodes if isinstance(node, Function)]

    def occurrences(self, pattern: str) -> int:
        return sum(len(re.findall(pattern, text)) for text in self.product.values())


def rows(house: House) -> Iterator[tuple[str, str]]:
    """(what is measured, its value)."""
    lines = _lengths(house.product.values())
    own = [(node.end_lineno or node.lineno) - node.lineno + 1 for node in house.functions]
    yield "source files / lines", f"{len(lines)} / {sum(lines)}"
    yield "file lines median / p90 / max", _spread(lines)
    yield (
        f"files over {LONG_FILE} / up to {SHORT_FILE} lines",
        (f"{_share(lines, lambda n: n > LONG_FILE)} / {_share(lines, lambda n: n <= SHORT_FILE)}"),
    )
    yield "function lines median / p90 / p99 / max", _spread(own, p99=True)
    yield f"functions over {LONG_FUNCTION} lines", _share(own, lambda n: n > LONG_FUNCTION)
    yield "fully typed functions", _percent(sum(map(_is_typed, house.functions)), len(house.functions))
    told = sum(1 for node in house.functions if ast.get_docstring(node))
    comments = house.occurrences(r"(?m)^\s*#")
    yield (
        "functions with a docstring / comment lines",
        (f"{_percent(told, len(own))} / {_percent(comments, sum(lines))}"),
    )
    classes = [node for node in house.nodes if isinstance(node, ast.ClassDef)]
    values = sum(map(_is_value, classes))
    yield "dataclasses and NamedTuples / per 1,000 lines", f"{values} / {1000 * values / sum(lines):.1f}"
    yield "class names used more than once", str(_repeated(node.name for node in classes))
    templates = _lengths(house.texts("kontingent", ".html").values())
    yield "templates / lines median / p90 / max", f"{len(templates)} / {_spread(templates)}"
    yield "lines of settings", str(house.product["kontingent/project/settings.py"].count("\n"))
    commands = [text.count("\n") for name, text in house.product.items() if re.search(r"/commands/[a-z]", name)]
    yield "commands / mean lines", f"{len(commands)} / {sum(commands) / len(commands):.0f}"
    checked = sum(_lengths(house.tests.values()))
    yield "test lines / per source line", f"{checked} / {checked / sum(lines):.2f}"
    yield "test functions", str(sum(len(re.findall(r"(?m)^def test_", text)) for text in house.tests.values()))
    yield "places that build a pager", str(house.occurrences(r"\bPager\((?!\))"))
    yield "cursors opened", str(house.occurrences(r"\bconnection\.cursor\("))


def table(houses: Iterable[House]) -> str:
    """In Markdown."""
    houses = list(houses)
    columns = [dict(rows(house)) for house in houses]
    names = [house.root.resolve().name for house in houses]
    lines = [f"| | {' | '.join(names)} |", f"|---|{'---|' * len(names)}"]
    lines += [f"| {title} | {' | '.join(column[title] for column in columns)} |" for title in columns[0]]
    return "\n".join(lines)


def _lengths(texts: Iterable[str]) -> list[int]:
    return [text.count("\n") for text in texts if text]


def _spread(lengths: list[int], *, p99: bool = False) -> str:
    cuts = quantiles(lengths, n=100)
    points = [median(lengths), cuts[89], *([cuts[98]] if p99 else []), max(lengths)]
    return " / ".join(f"{point:.0f}" for point in points)


def _share(lengths: list[int], fits: Callable[[int], bool]) -> str:
    return _percent(sum(map(fits, lengths)), len(lengths))


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %"


def _is_typed(function: Function) -> bool:
    arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    return all(argument.annotation or argument.arg in {"self", "cls"} for argument in arguments) and (
        function.returns is not None or function.name == "__init__"
    )


def _is_value(node: ast.ClassDef) -> bool:
    return any("dataclass" in ast.unparse(one) for one in node.decorator_list) or any(
        ast.unparse(base) == "NamedTuple" for base in node.bases
    )


def _repeated(names: Iterable[str]) -> int:
    counted = Counter(names)
    return sum(1 for name, times in counted.items() if times > 1 and name not in {"Meta", "Migration", "Command"})


if __name__ == "__main__":
    sys.stdout.write(f"{table([House(Path(name)) for name in sys.argv[1:] or ['.']])}\n")
