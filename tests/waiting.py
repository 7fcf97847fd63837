"""Until something is so: on a busy machine it takes its time."""

import time
from collections.abc import Callable


def until(look: Callable[[], object], seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if look():
            return
        time.sleep(0.05)
    raise TimeoutError(look)
