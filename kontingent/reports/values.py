"""Values of the rows and columns of an answer."""

from enum import Enum
from typing import Any


class Whole(Enum):
    """In place of a value: all of them, each unit once."""

    ALL = "all"

    __hash__ = object.__hash__  # each number of a table is looked up by it


ALL = Whole.ALL
Value = Any  # a code, a number, an institution's id, None, or ALL
