"""Letters in the folder of an installation without a mail server: the demonstration shows them to its operator."""

import datetime as dt
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path

from kontingent.kernel import clock

MOST = 200
_AFTER = b"-" * 79  # how Django's folder ends a letter


@dataclass(frozen=True, slots=True)
class KeptLetter:
    name: str  # of its file, and which it is in there
    at: dt.datetime
    to: str
    subject: str
    body: str


def kept_letters(folder: Path) -> list[KeptLetter]:
    """The newest first, at most MOST."""
    files = sorted(folder.glob("*.log"), key=lambda path: (path.stat().st_mtime, path.name), reverse=True)
    return [letter for path in files[:MOST] for letter in reversed(_letters(path))][:MOST]


def kept_letter(folder: Path, name: str) -> KeptLetter | None:
    """The name is looked for among those that are there; it is never made into a path."""
    stem = name.rpartition("-")[0]
    found = (letter for path in folder.glob("*.log") if path.stem == stem for letter in _letters(path))
    return next((letter for letter in found if letter.name == name), None)


def _letters(path: Path) -> list[KeptLetter]:
    """Letters of one second may lie in one file, one after another."""
    parts = [part.strip() for part in path.read_bytes().split(_AFTER)]
    return [_read(path, number, part) for number, part in enumerate(filter(None, parts), 1)]


def _read(path: Path, number: int, written: bytes) -> KeptLetter:
    letter = message_from_bytes(written, policy=policy.default)
    moment = dt.datetime.fromtimestamp(path.stat().st_mtime, clock.region_zone())
    text = letter.get_content() if letter.get_content_type() == "text/plain" else ""
    to, subject = (str(letter[name]).strip() for name in ("To", "Subject"))
    return KeptLetter(f"{path.stem}-{number}", moment, to, subject, text)
