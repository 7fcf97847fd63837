"""The receipt of a trial: which bytes were tried, when, and what was foreseen, in numbers alone.

Its digest stands in the journal, which nobody changes: so a receipt is known for ours.
"""

import json
from hashlib import sha256
from typing import Any

from kontingent.history.kinds.catalogue import BY_CODE
from kontingent.ingest.models import Package
from kontingent.kernel import clock


def receipt_of(package: Package) -> dict[str, Any]:
    """Of a package that was tried."""
    said = _said(package)
    return {**said, "digest": sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()}


def _said(package: Package) -> dict[str, Any]:
    foreseen, tried_at = package.foreseen or {}, package.tried_at
    return {
        "package": package.pk,
        "supplier": package.supplier.code,
        "file": package.name,
        "sha256": bytes(package.sha256).hex(),
        "size": package.size,
        "tried_at": tried_at.astimezone(clock.region_zone()).isoformat(timespec="seconds") if tried_at else None,
        "would_be_held": package.reason,
        "counts": package.counts,
        "kinds": [{**row, "kind": BY_CODE[row["kind"]].slug()} for row in foreseen.get("kinds", [])],
        "fields": [{**row, "kind": BY_CODE[row["kind"]].slug()} for row in foreseen.get("fields", [])],
        "persons": foreseen.get("lines", {}),
        "nearly": is_nearly(package),
    }


def is_nearly(package: Package) -> bool:
    """Whether new persons may have met one another in different batches of the package."""
    batches = (package.foreseen or {}).get("batches", 1)
    return batches > 1 and any(package.counts.get(name) for name in ("persons_new", "persons_provisional"))
