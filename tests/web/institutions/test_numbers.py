"""Who is counted, and for whom a number is a link: what every list of numbers holds, tests/web walks by itself."""

from kontingent.kernel import clock
from tests.web.institutions import figures
from tests.web.reading import found, links, strip, text_of


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


def test_staff_of_a_past_year_are_those_of_its_day_without_the_list_of_today(region, official):
    """She worked on 31 May 2017 and was dismissed in August; he came in September."""
    for person, since, until in ((figures.DIRECTOR, "01.09.2010", "15.08.2017"), (figures.TEACHER, "01.09.2017", "")):
        post = figures.record(
            person, "employment", f"e-{person}", organisation="o-14", position="teacher", date_from=since, date_to=until
        )
        figures.send(figures.DIARY, "20.04.2018", post, of_institutions=False)
    past = figures.record(1, "enrolment", "old-1", organisation="o-14", school_year="2016", grade="6", letter="А")
    figures.send(figures.DIARY, "20.04.2018", past, of_institutions=False)
    client = official()
    page = client.get("/organisations/14/?year=2016").content.decode()
    assert strip(page)[2] == ("1", "Сотрудники", "")
    assert "1 Сотрудники на 31 мая 2017" in text_of(page)
    assert "Сотрудники" in [item for item, _ in links(page)]  # in the menu, without a number
    assert [label for _, label, _ in strip(client.get("/bodies/2/?year=2016").content.decode())] == [
        "Обучающиеся", "Классы", "Сотрудники",
    ]  # fmt: skip
