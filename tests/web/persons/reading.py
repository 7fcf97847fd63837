"""What a test reads off a page: texts without doubled spaces, rows of a ledger, groups of a history."""

import re
from io import BytesIO

from lxml import html
from python_calamine import CalamineWorkbook


def document(response):
    assert response.status_code == 200, response.status_code
    return html.fromstring(response.content.decode())


def words(element) -> str:
    return re.sub(r"\s+", " ", element.text_content()).strip()


def rows(page, block):
    """(label, value without remarks) of a block of the ledger."""
    section = page.xpath(f"//section[@aria-label='{block}']")[0]
    found = []
    for row in section.xpath(".//dl/div"):
        value = row.xpath("./dd[1]")[0]
        for flag in value.xpath(".//span[@class='flag']"):
            flag.drop_tree()
        found.append((words(row.xpath("./dt")[0]), words(value)))
    return found


def groups(page):
    """For each package: its line, and (field, block, was, became)."""
    made = []
    for body in page.xpath("//table[contains(@class, 'history')]/tbody"):
        head, *lines = body.xpath("./tr")
        made.append((words(head), [tuple(words(cell) for cell in line.xpath("./td")) for line in lines]))
    return made


def sheet(response):
    assert response.status_code == 200
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
