"""Russian text of the product: plurals, numbers, dates, ages. Suppliers' values are never typeset."""

import datetime as dt
import re
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from kontingent.kernel import clock
from kontingent.kernel.periods import age_on

NBSP = "\u00a0"
MINUS = "\u2212"
EMPTY = "-"  # how the manual shows an absent value


def plural(n: int, one: str, few: str, many: str) -> str:
    """The form that agrees with the number: 1 год, 2 года, 5 лет, 11 лет, 21 год."""
    tail, last = abs(n) % 100, abs(n) % 10
    if last == 1 and tail != 11:
        return one
    if 2 <= last <= 4 and not 12 <= tail <= 14:
        return few
    return many


def agreed(word: str, sex: str) -> str:
    """A short participle or a verb of the past that agrees with whom it is of: «уволена», «выбыла»."""
    return f"{word}а" if sex == "female" else word


def count_phrase(n: int, one: str, few: str, many: str) -> str:
    """«12 345 обучающихся», unbroken between number and word."""
    return f"{number(n)}{NBSP}{plural(n, one, few, many)}"


def number(value: float | Decimal, digits: int | None = None) -> str:
    """Groups of three from four digits on, decimal comma, a real minus.

    `digits` fixes the decimals (rounded half up); without it an integer has none and others keep what they have.
    """
    if digits is None and isinstance(value, int):  # nearly all of them, some hundreds a page
        text = f"{abs(value):,}".replace(",", NBSP)
        return MINUS + text if value < 0 else text
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    if digits is not None:
        exact = exact.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    elif exact == exact.to_integral_value():
        exact = exact.to_integral_value()
    text = f"{abs(exact):,f}".replace(",", NBSP).replace(".", ",")
    return MINUS + text if exact < 0 else text


def signed(value: float | Decimal, digits: int | None = None) -> str:
    """A change: «+412», «−0,8», «0»."""
    text = number(value, digits)
    return text if text.startswith(MINUS) or not text.strip("0,") else f"+{text}"


def percent(share: float | Decimal, digits: int = 1) -> str:
    """A share of one as «4,1 %»; a whole percentage has no decimals: «50 %»."""
    exact = (share if isinstance(share, Decimal) else Decimal(str(share))) * 100
    rounded = exact.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    return f"{number(rounded)}{NBSP}%"


def date(day: dt.date | None) -> str:
    """«20.04.2018»; «-» for None."""
    return EMPTY if day is None else f"{day.day:02}.{day.month:02}.{day.year:04}"


def date_time(moment: dt.datetime | None, *, seconds: bool = False) -> str:
    """«03.04.2017 11:43», with seconds in the journal; an aware moment is shown in the region's time."""
    if moment is None:
        return EMPTY
    local = moment if moment.tzinfo is None else moment.astimezone(clock.region_zone())
    return f"{date(local)} {local.strftime('%H:%M:%S' if seconds else '%H:%M')}"


def years(n: int) -> str:
    """«15 лет», unbroken."""
    return count_phrase(n, "год", "года", "лет")


def age_label(birth: dt.date | None, today: dt.date) -> str:
    """«14.11.2002 (15 лет)»; a date in the future has no age."""
    if birth is None or birth > today:
        return date(birth)
    return f"{date(birth)} ({years(age_on(birth, today))})"


class DateError(ValueError):
    """The text is not a date; `sentence` says why, in Russian."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class DayRead(NamedTuple):
    """The day of a text, and the one written in it: a moment with a zone may be of another day in the region."""

    day: dt.date
    written: dt.date


_TIME = (
    r"(?:(?:T|\s+)(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?"
    r"(?:\s*(?P<zone>Z|(?P<sign>[+-])(?P<ahead>\d{2}):?(?P<more>\d{2})?))?)?"
)
_DAY_FIRST = re.compile(r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})" + _TIME)
_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})" + _TIME)
_SHORT_YEAR = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2}")


def parse_date(text: str) -> dt.date:
    """ДД.ММ.ГГГГ or ISO; DateError otherwise, never a guess.

    A time after either is dropped, but one with a zone is a moment: the day is that of the region.
    """
    return read_day(text).day


def read_day(text: str) -> DayRead:
    """As `parse_date`, with the day that was written."""
    cleaned = re.sub(r"\s*г\.?$", "", text.strip())
    found = _DAY_FIRST.fullmatch(cleaned) or _ISO.fullmatch(cleaned)
    if found is None and _SHORT_YEAR.fullmatch(cleaned):
        raise DateError(f"«{text}»: укажите год четырьмя цифрами, например 20.04.2018.")
    if found is None:
        raise DateError(f"«{text}» — не дата: нужен вид ДД.ММ.ГГГГ, например 20.04.2018.")
    try:
        written = dt.date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        raise DateError(f"«{text}»: такого дня нет в календаре.") from None
    if found["zone"] is None:
        return DayRead(written, written)
    try:
        return DayRead(_day_in_region(written, found), written)
    except ValueError:
        raise DateError(f"«{text}»: такого времени не бывает.") from None


def _day_in_region(written: dt.date, found: re.Match[str]) -> dt.date:
    """ValueError for a time or a zone that no clock shows."""
    ahead = dt.timedelta(hours=int(found["ahead"] or 0), minutes=int(found["more"] or 0))
    zone = dt.timezone(-ahead if found["sign"] == "-" else ahead)
    time = dt.time(int(found["hour"]), int(found["minute"]), int(found["second"] or 0), tzinfo=zone)
    try:
        return dt.datetime.combine(written, time).astimezone(clock.region_zone()).date()
    except OverflowError:  # the first and the last day of the calendar
        return written


_ADJECTIVE = re.compile(r"[ыио]й$")
_INSIDE = {"район": "районе", "округ": "округе", "город": "городе", "край": "крае", "посёлок": "посёлке"}
_HARD_START = re.compile(r"[ВвФф][бвгджзйклмнпрстфхцчшщ]")


def inside(name: str) -> str:
    """«в Заозёрном районе», «в городском округе Заречинск»; of a name of another kind «в муниципалитете «…»»."""
    words = name.split()
    kind = next((place for place, word in enumerate(words) if word.lower() in _INSIDE), None)
    if kind is None or not all(_ADJECTIVE.search(word) for word in words[:kind]):
        return f"в{NBSP}муниципалитете «{name}»"
    said = [_ADJECTIVE.sub("ом", word) for word in words[:kind]]
    said += [_INSIDE[words[kind].lower()], *words[kind + 1 :]]
    if kind and len(words) > kind + 1:
        said[0] = said[0][0].lower() + said[0][1:]
    return f"{'во' if _HARD_START.match(said[0]) else 'в'}{NBSP}{' '.join(said)}"


_SHORT_WORD = re.compile(r"(?<![\w-])([вксоуиая]|на|не|по|до|от|из|за|об|со|ко|во|ни|но|же|№)\s+", re.IGNORECASE)


def tie(text: str) -> str:
    """Our own words typeset: a no-break space after short prepositions, conjunctions and №, and before a dash."""
    tied = _SHORT_WORD.sub(lambda found: found[1] + NBSP, text)
    return re.sub(r"\s+—", f"{NBSP}—", tied)
