"""What the stand-in of ЕСИА knows: the one system registered with it, its own keys, and the people it may recognise."""

from dataclasses import dataclass
from pathlib import Path

CLIENT_ID = "KONTINGENT"  # what ЕСИА calls the mnemonic of a system


@dataclass(frozen=True, slots=True)
class Citizen:
    oid: int
    family_name: str
    given_name: str
    additional_name: str
    snils: str  # as ЕСИА writes it: 112-233-445 95
    trusted: bool
    about: str  # for the page of choice

    @property
    def full_name(self) -> str:
        return f"{self.family_name} {self.given_name} {self.additional_name}"


@dataclass(frozen=True, slots=True)
class ClientRegistration:
    """`folder` holds the files of `keys`; `site` is where the system lives, `redirect` its address of the way back."""

    address: str
    client_id: str
    redirect: str
    site: str
    scopes: frozenset[str]
    folder: Path
    citizens: tuple[Citizen, ...]

    @property
    def issuer(self) -> str:
        return f"http://{self.address.partition('://')[2]}/"

    def citizen(self, oid: str) -> Citizen | None:
        return next((one for one in self.citizens if str(one.oid) == oid), None)
