"""What a process that reads begins with: it imports nothing that asks a database, which takes half of its memory."""

import multiprocessing
import os
import threading
from multiprocessing.connection import wait

from kontingent.kernel import garbage


def begin() -> None:
    """A worker; a loader that is killed leaves none behind."""
    garbage.look_seldom()
    threading.Thread(target=_wait_for_parent, daemon=True).start()


def _wait_for_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
