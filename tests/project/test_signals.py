"""A signal that ends a command ends it wherever it comes."""

import os
import signal
import time
import weakref

import pytest

from kontingent.project.cli import signals_end_the_command


class _Something:
    pass


def _asked_to_end(_reference):
    os.kill(os.getpid(), signal.SIGTERM)


def _asked_within_a_callback():
    something = _Something()
    reference = weakref.ref(something, _asked_to_end)
    del something  # what the callback raises is lost
    time.sleep(5)
    return reference


def _holding(given_up, ask):
    with signals_end_the_command():
        try:
            ask()
        finally:
            given_up.append("the server")


@pytest.mark.parametrize("ask", [lambda: _asked_to_end(None), _asked_within_a_callback], ids=["plainly", "callback"])
def test_a_command_asked_to_end_leaves_what_it_holds_and_says_by_which_signal(ask):
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGALRM)
    given_up = []
    with pytest.raises(SystemExit) as left:
        _holding(given_up, ask)
    assert left.value.code == 128 + signal.SIGTERM
    assert given_up == ["the server"]
    assert (signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGALRM)) == before
