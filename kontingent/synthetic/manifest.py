"""suppliers.toml beside the packages: which suppliers to register, with what ranks, and what to load in which order."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from kontingent.synthetic.suppliers import SupplierProfile

FILE = "suppliers.toml"


@dataclass(frozen=True, slots=True)
class SupplierRegistration:
    """A supplier to be registered: every institution and every kind of the region are its rights."""

    code: str
    name: str
    rank: int
    replays: bool
    decides_subordination: bool
    rights: tuple[str, ...]  # slugs of kinds; empty: every kind
    email: str = ""  # a region made before suppliers had one
    ranks: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Manifest:
    today: date
    suppliers: tuple[SupplierRegistration, ...]
    packages: tuple[str, ...]  # paths under the folder, in the order of loading


def write_manifest(out: Path, suppliers: Sequence[SupplierProfile], packages: Sequence[str], today: date) -> None:
    lines = [f"today = {today.isoformat()}", "packages = [", *(f'    "{path}",' for path in packages), "]"]
    for known in suppliers:
        ranks = ", ".join(f"{kind} = {rank}" for kind, rank in known.ranks.items())
        lines += [
            "",
            "[[supplier]]",
            f'code = "{known.code}"',
            f'name = "{known.name}"',
            f"rank = {known.rank}",
            "replays = true",
            f"decides_subordination = {str(known.decides_subordination).lower()}",
            "rights = []",
            f'email = "{known.email}"',
            f"ranks = {{ {ranks} }}" if ranks else "ranks = {}",
        ]
    (out / FILE).write_text("\n".join(lines) + "\n", encoding="utf-8")


def read_manifest(folder: Path) -> Manifest:
    found = tomllib.loads((folder / FILE).read_text(encoding="utf-8"))
    suppliers = tuple(
        SupplierRegistration(**{**known, "rights": tuple(known["rights"])}) for known in found["supplier"]
    )
    return Manifest(found["today"], suppliers, tuple(found["packages"]))
