"""Which school year a page is asked of, for every page that is of one."""

from collections.abc import Sequence

from kontingent.kernel import clock
from kontingent.kernel.periods import SchoolYear
from kontingent.web.filtering import Unheeded
from kontingent.web.request import Request

NO_DATA = "сведений за\u00a0«{}» нет, показан {}. Другой год выберите рядом с\u00a0заголовком."
NAME, TITLE = "year", "Учебный год"


def asked_year(request: Request, known: Sequence[SchoolYear]) -> SchoolYear:
    """The current one where nothing, or a year of which nothing is known, is asked for: the page says so."""
    text, current = request.GET.get(NAME, ""), SchoolYear.of(clock.today())
    year = next((one for one in [*known, current] if str(one.first) == text), None)
    if text and year is None:
        request.unheeded.append(Unheeded(NAME, TITLE, NO_DATA.format(text[:20], current.long_label)))
    return year or current
