"""How often a process looks for garbage that holds itself, which nothing else takes away.

Python counts what is made and not dropped, and looks when that comes to seven hundred. All that is made of a package of
thousands of records is kept until its batch is recorded: the collector goes through it again and again for nothing.
"""

import gc

_MADE = 50_000  # a record makes hundreds; what is found later for it comes to some megabytes


def look_seldom() -> None:
    """From now on, in this process."""
    gc.set_threshold(_MADE)
