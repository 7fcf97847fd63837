"""Where prepared files lie: a folder of the data folder that is closed to others, a file for each attempt."""

import shutil
from pathlib import Path

from django.conf import settings

from kontingent.accounts.models import PreparedFile


def folder() -> Path:
    """The first file makes it."""
    return Path(settings.DATA_DIR / "files")


def place_of(file: PreparedFile) -> Path:
    """Half of it lies there too while it is made: that it is whole the state of the file says."""
    return folder() / f"{file.pk}-{file.attempt}"


def scratch_of(file: PreparedFile) -> Path:
    return folder() / f"{file.pk}-{file.attempt}.parts"


def clear(file_id: int, *, keep: str = "") -> None:
    """All that any attempt left."""
    for path in folder().glob(f"{file_id}-*"):
        if path.name != keep:
            _remove(path)


def clear_strange() -> None:
    """What belongs to no file: its owner is gone, its term is over, its worker was killed."""
    lying = list(folder().glob("*"))  # first: a file stands in the table before anything of it lies here
    known = {str(number) for number in PreparedFile.objects.values_list("pk", flat=True)}
    for path in lying:
        if path.name.partition("-")[0] not in known:
            _remove(path)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
