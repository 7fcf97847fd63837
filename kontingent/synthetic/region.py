"""A generated region into the register by the suppliers' door: the suppliers of its manifest, then its packages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kontingent.audit.actor import Actor
from kontingent.history.kinds.catalogue import BY_SLUG
from kontingent.ingest import pipeline
from kontingent.ingest.actions import receive
from kontingent.ingest.models import Package
from kontingent.ingest.workers import Readers
from kontingent.institutions.actions import found_region
from kontingent.institutions.models import Supplier
from kontingent.institutions.queries import supplier_by_code
from kontingent.institutions.supplier_actions import register_supplier, set_ranks
from kontingent.synthetic.manifest import SupplierRegistration, read_manifest
from kontingent.synthetic.vocabulary import words


@dataclass(frozen=True, slots=True)
class Loaded:
    """One package at the end of its way; `done` of `of` are in."""

    path: str
    package: Package
    done: int
    of: int


def install(
    folder: Path,
    *,
    by: Actor,
    jobs: int = 0,
    packages: Sequence[str] | None = None,
    follow: Callable[[Loaded], None] = lambda loaded: None,
) -> list[Package]:
    """Registers the suppliers and loads the packages, or those named, in the order of their moments.

    Once more is harmless: what is registered stays, what is loaded is known by its bytes, what was cut short goes on.
    """
    manifest = read_manifest(folder)
    found_region(name=words("places")["region"], by=by)
    suppliers = {known.code: _registered(known, by) for known in manifest.suppliers}
    asked = manifest.packages if packages is None else packages
    loaded = []
    sender = {folder / path: suppliers[path.split("/")[0]] for path in asked}
    with Readers(jobs) as readers:
        for path, (file, ahead) in zip(asked, readers.along(list(sender), sender.__getitem__), strict=True):
            with file.open("rb") as stream:
                received = receive(
                    supplier=sender[file], name=file.name, stream=stream, by=by, looked_through=ahead.looked_through
                )
            package = pipeline.load(package_id=received.package.pk, by=by, readers=readers, ahead=ahead)
            loaded.append(package)
            follow(Loaded(path, package, len(loaded), len(asked)))
    return loaded


def _registered(wanted: SupplierRegistration, by: Actor) -> Supplier:
    if known := supplier_by_code(wanted.code):
        return known
    supplier = register_supplier(
        code=wanted.code,
        name=wanted.name,
        rank=wanted.rank,
        decides_subordination=wanted.decides_subordination,
        replays=wanted.replays,
        kinds=[BY_SLUG[slug].code for slug in wanted.rights],
        email=wanted.email,
        by=by,
    )
    set_ranks(supplier_id=supplier.pk, ranks={BY_SLUG[kind].code: rank for kind, rank in wanted.ranks.items()}, by=by)
    return supplier
