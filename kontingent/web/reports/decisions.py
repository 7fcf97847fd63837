"""What needs a decision today, of one viewer: counts of things he may open, each with its list, and the first of them.

A viewer without «Доступ к ПДн» sees the numbers alone. Packages are the operator's, cases of whoever may decide them.
"""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from kontingent.accounts.models import User
from kontingent.accounts.roles import Permission
from kontingent.ingest.models import Package
from kontingent.ingest.queries import PackageFilter, Protocol
from kontingent.ingest.queries import listed as packages
from kontingent.institutions.models import Institution
from kontingent.institutions.queries import by_ids
from kontingent.institutions.scope import Scope
from kontingent.kernel import clock, russian
from kontingent.kernel.periods import SchoolYear
from kontingent.people.cases import listed as cases
from kontingent.reports.filled import overfull
from kontingent.web.reports.freshness import Freshness
from kontingent.web.reports.night import moment

MOST = 5  # of each kind, with their names
RECENT = timedelta(days=30)  # protocols of older packages are no news
MOST_CASES = 100  # counted for a line on the start page of everybody who decides
MOST_OF_OTHERS = 100  # packages whose list is here alone
Forms = tuple[str, str, str]
UNSENT: Forms = ("протокол не\u00a0отправлен", "протокола не\u00a0отправлены", "протоколов не\u00a0отправлено")


@dataclass(frozen=True, slots=True)
class Thing:
    """One of what is counted: its page, and what is to be decided in a few words."""

    title: str
    href: str
    note: str


@dataclass(frozen=True, slots=True)
class Due:
    """`number` things of a kind; `words` go after it. `is_exact` False: there are more. `href` is empty of none.

    `moment`: when the night has counted them.
    """

    code: str
    number: int
    words: Forms
    href: str
    things: tuple[Thing, ...] = ()
    is_exact: bool = True
    moment: str = ""

    @property
    def label(self) -> str:
        """After the number."""
        return russian.plural(self.number, *self.words)

    @property
    def counted(self) -> str:
        return f"{'' if self.is_exact else 'больше '}{russian.count_phrase(self.number, *self.words)}"

    @property
    def rest(self) -> int:
        """That are not named."""
        return self.number - len(self.things) if self.things else 0


@dataclass(frozen=True, slots=True)
class Viewer:
    user: User
    scope: Scope
    body: Institution  # his own


def decisions(viewer: Viewer, suppliers: list[Freshness], *, named: bool) -> list[Due]:
    """`named`: with the first things of each kind, where he may know them."""
    may, most = viewer.user.may, MOST if named and viewer.scope.open_data else 0
    found = [_overfull(viewer.body, most), _silent(suppliers, most)]
    if may(Permission.MANAGE_PACKAGES):
        found += [_held(most), _unsent(most)]
    elif may(Permission.DECIDE_CASES) and viewer.scope.open_data:
        found.append(_unsent_of(viewer.body, MOST_OF_OTHERS if named else 0))
    if may(Permission.DECIDE_CASES) and viewer.scope.open_data:
        found.append(_cases(viewer.scope))
    return found


def _overfull(body: Institution, most: int) -> Due:
    found, made_at = overfull(body)
    places = by_ids(one.institution_id for one in found[:most]) if most else {}
    year = SchoolYear.of(clock.today()).first
    asked = {"year": year, "by": "organisations", "level": "all", "over": "1"}
    return Due(
        "overfull",
        len(found),
        ("организация переполнена", "организации переполнены", "организаций переполнено"),
        f"/reports/places/?{urlencode(asked)}",
        tuple(
            Thing(
                places[one.institution_id].name,
                f"/organisations/{one.institution_id}/queue/?year={year}",
                f"{russian.number(one.learners)} на\u00a0{russian.count_phrase(one.places, 'место', 'места', 'мест')}",
            )
            for one in found[:most]
        ),
        moment=moment(made_at),
    )


def _silent(suppliers: list[Freshness], most: int) -> Due:
    silent = [one for one in suppliers if one.ago]
    return Due(
        "silent",
        len(silent),
        ("поставщик молчит", "поставщика молчат", "поставщиков молчат"),
        "/reports/#h-fresh",
        tuple(Thing(one.supplier, one.href, f"последний пакет {one.ago}") for one in silent[:most]),
    )


def _held(most: int) -> Due:
    words = ("пакет задержан", "пакета задержаны", "пакетов задержано")
    return _packages("held", words, PackageFilter(state=Package.State.HELD), {"state": "held"}, most)


def _unsent(most: int) -> Due:
    since = clock.today() - RECENT
    asked = {"protocol": Protocol.DUE.value, "since": russian.date(since)}
    return _packages("unsent", UNSENT, PackageFilter(protocol=Protocol.DUE, since=since), asked, most)


def _packages(code: str, words: Forms, filters: PackageFilter, asked: dict[str, str], most: int) -> Due:
    every = packages(filters)
    first = every.found.order_by("-pk")[: most + 1] if most else ()
    things = tuple(Thing(_titled(one), f"/panel/packages/{one.pk}/", _remarked(one)) for one in first)
    number = len(things) if most and len(things) <= most else every.count()
    return Due(code, number, words, f"/panel/packages/?{urlencode(asked)}", things[:most])


def _unsent_of(body: Institution, most: int) -> Due:
    """That speak of organisations of the body. Whoever may open no package has their list on the page itself."""
    own = list(Institution.objects.under(body.pk).order_by().values_list("pk", flat=True))
    found = packages(PackageFilter(protocol=Protocol.DUE, since=clock.today() - RECENT)).found
    about = found.filter(organisations__overlap=own)
    things = tuple(Thing(_titled(one), "", _remarked(one)) for one in about.order_by("-pk")[:most]) if most else ()
    return Due("unsent", about.count(), UNSENT, "/reports/today/#d-unsent", things)


def _titled(package: Package) -> str:
    return f"№\u00a0{package.pk}, {package.supplier.name}"


def _remarked(package: Package) -> str:
    if package.state == Package.State.HELD:
        return package.reason
    remarks = russian.count_phrase(int(package.counts.get("remarks", 0)), "замечание", "замечания", "замечаний")
    return f"{remarks}, {russian.percent(package.remarked_share or 0)} от\u00a0числа записей"


def _cases(scope: Scope) -> Due:
    """Two persons to be compared are not named here: whoever opens the list is told of in the journal."""
    number = cases(scope).count(MOST_CASES)
    words = ("совпадение ждёт решения", "совпадения ждут решения", "совпадений ждут решения")
    return Due("cases", min(number, MOST_CASES), words, "/panel/cases/", is_exact=number <= MOST_CASES)


def things_in_all(found: list[Due]) -> int:
    return sum(one.number for one in found)
