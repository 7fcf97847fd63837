"""What a link of the chain is computed from. Never changed: a new form would get a new number."""

import datetime as dt
import json
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

FORM = 1
START = bytes(32)  # stands before the first link

# One line of the journal as the chain reads it: no setting of the server or of a session changes these values.
LINE = """
    e.id, e.transaction_id, e.at AT TIME ZONE 'UTC', e.user_id, e.user_name, e.role, e.institution_id,
    e.institution_path, e.ip::text, e.session, e.action, e.object_type, e.object_id, e.object_name, e.description,
    e.details::text
"""


def link(previous: bytes, seal: Sequence[Any], line: Sequence[Any]) -> bytes:
    """SHA-256 over the link before and canonical JSON of the seal's own fields and of the LINE."""
    details = json.loads(line[-1], parse_float=str)  # numbers as written: a float would round them
    whole = [FORM, *seal, *line[:-1], details]
    canonical = json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_moment)
    return sha256(previous + canonical.encode()).digest()


def _moment(value: dt.datetime) -> str:
    return value.replace(tzinfo=None).isoformat(timespec="microseconds")
