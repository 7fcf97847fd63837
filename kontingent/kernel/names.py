"""Names of people and institutions: the key they sort and search by, and how they are written."""

import re
from typing import NamedTuple

NBSP = "\u00a0"
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u00ad\ufe63\uff0d", "-"))
_APOSTROPHES = str.maketrans(dict.fromkeys("\u2019\u2018\u02bc\u02b9\u0060\u00b4\u2032\uff07", "'"))
# Lower case is compared, so a capital H, M, T, B typed for Н, М, Т, В is met here as h, m, t, b.
_LOOKALIKES = str.maketrans("abcehkmoptxy", "авсенкмортху")
_WORD = re.compile(r"[^\W\d_]+")
_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
_LATIN = re.compile(r"[a-z]")


class FullName(NamedTuple):
    family: str
    given: str = ""
    additional: str = ""


def tidy(text: str) -> str:
    """One line with single spaces, `-` for every dash and `'` for every apostrophe; letters stay as written."""
    unified = text.translate(_DASHES).translate(_APOSTROPHES)
    return re.sub(r"(?<=\w) ?- ?(?=\w)", "-", " ".join(unified.split()))


def name_key(text: str) -> str:
    """The stored key of sorting and search.

    For a clean name it equals SQL `translate(lower(x), 'ё', 'е')`; Latin look-alikes in a Cyrillic word
    become Cyrillic.
    """
    key = tidy(text).lower().replace("ё", "е")
    return _WORD.sub(_as_cyrillic, key) if _LATIN.search(key) else key


def _as_cyrillic(word: re.Match[str]) -> str:
    return word[0].translate(_LOOKALIKES) if _CYRILLIC.search(word[0]) else word[0]


def full_name(family: str | None, given: str | None, additional: str | None = None) -> str:
    """«Абрамов Даниил Романович»; absent parts leave no gap."""
    return " ".join(part.strip() for part in (family, given, additional) if part and part.strip())


def initials(family: str | None, given: str | None, additional: str | None = None) -> str:
    """«Абрамов Д. Р.», unbroken; a double given name keeps both letters: «А.-М.»."""
    letters = [_initial(part) for part in (given, additional) if part and part.strip()]
    return NBSP.join(part for part in ((family or "").strip(), *letters) if part)


def _initial(name: str) -> str:
    first_word = name.strip().split()[0]
    return "-".join(f"{piece[0].upper()}." for piece in first_word.split("-") if piece)


def split_full_name(text: str) -> FullName:
    """Family, given and additional name written in one field; whatever follows the second word is the additional name.

    That keeps «Оглы», «Кызы» and double patronymics whole. «Иванов И.И.» gives the initials without dots.
    """
    family, given, *additional = [*re.sub(r"[.,]", " ", tidy(text)).split(), "", ""]
    return FullName(family, given, " ".join(additional).strip())


def search_words(text: str) -> list[str]:
    """The words of a search in any order, as keys, without repetitions; marks that a name cannot hold part words."""
    words = re.split(r"[^\w'-]+", name_key(text).replace("_", " "))
    kept = (word.strip("-'") for word in words)
    return list(dict.fromkeys(word for word in kept if word))
