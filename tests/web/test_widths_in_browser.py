"""Words are not torn, nothing overlaps, a table that goes on says so: at the widths of a desk, a notebook, a phone."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests import regions
from tests.web.entering import enter, viewer
from tests.web.institutions import figures

GROUP = "Вокальная студия, группа 1"
SINGER = 77_001
# Words of the cells that stand on more than one line, and cells of names that another cell of the row covers.
FAULTS = """() => {
  const faults = [];
  for (const cell of document.querySelectorAll("td.cls")) {
    const text = cell.firstChild;
    for (const word of (text?.textContent ?? "").matchAll(/\\S+/g)) {
      const range = document.createRange();
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      if (new Set([...range.getClientRects()].map((one) => Math.round(one.top))).size > 1) faults.push(word[0]);
    }
    const name = cell.parentElement.querySelector(".who a").getBoundingClientRect();
    const range = document.createRange();
    range.selectNodeContents(cell);
    for (const one of range.getClientRects()) {
      const beside = one.left >= name.right || one.right <= name.left;
      const below = one.top >= name.bottom || one.bottom <= name.top;
      if (!beside && !below) faults.push(`${cell.textContent} over a name`);
    }
  }
  return faults;
}"""


@pytest.fixture
def entered(page: Page, transactional_db, live_server) -> str:
    regions.stand(figures.build)
    figures.people(SINGER)
    figures.send(
        figures.DIARY,
        "13.04.2018",
        figures.record(SINGER, "general", family_name="Александрова-Константинопольская", given_name="Анастасия"),
        figures.record(
            SINGER, "enrolment", "long-1", organisation="o-15", school_year="2017", group=GROUP, date_from="01.09.2017"
        ),
        of_institutions=False,
    )
    user = viewer(figures.DISTRICT, personal_data=True)
    return enter(page, live_server.url, user)


@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_words_of_a_class_are_whole_and_cover_no_name(page, entered, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{entered}/contingent/?class_name={GROUP}")
    expect(page.locator("td.cls")).to_have_text(GROUP)
    assert page.evaluate(FAULTS) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_table_that_goes_on_says_so_until_its_end(page, entered):
    page.set_viewport_size({"width": 1024, "height": 900})
    page.goto(f"{entered}/organisations/{figures.SCHOOL_14}/classes/")
    said = page.get_by_text("Таблица шире экрана: прокрутите её вправо")
    expect(said).to_be_visible()
    page.locator(".grid-wrap").evaluate("wide => { wide.scrollLeft = wide.scrollWidth; }")
    expect(said).to_be_hidden()
    page.set_viewport_size({"width": 1440, "height": 900})
    page.reload()
    expect(said).to_have_count(0)


def test_a_report_of_many_columns_is_printed_across_the_paper(page, entered):
    sizes = []
    for code in ("ages-by-grade", "shifts"):
        page.goto(f"{entered}/reports/{code}/")
        printed = page.pdf(prefer_css_page_size=True, format="A4")
        sizes.append({tuple(map(float, box.split())) for box in re.findall(rb"/MediaBox \[0 0 ([\d. ]+)\]", printed)})
    [(width, height)], upright = sizes
    assert width > height
    assert all(width < height for width, height in upright)
    assert upright
