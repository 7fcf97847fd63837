"""Who is counted, and for whom a number is a link: what every list of numbers holds, tests/web walks by itself."""

import re

from kontingent.kernel import clock
from tests.web.institutions import figures
from tests.web.institutions.reading import strip, text_of


def found(client, href: str) -> int:
    """What the head of the list says, and whether the rows are there."""
    html = client.get(href).content.decode()
    if 'hx-get="/contingent/total/' in html:  # a busy machine counts after the page
        html += client.get(href.replace("/contingent/?", "/contingent/total/?")).content.decode()
    said = re.search(r"Найдено ([\d ]+)", text_of(html))
    total = int(said[1].replace(" ", "")) if said else 0
    assert min(total, 25) == len(re.findall(r'class="who', html)), href
    return total


def test_persons_of_the_own_scope_only(region, official):
    """The school sees its own numbers as links, those of its district without."""
    client = official(figures.SCHOOL_14)
    assert [bool(href) for _, _, href in strip(client.get("/organisations/14/").content.decode())] == [True] * 3
    assert [bool(href) for _, _, href in strip(client.get("/organisations/13/").content.decode())] == [
        False, True, False,
    ]  # fmt: skip
    of_district = [bool(href) for _, _, href in strip(client.get("/bodies/2/").content.decode())]
    assert of_district == [True, False, True, False]


def test_dismissed_staff_are_neither_counted_nor_listed(region, official):
    gone = figures.record(
        figures.DIRECTOR, "employment", f"e-{figures.DIRECTOR}", organisation="o-14", position="teacher",
        date_from="01.09.2010", date_to="19.04.2018",
    )  # fmt: skip
    child = figures.record(figures.DIRECTOR, "guardianship", "g-1", child="p-1")
    figures.send(figures.DIARY, "20.04.2018", gone, child, of_institutions=False)
    client = official()
    [_, _, (number, _, href)] = strip(client.get("/organisations/14/").content.decode())
    assert (number, found(client, href)) == ("1", 1)


def test_who_has_left_is_not_counted_and_not_listed(region, official):
    """He left the day before; on the day itself a member still is one."""
    for person, day in ((1, "19.04.2018"), (2, "20.04.2018")):
        left = figures.record(
            person, "enrolment", f"e-{person}", organisation="o-14", school_year="2017", grade="7", letter="А",
            date_from="01.09.2017", date_to=day,
        )  # fmt: skip
        figures.send(figures.DIARY, "20.04.2018", left, of_institutions=False)
    assert clock.today().isoformat() == "2018-04-20"
    client = official()
    [(number, _, href), *_] = strip(client.get("/organisations/14/").content.decode())
    assert (number, found(client, href)) == ("534", 534)
