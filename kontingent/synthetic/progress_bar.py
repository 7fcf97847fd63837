"""A bar on a terminal, silence elsewhere."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn


@contextmanager
def bar(stream: TextIO, unit: str) -> Iterator[Callable[[int, int], None] | None]:
    if not stream.isatty():
        yield None
        return
    columns = (BarColumn(), MofNCompleteColumn(), TextColumn(unit), TimeElapsedColumn())
    with Progress(*columns, console=Console(file=stream)) as shown:
        task = shown.add_task("")

        def move(done: int, of: int) -> None:
            shown.update(task, completed=done, total=of)

        yield move
