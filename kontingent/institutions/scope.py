"""Scope: which persons a viewer may know of, and whether their personal data are open to him.

The two rights are independent. A person outside the scope does not exist for the viewer: not found, not counted,
not exported. Every read of persons takes a Scope as its first argument; there is no way around it.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """The subtree of one institution (a governing body, an organisation, or the root of the region).

    `institution_id` is the institution whose subtree is seen; `open_data` is «Доступ к ПДн»:
    without it names, dates, documents, addresses and contacts are masked on the server.
    """

    institution_id: int
    open_data: bool

    @property
    def masked(self) -> bool:
        return not self.open_data
