"""Words of a name as conditions: surnames of the scope that begin so, else whoever has all the words in his name.

Surnames stand in an index of the scope, so their beginning is a range of it, whatever the size of the region. Parts of
other names are found by trigrams, which a shorter word than three letters has none of: alone it is but a beginning.
"""

from collections.abc import Iterator
from enum import Enum

from kontingent.institutions.scope import Scope
from kontingent.kernel import sql
from kontingent.kernel.filtering import Condition
from kontingent.kernel.names import search_words

TRIGRAM = 3  # letters
SMALL = 50_000  # members: names of a scope that has no more are all read, rather than cards of the whole region
# The surname alone: what a masked list is searched, sorted and paged by.
SURNAME = "split_part(s.name_key, ' ', 1)"
_MEMBERS = (
    "SELECT coalesce(sum(change), 0)::int FROM member_count WHERE institution_id = %(scope)s AND standing = 'all'"
)
_BEGINS = "SELECT EXISTS (SELECT FROM person_scope s WHERE s.scope_id = %(scope)s AND {})"


class Where(Enum):
    """In which part of a name the words are sought. FOUND: in surnames if any begins so, else anywhere."""

    FOUND = "found"
    SURNAMES = "surnames"
    ANYWHERE = "anywhere"


def named(scope: Scope, scope_id: int, words: str, where: Where, *, walked: bool = False) -> Iterator[Condition]:
    """Conditions on `person_scope s`, and on `person_card c` where names are not sought by their beginning.

    `scope_id` is the list's: the viewer's own or one below it. `walked`: each is asked for his name in the order of the
    scope, and no card is.
    """
    sought = search_words(words)
    if not sought:
        return
    if scope.masked:
        yield f"{SURNAME} LIKE %(surname)s", {"surname": _escaped(sought[0]) + "%"}
    elif (where if where is not Where.FOUND else where_found(scope_id, words)) is Where.SURNAMES:
        yield from _beginning(sought)
    else:
        yield from _containing(sought, walked=walked or is_small(scope_id))


def where_found(scope_id: int, words: str) -> Where:
    return Where.SURNAMES if _begin_surnames(scope_id, search_words(words)) else Where.ANYWHERE


def is_small(scope_id: int) -> bool:
    """By all that ever stood in the scope."""
    return int(sql.by_key(_MEMBERS, {"scope": scope_id})[0][0]) <= SMALL


def _begin_surnames(scope_id: int, sought: list[str]) -> bool:
    """Whether some name of the scope begins with the first word and has the others."""
    if max(map(len, sought), default=0) < TRIGRAM:
        return True
    if len(sought[0]) < TRIGRAM:
        return False  # beside a longer word a letter or two are an initial
    texts, values = zip(*_beginning(sought), strict=True)
    asked = {name: value for one in values for name, value in one.items()}
    ((begins,),) = sql.rows(_BEGINS.format(" AND ".join(texts)), {"scope": scope_id, **asked})
    return bool(begins)


def _beginning(sought: list[str]) -> Iterator[Condition]:
    first, *others = map(_escaped, sought)
    yield "s.name_key LIKE %(surname)s", {"surname": f"{first}%"}
    for number, word in enumerate(others):
        yield f"s.name_key LIKE %(word_{number})s", {f"word_{number}": f"%{word}%"}


def _containing(sought: list[str], *, walked: bool) -> Iterator[Condition]:
    """One by one, or no index of trigrams is used; of the scope too, where names are the same and may be fewer."""
    for number, word in enumerate(map(_escaped, sought)):
        if not walked:
            yield f"c.name_key LIKE %(word_{number})s", {}
        yield f"s.name_key LIKE %(word_{number})s", {f"word_{number}": f"%{word}%"}


def _escaped(word: str) -> str:
    """Wildcards that somebody typed are letters."""
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
