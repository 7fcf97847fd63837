"""Processes of the product that start where the start is not what is tested.

They are forked from one that has Django loaded: its start would cost more than the rest.
"""

import importlib
import io
import multiprocessing
import os
import tempfile
from collections.abc import Mapping
from multiprocessing.process import BaseProcess

WARM = multiprocessing.get_context("forkserver")
WARM.set_forkserver_preload(["tests.warm"])


def started(environment: Mapping[str, str], *command: str, **options: object) -> BaseProcess:
    """A command of the program, with settings as that environment makes them."""
    process = WARM.Process(target=_run, args=(dict(environment), command, options))
    process.start()
    return process


def done(environment: Mapping[str, str], *command: str, **options: object) -> str:
    """What a command that succeeds writes to its log."""
    with tempfile.NamedTemporaryFile() as log:
        process = started({**environment, "KONTINGENT_TEST_LOG": log.name}, *command, **options)
        process.join()
        said = log.read().decode()
    assert process.exitcode == 0, said
    return said


def _run(environment: dict[str, str], command: tuple[str, ...], options: dict[str, object]) -> None:
    from django.conf import settings
    from django.core.management import call_command

    if log := environment.pop("KONTINGENT_TEST_LOG", ""):
        os.dup2(os.open(log, os.O_WRONLY), 2)
    os.environ.clear()
    os.environ.update(environment)
    anew = importlib.reload(importlib.import_module(settings.SETTINGS_MODULE))
    for name in filter(str.isupper, dir(anew)):
        setattr(settings, name, getattr(anew, name))
    call_command(*command, **options, stdout=io.StringIO())
