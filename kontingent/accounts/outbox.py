"""Letters in the folder of an installation without a mail server: the demonstration shows them to its operator."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path
from secrets import token_hex

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from kontingent.kernel import clock, private

MOST = 200
_AFTER = b"-" * 79  # ends a letter


class Folder(BaseEmailBackend):
    """Takes the place of a mail server. Letters hold passwords and links of recovery: they are for the owner alone."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = private.make_folder(Path(settings.EMAIL_FILE_PATH))
        name = f"{clock.machine_now():%Y%m%d-%H%M%S}-{token_hex(4)}.log"
        with private.open_file(folder / name, "xb") as file:
            for message in email_messages:
                file.write(message.message().as_bytes() + b"\n" + _AFTER + b"\n")
        return len(email_messages)


@dataclass(frozen=True, slots=True)
class KeptLetter:
    name: str  # of its file, and which it is in there
    at: dt.datetime
    to: str
    subject: str
    body: str
    files: tuple[str, ...]  # names of what is attached


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
    """Letters sent at once lie in one file, one after another."""
    parts = [part.strip() for part in path.read_bytes().split(_AFTER)]
    return [_read(path, number, part) for number, part in enumerate(filter(None, parts), 1)]


def _read(path: Path, number: int, written: bytes) -> KeptLetter:
    letter = message_from_bytes(written, policy=policy.default)
    moment = dt.datetime.fromtimestamp(path.stat().st_mtime, clock.region_zone())
    text = letter.get_body(("plain",))
    files = tuple(file.get_filename() or "" for file in letter.iter_attachments())
    to, subject = (str(letter[name]).strip() for name in ("To", "Subject"))
    return KeptLetter(f"{path.stem}-{number}", moment, to, subject, text.get_content() if text else "", files)
