"""A process that has imported what the program imports, and is forked for each program that tests start.

Nine tenths of a start are those imports: what others wrote, kinds of facts, whose readers are compiled (ADR 0053), and
what Django loads of ours. Settings each program reads anew, and what read them on the way here is forgotten. A program
has a parent of its own that waits for it and tells how it ended, as a shell does. What it starts itself starts cold.
"""

import ast
import gc
import importlib
import json
import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import django
from django import conf
from django.db import connections
from django.utils import functional

ROOT = Path(__file__).resolve().parents[2]
OURS = "kontingent"
SETTINGS = f"{OURS}.project.settings"
LONGEST = 1 << 18  # bytes of an order: arguments and an environment
OUTPUTS = (1, 2)


def main() -> None:
    """Orders come by the standard input, a socket, until its other end is closed."""
    import_others()
    line = socket.socket(fileno=os.dup(0))
    with Path(os.devnull).open() as nothing:
        os.dup2(nothing.fileno(), 0)
    signal.signal(signal.SIGCHLD, bury)
    while True:
        order, ends, _, _ = socket.recv_fds(line, LONGEST, 3)
        if not order:
            return
        if not os.fork():
            line.close()
            look_after(json.loads(order), *ends)
            return
        for end in ends:
            os.close(end)


def import_others() -> None:
    """Modules of others that our modules import, but for those that want settings first."""
    for name in sorted(set(names_of_others())):
        # Whatever such a module says where there are no settings.
        with suppress(Exception):
            importlib.import_module(name)
    load_ours()
    gc.freeze()


def load_ours() -> None:
    """As a command does whose settings are those of help, which asks for no database; then without settings again."""
    before = dict(os.environ)
    os.environ.update(DJANGO_SETTINGS_MODULE=SETTINGS, KONTINGENT_SECRET_KEY="warm", DATABASE_URL="postgresql://x@x/x")
    django.setup()
    for path in (ROOT / OURS / "project/management/commands").glob("[a-z]*.py"):
        if path.stem != "worker":  # its jobs read which folders they watch
            importlib.import_module(f"{OURS}.project.management.commands.{path.stem}")
    del sys.modules[SETTINGS], vars(connections)["settings"]
    connections.__init__()  # as on the day it was imported
    conf.settings._wrapped = functional.empty
    os.environ.clear()
    os.environ.update(before)


def names_of_others() -> Iterator[str]:
    for path in (ROOT / OURS).rglob("*.py"):
        for node in ast.parse(path.read_bytes()).body:
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
            else:
                continue
            yield from (name for name in names if name.partition(".")[0] not in {OURS, "granian"})


def bury(*_: object) -> None:
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def look_after(order: dict[str, Any], out: int, err: int, told: int) -> None:
    """Tells the number of the process, then how it ended. Returns in the program alone, when it is done."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    pid = os.fork()
    if not pid:
        os.close(told)
        become(order, out, err)
        return
    for end in (out, err, *OUTPUTS):
        os.close(end)
    os.write(told, f"{pid}\n".encode())
    _, status = os.waitpid(pid, 0)
    os.write(told, f"{os.waitstatus_to_exitcode(status)}\n".encode())
    os._exit(0)


def become(order: dict[str, Any], *ends: int) -> None:
    for end, output in zip(ends, OUTPUTS, strict=True):
        os.dup2(end, output)
        os.close(end)
    # Those of a start knew what they write to.
    sys.stdout = os.fdopen(1, "w", encoding=sys.stdout.encoding, errors=sys.stdout.errors, closefd=False)
    sys.stderr = os.fdopen(2, "w", encoding=sys.stderr.encoding, errors=sys.stderr.errors, closefd=False)
    os.environ.clear()
    os.environ.update(order["environment"])
    os.umask(order["umask"])
    sys.argv = ["kontingent", *order["arguments"]]
    importlib.import_module(f"{OURS}.project.cli").main()


if __name__ == "__main__":
    main()
