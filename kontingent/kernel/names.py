"""Names of people and institutions: the key they sort and search by, and how they are written."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

NBSP = "\u00a0"
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d"
_APOSTROPHES = "\u2019\u2018\u02bc\u02b9\u0060\u00b4\u2032\uff07"
_SPACES = "\t\n\v\f\r\u0085\u00a0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u2028\u2029\u202f\u205f\u3000"
_UNIFIED = "-" * len(_DASHES) + "'" * len(_APOSTROPHES) + " " * len(_SPACES)
_UNIFY = str.maketrans(_DASHES + _APOSTROPHES + _SPACES, _UNIFIED, _INVISIBLE)
# Lower case is compared, so a capital H, M, T, B typed for Н, М, Т, В is met here as h, m, t, b.
_LATIN_ALIKE, _CYRILLIC_ALIKE = "abcehkmoptxy", "авсенкмортху"
_LOOKALIKES = str.maketrans(_LATIN_ALIKE, _CYRILLIC_ALIKE)
_PADDED_DASH = re.compile(r"(?<=\w) ?- ?(?=\w)")
_WORD = re.compile(r"[^\W\d_]+")
_CYRILLIC = re.compile(r"[а-яё]")
_LATIN = re.compile(r"[a-z]")


# What suppliers write where somebody has no patronymic, as a key without the marks around it.
_ABSENT = re.compile(
    r"(?:нет(?: отчества)?|отсутствует|без отчества|б ?[/.] ?[оo]|не (?:указан[оа]?|имеет|задано)|н ?[/.] ?д"
    r"|неизвестно|прочерк|null|none|n/a)?"
)
_MARKS = " .,…;:-_'\"«»()[]*?!/\\|—"


class FullName(NamedTuple):
    family: str
    given: str = ""
    additional: str = ""


def tidy(text: str) -> str:
    """One line with single spaces, `-` for every dash and `'` for every apostrophe; the letters stay as written.

    «й» and «ё» made of two characters become one; soft hyphens and other invisible marks vanish.
    """
    unified = unicodedata.normalize("NFC", text.translate(_UNIFY))
    return _PADDED_DASH.sub("-", " ".join(part for part in unified.split(" ") if part))


def name_key(text: str) -> str:
    """The stored key of sorting and search.

    For a clean name it equals SQL `translate(lower(x), 'ё', 'е')`; Latin look-alikes in a Cyrillic word
    become Cyrillic.
    """
    key = tidy(text).lower().replace("ё", "е")
    return _WORD.sub(_as_cyrillic, key) if _LATIN.search(key) else key


def _as_cyrillic(word: re.Match[str]) -> str:
    return word[0].translate(_LOOKALIKES) if _CYRILLIC.search(word[0]) else word[0]


@lru_cache(maxsize=1 << 14)  # patronymics repeat
def is_no_patronymic(text: str) -> bool:
    """A dash, «нет», «б/о» and the like where a patronymic belongs: somebody says that there is none."""
    return _ABSENT.fullmatch(name_key(text).strip(_MARKS)) is not None


def name_key_sql(column: str) -> str:
    """The SQL expression that equals `name_key` of a text column; clean names take a short way.

    `column` is our own identifier or expression, never a value.
    """
    clean = f"{column} ~ '^[А-ЯЁа-яё]+([ ''-][А-ЯЁа-яё]+)*$'"
    marks = _literal(_DASHES + _APOSTROPHES + _SPACES + _INVISIBLE)
    unified = f"normalize(translate({column}, {marks}, {_literal(_UNIFIED)}), NFC)"
    single_spaced = f"btrim(regexp_replace({unified}, ' +', ' ', 'g'))"
    dashed = rf"regexp_replace({single_spaced}, '(?<=\w) ?- ?(?=\w)', '-', 'g')"
    parts = f"regexp_matches({_plain_key(dashed)}, '[[:alpha:]]+|[^[:alpha:]]+', 'g')"
    alike = f"translate(part[1], '{_LATIN_ALIKE}', '{_CYRILLIC_ALIKE}')"
    word = f"CASE WHEN part[1] ~ '[а-я]' THEN {alike} ELSE part[1] END"
    joined = f"SELECT string_agg({word}, '' ORDER BY place) FROM {parts} WITH ORDINALITY AS piece (part, place)"  # noqa: S608 - our own text
    any_way = f"coalesce(({joined}), '')"
    return f"CASE WHEN {clean} THEN {_plain_key(column)} ELSE {any_way} END"


def _plain_key(expression: str) -> str:
    return f"translate(lower({expression}), 'ё', 'е')"


def _literal(characters: str) -> str:
    return "U&'" + "".join(f"\\{ord(character):04X}" for character in characters) + "'"


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
