"""What was typed into the quick search: words, a number, or something that is not searched for.

Words may stand in an address, numbers may not: eleven digits are СНИЛС, and ten are ИНН of an organisation or
somebody's passport. A number is sent by POST and named in the address by a token of the session.
"""

import secrets
from dataclasses import dataclass
from enum import Enum, auto

from django.contrib.sessions.backends.base import SessionBase

from kontingent.kernel.names import search_words, tidy

KEY = "quick"
LONGEST, SHORTEST = 200, 2
FEWEST_DIGITS = 6  # fewer are the number of a school or a year
SNILS_DIGITS = 11
MOST_KEPT = 20


class QueryKind(Enum):
    NOTHING = auto()
    SHORT = auto()
    WORDS = auto()
    NUMBER = auto()  # of an organisation: ИНН or ОГРН
    SNILS = auto()
    UNCLEAR = auto()  # a number among words


@dataclass(frozen=True, slots=True)
class SearchQuery:
    sort: QueryKind
    text: str = ""
    digits: str = ""

    @property
    def is_number(self) -> bool:
        return self.sort in {QueryKind.NUMBER, QueryKind.SNILS, QueryKind.UNCLEAR}


def read(typed: str) -> SearchQuery:
    text = tidy(typed)[:LONGEST]
    digits = "".join(letter for letter in text if letter in "0123456789")
    if len(digits) >= FEWEST_DIGITS:
        if any(letter.isalpha() for letter in text):
            return SearchQuery(QueryKind.UNCLEAR, text)
        return SearchQuery(QueryKind.SNILS if len(digits) == SNILS_DIGITS else QueryKind.NUMBER, text, digits)
    words = search_words(text)
    if not words:
        return SearchQuery(QueryKind.NOTHING)
    return SearchQuery(QueryKind.WORDS if max(map(len, words)) >= SHORTEST else QueryKind.SHORT, text)


def keep(session: SessionBase, digits: str) -> str:
    """The token for the address."""
    kept = dict(list(session.get(KEY, {}).items())[1 - MOST_KEPT :])
    token = secrets.token_urlsafe(9)
    session[KEY] = {**kept, token: digits}
    return token


def recall(session: SessionBase, token: str) -> SearchQuery:
    """Nothing for a token of another session, or one forgotten."""
    digits = session.get(KEY, {}).get(token, "")
    return read(digits) if digits else SearchQuery(QueryKind.NOTHING)
