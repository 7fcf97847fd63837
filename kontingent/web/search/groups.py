"""What the quick search finds: the best few persons of the scope, organisations and bodies of the region."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from kontingent.current.standing import Standing
from kontingent.institutions.models import Institution
from kontingent.institutions.registry import InstitutionFilters, Which, listed
from kontingent.institutions.scope import Scope
from kontingent.kernel import keyset, russian
from kontingent.kernel.names import search_words
from kontingent.kernel.patience import TooLongError, within
from kontingent.registry.best_matches import read_best
from kontingent.registry.filters import Filters
from kontingent.registry.rows import RegistryRow
from kontingent.web.search.query import QueryKind
from kontingent.web.search.query import SearchQuery as AskedWords
from kontingent.web.templating.persons import unbroken

MOST = 5  # of each kind
WITHIN = 700  # milliseconds a statement
OGRN_DIGITS = 13
BY_SURNAME = "Имя и\u00a0отчество закрыты: персоны найдены по\u00a0фамилии «{}»."
TOO_LONG = "Подходит слишком многое: добавьте слово или откройте реестр."


@dataclass(frozen=True, slots=True)
class Hit:
    href: str
    title: str
    note: str


@dataclass(frozen=True, slots=True)
class HitGroup:
    """`all_href` leads to the registry with the same words; `sentence` says what was not done."""

    slug: str
    title: str
    hits: tuple[Hit, ...]
    all_title: str
    all_href: str
    sentence: str = ""


def groups(scope: Scope, asked: AskedWords) -> list[HitGroup]:
    if asked.sort is QueryKind.WORDS:
        named = InstitutionFilters(name=asked.text)
        return [_persons(scope, asked.text), *_institutions(named, urlencode({"name": asked.text}))]
    if asked.sort is QueryKind.NUMBER:
        if len(asked.digits) >= OGRN_DIGITS:
            return _institutions(InstitutionFilters(ogrn=asked.digits), urlencode({"ogrn": asked.digits}))
        return _institutions(InstitutionFilters(inn=asked.digits), urlencode({"inn": asked.digits}))
    return []


def _persons(scope: Scope, text: str) -> HitGroup:
    """Without «Доступ к ПДн» by surname alone: a given name would be told."""
    words = search_words(text)
    asked = words[0] if scope.masked else text
    sentence = BY_SURNAME.format(asked) if scope.masked and len(words) > 1 else ""
    query = urlencode({"name": asked, "status": Standing.ANY.value})
    try:
        with within(WITHIN):
            found = read_best(scope, Filters(words=asked, standing=Standing.ANY), MOST)
    except TooLongError:
        found, sentence = (), TOO_LONG
    hits = tuple(_person(row, query) for row in found)
    return HitGroup("persons", "Персоны", hits, "Все найденные персоны", f"/contingent/?{query}", sentence)


def _person(row: RegistryRow, query: str) -> Hit:
    born = russian.date(row.birth_date) if row.birth_date else row.birth_year
    class_name = unbroken(row.class_name)
    ahead = (
        f"{russian.agreed('зачислен', row.sex)} с{russian.NBSP}{russian.date(row.enrolled_from)}"
        if row.enrolled_from
        else ""
    )
    note = (born, row.place.name if row.place else row.role_titles, class_name or row.position, ahead)
    href = f"/contingent/{row.person_id}/?{urlencode({'list': query})}"
    return Hit(href, row.name, " · ".join(part for part in note if part))


def _institutions(filters: InstitutionFilters, query: str) -> list[HitGroup]:
    """Everybody sees those of the whole region."""
    return [
        _group(Which.ORGANISATIONS, filters, "Организации", "Все найденные организации", f"/organisations/?{query}"),
        _group(Which.BODIES, filters, "Органы управления", "Все найденные органы управления", f"/bodies/?{query}"),
    ]


def _group(which: Which, filters: InstitutionFilters, title: str, all_title: str, all_href: str) -> HitGroup:
    hit: Callable[[Institution], Hit] = _organisation if which is Which.ORGANISATIONS else _body
    try:
        with within(WITHIN):
            found = listed(which, filters).page(keyset.PageRequest(MOST)).rows
    except TooLongError:
        return HitGroup(which.value, title, (), all_title, all_href, TOO_LONG)
    return HitGroup(which.value, title, tuple(hit(row) for row in found), all_title, all_href)


def _organisation(row: Institution) -> Hit:
    return Hit(f"/organisations/{row.pk}/", row.name, row.about)


def _body(row: Institution) -> Hit:
    return Hit(f"/bodies/{row.pk}/", row.name, row.about)
