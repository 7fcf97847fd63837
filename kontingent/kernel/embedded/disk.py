"""Is there room: asked before anything large is written, so that nothing is left half made."""

import shutil
from pathlib import Path

from kontingent.kernel.embedded.errors import DiskFullError

MB = 1024 * 1024
ROOM_FOR_NEW = 200 * MB
ROOM_TO_GO_ON = 32 * MB  # two files of the write-ahead log: a server that cannot make the next one ends


def check_room(place: Path) -> None:
    if shutil.disk_usage(place).free < ROOM_FOR_NEW:
        raise disk_full(place)


def is_full(place: Path) -> bool:
    return shutil.disk_usage(place).free < ROOM_TO_GO_ON


def disk_full(place: Path) -> DiskFullError:
    free = shutil.disk_usage(place).free // MB
    return DiskFullError(
        f"На диске не хватает места: свободно {free} МБ там, где лежит {place}. "
        "Освободите место или укажите папку на другом диске: --data ПАПКА."
    )
