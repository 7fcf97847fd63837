"""What an answer says."""

import io
import zipfile
from typing import Any

# Of Django's client: the response, with what was asked and where it led.
Answer = Any


def words_of(answer: Answer) -> str:
    """All that left the server: the body, parts of a spreadsheet unpacked, and the headers."""
    body = b"".join(answer) if answer.streaming else answer.content
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as parts:
            body = b"\n".join(parts.read(name) for name in parts.namelist())
    return body.decode("utf-8", "replace") + "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
