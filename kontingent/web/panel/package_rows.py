"""A package as the list, its file and its page say it: the state, of which organisations, how much was remarked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kontingent.ingest.models import REMARKED_SHARE, Package
from kontingent.ingest.protocol_letters import SentLetter, letters_of
from kontingent.ingest.run import COUNTED
from kontingent.institutions.models import Institution
from kontingent.kernel import russian

NAMED = 5  # organisations on the page of a package
BADGES = {Package.State.ACCEPTED: "ok", Package.State.HELD: "warn", Package.State.REFUSED: "bad"}
_WHOLE_BAR = 4 * REMARKED_SHARE
LEGEND = (
    f"Жёлтым выделены пакеты, которые ждут решения, и те, где замечаний больше {russian.percent(REMARKED_SHARE)} "
    "от числа записей."
)


@dataclass(frozen=True, slots=True)
class PackageRow:
    """`counts` has every number of the package, zero where nothing was counted yet; `bar` is in hundredths."""

    package: Package
    state: str
    badge: str
    counts: dict[str, int]
    organisations: str = ""
    letter: SentLetter | None = None

    @property
    def bar(self) -> int:
        return min(100, round(100 * (self.package.remarked_share or 0) / _WHOLE_BAR))

    @property
    def told(self) -> str:
        """What became of the protocol at the supplier, in a word or two."""
        if self.letter is None:
            return ""
        if self.letter.letter.answered_on is not None:
            return f"ответ {russian.date(self.letter.letter.answered_on)}"
        if self.letter.state.is_sent:
            return f"отправлен {russian.date_time(self.letter.letter.sent_at).split()[0]}, ответа нет"
        return "не доставлен" if self.letter.state.is_given_up else "ждёт отправки"


def row_of(package: Package, organisations: str = "", letter: SentLetter | None = None) -> PackageRow:
    state = Package.State(package.state)
    counts = {name: int(package.counts.get(name, 0)) for name in COUNTED}
    badge = "warn" if state == Package.State.REMARKS and package.is_remarkable else BADGES.get(state, "")
    return PackageRow(package, str(state.label).capitalize(), badge, counts, organisations, letter)


def rows_of(packages: Sequence[Package]) -> list[PackageRow]:
    """One organisation by its name, several by their number."""
    alone = [package.organisations[0] for package in packages if len(package.organisations) == 1]
    names = {place.pk: place.name for place in Institution.objects.filter(pk__in=alone).order_by("pk")}
    letters = letters_of([package.pk for package in packages])
    return [
        row_of(package, _said(package, names), next(iter(letters.get(package.pk, [])), None)) for package in packages
    ]


def _said(package: Package, names: Mapping[int, str]) -> str:
    known = package.organisations
    if len(known) == 1:
        return names.get(known[0], "")
    return russian.count_phrase(len(known), "организация", "организации", "организаций") if known else ""


def organisations_of(package: Package) -> tuple[list[Institution], int]:
    """The first by name, and how many more."""
    found = Institution.objects.filter(pk__in=package.organisations).order_by("name_key", "pk")[:NAMED]
    places = list(found)
    return places, len(package.organisations) - len(places)
