"""A folder that suppliers put packages into: the worker takes what stands still and tells beside it what came of it.

A file lies in the folder itself (its header names the supplier) or in a folder called by the supplier's code. What is
taken moves to «В работе» under the number of its package, and then to «Принято» or «Отклонено», with its protocol.
A step that was cut is done again: the same bytes are the same package, and a name that stands has been moved.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from kontingent.audit.actor import Actor
from kontingent.ingest.actions import FINAL, Received
from kontingent.ingest.displays import summary
from kontingent.ingest.files import Unreadable, printable
from kontingent.ingest.loading import received, registered
from kontingent.ingest.models import Package
from kontingent.ingest.protocol_letters import sheet_of
from kontingent.ingest.readers.registry import LOOKED_AT, SUFFIXES
from kontingent.ingest.remarks import RuleCount, rule_counts
from kontingent.kernel.errors import Refusal

BY = Actor.system("Папка поставщиков")
TAKEN, DONE, REFUSED = "В работе", "Принято", "Отклонено"
OURS = frozenset({TAKEN, DONE, REFUSED})
UNDER_WAY = frozenset({".part", ".tmp", ".filepart", ".crdownload"})  # as programs call a file that is still coming
LONGEST = 180  # bytes of a name; a file system takes 255
Stamp = tuple[int, int]  # size in bytes, moment of the last change in nanoseconds


@dataclass(slots=True)
class Watched:
    """One folder, looked at again and again; a file is taken when two looks in a row find it the same."""

    folder: Path
    submit: Callable[..., Received]  # `tasks.submit`
    seen: dict[Path, Stamp] = field(default_factory=dict)

    def look(self) -> None:
        """OSError where the folder cannot be read or written: nothing is lost, the next look begins anew.

        Of a package that waits for its loading or for a decision nothing is told yet.
        """
        for name in OURS:
            (self.folder / name).mkdir(exist_ok=True)
        taken = {path: _number_of(path) for path in sorted((self.folder / TAKEN).iterdir())}
        ended = Package.objects.filter(state__in=FINAL).in_bulk({number for number in taken.values() if number})
        for path, number in taken.items():
            if number in ended:
                _finish(self.folder, path, ended[number])
        before, self.seen = self.seen, {path: _stamp(path) for path in _files_in(self.folder)}
        for path, stamp in self.seen.items():
            if before.get(path) == stamp:
                self._take(path)

    def _take(self, path: Path) -> None:
        try:
            package = self._received(path)
        except Refusal as refusal:
            if os.path.lexists(path):  # nobody has taken it back
                moved = self.folder / REFUSED / _named(path.lstat().st_mtime_ns // 10**9, path)
                _tell(moved, f"{printable(path.name)}: не принят. {refusal}")
                path.replace(moved)
        else:
            path.replace(self.folder / TAKEN / _named(package.pk, path))

    def _received(self, path: Path) -> Package:
        if path.is_symlink():
            raise Unreadable("Это ссылка, а не файл.", cure="Положите сам файл.")
        if path.suffix.lower() not in LOOKED_AT:
            raise Unreadable("Это не пакет.", cure=f"Пакет — файл с окончанием {', '.join(sorted(SUFFIXES))}.")
        sender = registered(path.parent.name) if path.parent != self.folder else None
        return received(path, sender, partial(self.submit, by=BY))


def _files_in(folder: Path) -> Iterator[Path]:
    """Of the folder and of those called by suppliers, in the order of names; what is hidden or coming is left alone."""
    for path in sorted(folder.iterdir()):
        if path.name in OURS or path.name.startswith("."):
            continue
        inside = sorted(path.iterdir()) if path.is_dir() and not path.is_symlink() else [path]
        yield from (one for one in inside if not one.name.startswith(".") and one.suffix.lower() not in UNDER_WAY)


def _stamp(path: Path) -> Stamp:
    """Of the link, where it is one."""
    try:
        known = path.lstat()
    except FileNotFoundError:
        return 0, 0
    return known.st_size, known.st_mtime_ns


def _named(number: int, path: Path) -> str:
    """The end of a long name, with the number before it: the protocol beside it needs room for its own."""
    return f"{number} {os.fsdecode(os.fsencode(path.name)[-LONGEST:])}"


def _number_of(path: Path) -> int | None:
    """As `_named` gave it."""
    number = path.name.partition(" ")[0]
    return int(number) if number.isascii() and number.isdigit() else None


def _finish(folder: Path, path: Path, package: Package) -> None:
    """Tell what came of it, then move it."""
    moved = folder / (REFUSED if package.state == Package.State.REFUSED else DONE) / path.name
    _tell(moved, "\n".join([summary(package), *map(_rule, rule_counts(package.pk))]))
    _protocol_of(moved, "xlsx").write_bytes(sheet_of(package))
    path.replace(moved)


def _rule(one: RuleCount) -> str:
    return f"{one.rule.code} × {one.count}. {one.rule.sentence}\n  {one.rule.cure}"


def _tell(moved: Path, text: str) -> None:
    _protocol_of(moved, "txt").write_text(f"{text}\n", encoding="utf-8")


def _protocol_of(moved: Path, suffix: str) -> Path:
    return moved.with_name(f"{moved.name}.протокол.{suffix}")
