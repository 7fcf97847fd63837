"""`kontingent load` as a test gives it: files put into a folder, the exit code and what was said."""

import io
from pathlib import Path

from django.core.management import call_command


def command(*arguments: object, **options: object) -> tuple[int, str]:
    output = io.StringIO()
    try:
        call_command("load", *arguments, jobs=0, stdout=output, **options)
    except SystemExit as left:
        return int(str(int(left.code or 0))), output.getvalue()
    return 0, output.getvalue()


def put(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    return path
