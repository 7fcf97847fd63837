"""The picture of a report says what its table says: one bar a row, its parts by the columns, the same lists behind."""

import re

import numpy as np
import pytest

from kontingent.reports.health.funnel import funnel
from kontingent.reports.health.transitions import FunnelPlace
from kontingent.web.reports import funnel_picture
from kontingent.web.reports.pictures import MOST, Counted, drawn
from tests.web.institutions import figures
from tests.web.reading import document, get, text_of

pytestmark = pytest.mark.slow


def row(title: str, *numbers: int) -> Counted:
    return Counted(title, sum(numbers), tuple((number, f"/{title}/{number}") for number in numbers))


def test_a_dot_of_the_funnel_is_coloured_where_it_lies_beyond_its_dash(monkeypatch):
    """Organisations with children of unequal risk: each is set beside its own limits."""
    chance = np.random.default_rng(18)
    at_risk = np.arange(20, 20 + 2 * 90, 2)  # each has an x of its own
    risk = chance.uniform(0.05, 0.4, len(at_risk))
    expected = at_risk * risk
    worsened = chance.binomial(at_risk, np.clip(risk * chance.choice([0.4, 1, 1, 2.2], len(at_risk)), 0, 0.9))
    expected *= worsened.sum() / expected.sum()
    of = funnel(at_risk, worsened, expected)
    told = zip(at_risk.tolist(), worsened.tolist(), expected.tolist(), strict=True)
    places = [FunnelPlace(number, *one) for number, one in enumerate(told)]
    made = funnel_picture.drawn(places, of, {one.institution_id: "Школа" for one in places})
    limits = {
        look: [(x, float(y)) for x, y in re.findall(r"M([\d.]+),([\d.]+)m", path)]
        for look, path in (("warning", made.warning), ("alarm", made.alarm))
    }
    looks = []
    for dot in made.dots:
        beyond = {
            look
            for look, dashes in limits.items()
            for x, y in dashes
            if x == dot.x and (float(dot.y) - y) * (float(made.mean) - y) < 0
        }
        looks.append("alarm" if "alarm" in beyond else "warning" if beyond else "within")
    assert looks == [dot.look for dot in made.dots]
    assert {*looks} == {"within", "warning", "alarm"}
    assert (made.within, funnel_picture.told_apart(places, of)) == ("", {one.institution_id for one in places})
    monkeypatch.setattr(funnel_picture, "MOST", len(places) - 1)
    apart = funnel_picture.told_apart(places, of)
    crowded = funnel_picture.drawn(places, of, dict.fromkeys(apart, "Школа"))
    assert [dot.look for dot in crowded.dots] == [look for look in looks if look != "within"]
    assert crowded.within.count("M") == looks.count("within"), "every organisation is drawn once"


def test_bars_are_of_one_scale_and_parts_follow_one_another():
    made = drawn([row("а", 10, 30), row("б", 60, 20)], ["да", "нет"], is_ranked=False)
    assert [bar.title for bar in made.bars] == ["а", "б"]
    assert [(one.x, one.width, one.tone) for one in made.bars[0].segments] == [
        ("0.00", "12.50", 1),
        ("12.50", "37.50", 2),
    ]
    assert [(one.x, one.width) for one in made.bars[1].segments] == [("0.00", "75.00"), ("75.00", "25.00")]
    assert made.bars[0].segments[1].words == "нет, а: 30"
    assert made.keys == (("да", 1), ("нет", 2))


def test_institutions_stand_by_length_and_the_rest_is_counted():
    made = drawn([row(str(number), number) for number in range(1, MOST + 4)], ["всего"], is_ranked=True)
    assert [bar.number for bar in made.bars[:2]] == [str(MOST + 3), str(MOST + 2)]
    assert (len(made.bars), made.left_out, made.keys) == (MOST, 3, ())


@pytest.mark.parametrize("rows", [[], [row("а", 5)], [row("а", 5), row("б", 0)]])
def test_one_row_is_no_picture(rows):
    assert drawn(rows, ["всего"], is_ranked=False) is None


def test_parts_lead_where_the_cells_of_the_table_lead(region, official):
    page = document(get(official(figures.SCHOOL_14), "/reports/parallels/"))
    cells = {link.get("href") for link in page.xpath("//table//tbody//td[position() > 3]/a")}
    parts = [link.get("href") for link in page.xpath("//figure[@class='bars']//a")]
    assert len(parts) == 22
    assert cells.issuperset(parts)
    assert [text_of(key) for key in page.xpath("//figure[@class='bars']//figcaption/span")] == ["Мальчики", "Девочки"]
    longest = max(page.xpath("//figure[@class='bars']//li"), key=lambda bar: int(text_of(bar).split()[-1]))
    assert text_of(longest).split()[0] == "8"  # 71 in figure 14
    assert sum(float(part.get("width").rstrip("%")) for part in longest.iter("rect")) == pytest.approx(100, abs=0.02)
