"""Days as suppliers send them: what stands for no date, and what is a moment rather than a day."""

import datetime as dt
import re

from kontingent.kernel.periods import EMPTY_DAYS
from kontingent.kernel.russian import DateError, DayRead, read_day

_ZEROS = re.compile(r"(?:00\.00\.0000|0000-00-00)(?:[T ][0:.]*)?")
_BLANK_MASK = re.compile(r"[ _]*[./][ _]*[./][ _]*")


def day_of(text: str) -> dt.date:
    """The day in the region; DateError if the text is none, and for an empty date."""
    read = None if _is_nothing(text) else read_day(text)
    if read is None or _stands_for_none(read):
        raise DateError("пустая дата другой программы")
    return read.day


def is_empty(text: str) -> bool:
    """True of a text that means «no date» in the program that wrote it."""
    try:
        return _is_nothing(text) or _stands_for_none(read_day(text))
    except DateError:
        return False


def is_moved(text: str) -> bool:
    """True of a moment whose day in the region is not the one written."""
    try:
        read = read_day(text)
    except DateError:
        return False
    return read.day != read.written and not _stands_for_none(read)


def _is_nothing(text: str) -> bool:
    return (_ZEROS.fullmatch(text.strip()) or _BLANK_MASK.fullmatch(text.strip())) is not None


def _stands_for_none(read: DayRead) -> bool:
    return not EMPTY_DAYS.isdisjoint(read)
