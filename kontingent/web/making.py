"""A request that the worker repeats to write its answer into a file: what the room has to know of it."""

import errno
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TypeVar

from django.http import HttpRequest
from xlsxwriter.exceptions import FileCreateError

from kontingent.kernel import private
from kontingent.kernel.errors import Refusal

MARK = "kontingent.making"  # in META: nothing that a browser sends gets such a name
NO_ROOM = "На\u00a0диске сервера не\u00a0хватило места. Сообщите службе поддержки и\u00a0запросите файл позже."
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
T = TypeVar("T")


class Abandoned(Refusal):
    """It is not to be made any further."""

    code = "file_abandoned"


@dataclass
class Making:
    """`why_stop` is asked before each row, `why_not` once more when all are written: a sentence ends the making."""

    file_id: int
    place: Path
    scratch: Path
    why_stop: Callable[[], str]
    why_not: Callable[[], str]
    rows: int = 0
    size: int = 0  # bytes, once it is whole
    is_whole: bool = False
    reason: str = ""  # why it was abandoned

    def counted(self, rows: Iterable[T]) -> Iterator[T]:
        for row in rows:
            self._heed(self.why_stop())
            self.rows += 1
            yield row
        self._heed(self.why_stop() or self.why_not())

    @contextmanager
    def opened(self) -> Iterator[IO[bytes]]:
        """The file to write into; on the disk when it is left without an error."""
        private.make_folder(self.scratch)
        try:
            with private.open_file(self.place, "wb") as target:
                yield target
                target.flush()
                os.fsync(target.fileno())
                self.size = target.seek(0, os.SEEK_END)
        except (OSError, FileCreateError) as error:
            if is_full(error):
                self._heed(NO_ROOM)
            raise
        self.is_whole = True

    def _heed(self, reason: str) -> None:
        if reason:
            self.reason = reason
            raise Abandoned(reason)


def making_of(request: HttpRequest) -> Making | None:
    found: Making | None = request.META.get(MARK)
    return found


def is_full(error: BaseException | None) -> bool:
    """Whether the disk has no room, however it was said: what writes books wraps it."""
    while error is not None:
        wrapped = error.args[0] if isinstance(error, FileCreateError) and error.args else None
        if any(isinstance(one, OSError) and one.errno in FULL for one in (error, wrapped)):
            return True
        error = error.__cause__ or error.__context__
    return False
