"""The last seal of the last good check, kept in the data folder: who empties tables or cuts their tails is not there.

One line: NUMBER:SHA256 and the moment of the check.
"""

import datetime as dt
import re
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from kontingent.audit.verification import KnownSeal
from kontingent.kernel import clock, private
from kontingent.kernel.errors import Refusal

NAME = "journal-seal"


@dataclass(frozen=True, slots=True)
class KeptSeal:
    head: KnownSeal
    at: dt.datetime


def kept_seal() -> KeptSeal | None:
    """None before the first good check. Refusal if the file holds something else."""
    try:
        text = _path().read_text(encoding="ascii")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError:
        text = ""
    parts = re.fullmatch(r"(\d+):([0-9a-f]{64}) (\S+)\n", text)
    if parts is None:
        raise Refusal(
            f"Файл последней печати {_path()} испорчен.",
            cure="Верните его из копии или запомните нынешнюю печать: kontingent verify-journal --anew.",
        )
    return KeptSeal(KnownSeal(int(parts[1]), bytes.fromhex(parts[2])), dt.datetime.fromisoformat(parts[3]))


def keep_seal(head: KnownSeal) -> None:
    unfinished = _path().with_name(f"{NAME}.new")
    private.write(unfinished, f"{head.number}:{head.digest.hex()} {clock.now().isoformat()}\n")
    unfinished.rename(_path())


def _path() -> Path:
    """A folder that is there keeps its rights: the account of the database may have to pass through it."""
    data = Path(settings.DATA_DIR)
    return (data if data.exists() else private.make_folder(data)) / NAME
