"""A package with what its loading asks first: of its supplier, and whether others have to be put right before.

Of a small one the session keeps all plans from here on, until its lease ends.

One statement, without Django's building of it, which costs a loader more than to send it.
"""

from typing import Any, NamedTuple, cast

import orjson

from kontingent.ingest.mapping_steps import MappingStep
from kontingent.ingest.models import Package
from kontingent.ingest.rights import Allowance, allowed
from kontingent.institutions.models import Supplier

# Bytes. What a server plans for any values, it plans for some ten of them; fewer records than these hold cost less than
# to plan for them. Of its own accord the server would not keep the longest plans.
_FEW = 256 * 1024
_TO_BE_LOADED = """
    SELECT package.*, to_jsonb(supplier) AS sender,
           ARRAY(SELECT to_jsonb(step) - 'at' FROM supplier_mapping AS step
                  WHERE step.supplier_id = supplier.id ORDER BY step.id) AS steps,
           ARRAY(SELECT jsonb_build_array(institution_id, kind) FROM supplier_right AS granted
                  WHERE granted.supplier_id = supplier.id) AS granted,
           EXISTS (SELECT FROM person_behind) AS is_anybody_behind,
           set_config('plan_cache_mode', CASE WHEN size < %s THEN 'force_generic_plan' ELSE 'auto' END, false)
      FROM package JOIN supplier ON supplier.id = package.supplier_id
     WHERE package.id = %s
"""


class ToBeLoaded(NamedTuple):
    package: Package
    steps: list[MappingStep]  # of the supplier's mapping, in their order
    allowance: Allowance
    is_anybody_behind: bool


def to_be_loaded(package_id: int) -> ToBeLoaded:
    (package,) = Package.objects.raw(_TO_BE_LOADED, [_FEW, package_id])
    told = cast("Any", package)
    package.supplier = Supplier(**orjson.loads(told.sender))
    steps = [MappingStep(**orjson.loads(step)) for step in told.steps]
    allowance = allowed(package.supplier, map(orjson.loads, told.granted))
    return ToBeLoaded(package, steps, allowance, told.is_anybody_behind)
