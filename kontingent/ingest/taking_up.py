"""A package with what its loading asks first: of its supplier, his last word, and whether others wait to be put right.

Of a small one its bytes come along, and the session keeps all plans from here on, until its lease ends.

One statement, without Django's building of it, which costs a loader more than to send it.
"""

from datetime import datetime
from typing import NamedTuple

from django.db import DEFAULT_DB_ALIAS

from kontingent.ingest import storage
from kontingent.ingest.mapping_steps import MappingStep
from kontingent.ingest.models import Package
from kontingent.ingest.readers.package import Piece
from kontingent.ingest.rights import Allowance, allowed
from kontingent.institutions.models import Supplier
from kontingent.kernel import sql

# Bytes. What a server plans for any values, it plans for some ten of them; fewer records than these hold cost less than
# to plan for them. Of its own accord the server would not keep the longest plans.
_FEW = 256 * 1024
_COLUMNS = Package._meta.concrete_fields  # noqa: SLF001 - Django's own word for columns
_TO_BE_LOADED = f"""
    SELECT {", ".join(f"package.{field.attname}" for field in _COLUMNS)},
           to_jsonb(supplier),
           ARRAY(SELECT to_jsonb(step) - 'at' FROM supplier_mapping AS step
                  WHERE step.supplier_id = supplier.id ORDER BY step.id),
           ARRAY(SELECT jsonb_build_array(institution_id, kind) FROM supplier_right AS granted
                  WHERE granted.supplier_id = supplier.id),
           (SELECT max(LEAST(made_at, received_at)) FROM package AS taken
             WHERE taken.supplier_id = supplier.id AND made_at IS NOT NULL
               AND (state IN ('accepted', 'remarks') OR stage = 'restoring')),
           EXISTS (SELECT FROM person_behind),
           CASE WHEN size < %(few)s THEN ARRAY({storage.ALL_PIECES}) END,
           set_config('plan_cache_mode', CASE WHEN size < %(few)s THEN 'force_generic_plan' ELSE 'auto' END, false)
      FROM package JOIN supplier ON supplier.id = package.supplier_id
     WHERE package.id = %(package)s
"""  # noqa: S608 - names of our own columns and a constant text


class ToBeLoaded(NamedTuple):
    package: Package
    steps: list[MappingStep]  # of the supplier's mapping, in their order
    allowance: Allowance
    last_said: datetime | None  # by the supplier, in packages that are in
    is_anybody_behind: bool
    stored: storage.Stored


def to_be_loaded(package_id: int) -> ToBeLoaded:
    row = sql.one(_TO_BE_LOADED, {"few": _FEW, "package": package_id}, bound=True)
    sender, steps, granted, last_said, is_anybody_behind, pieces, _ = row[len(_COLUMNS) :]
    package = Package.from_db(DEFAULT_DB_ALIAS, [field.attname for field in _COLUMNS], row[: len(_COLUMNS)])
    package.supplier = Supplier(**sender)
    allowance = allowed(package.supplier, granted)
    stored = storage.Stored(package_id, [Piece(packed) for packed in pieces or ()])
    return ToBeLoaded(package, [MappingStep(**step) for step in steps], allowance, last_said, is_anybody_behind, stored)
