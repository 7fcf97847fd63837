"""What a test reads off a page, by its structure and never by the text of its markup."""

import re
from io import BytesIO
from typing import Any

from lxml import html
from python_calamine import CalamineWorkbook

HIDDEN = "ancestor::*[contains(@class, 'visually-hidden')]"


def document(source) -> html.HtmlElement:
    """Of an answer, which has to be a page; of its text, or a part of one; an element is itself."""
    if isinstance(source, html.HtmlElement):
        return source
    if isinstance(source, str):
        return html.fromstring(source)
    assert source.status_code == 200, source.status_code
    return html.fromstring(source.content.decode())


def words(element: html.HtmlElement) -> str:
    """As they stand beside each other: «7<b>А</b>» is «7А»."""
    return re.sub(r"\s+", " ", element.text_content()).strip()


def text_of(source) -> str:
    """Each element apart: «7<b>А</b>» is «7 А»."""
    return _apart(document(source).xpath(".//text()"))


def _apart(texts) -> str:
    return " ".join(" ".join(texts).split())


def get(client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def links(source) -> list[tuple[str, str]]:
    """(words, address) of every link."""
    return [(text_of(link), link.get("href")) for link in document(source).xpath(".//a[@href]")]


def led_to(source, rel: str) -> str:
    """Address of the link «next» or «prev» of a list; nothing where it ends."""
    return "".join(document(source).xpath("//a[@rel=$rel]/@href", rel=rel)[:1])


def field(source, name: str) -> str:
    """What the first form of the page that has it sends under that name, unless it is changed."""
    return str(document(source).xpath("//input[@name=$name]/@value", name=name)[0])


def section(source, heading: str) -> html.HtmlElement:
    """The one that a heading names, by its id."""
    return document(source).xpath("//section[@aria-labelledby=$id]", id=heading)[0]


def numbers_with_links(source) -> list[tuple[int, str]]:
    """Every link whose words begin with a number."""
    return [
        (int(said.split()[0]), href)
        for said, href in links(source)
        if re.match(r"\d+(?: |$)", said) and href.startswith(("/contingent/", "/organisations/"))
    ]


def counts(source) -> list[str]:
    """Of the strips of a report."""
    return [words(value) for value in document(source).xpath(".//span[@class='v']")]


def strip(source) -> list[tuple[str, str, str]]:
    """(number, label, address or nothing) of the counters."""
    cells = document(source).xpath(".//li[@class='total']")
    return [
        (
            *(text_of(part) for part in cell.xpath(".//span[@class='v' or @class='k']")),
            "".join(cell.xpath(".//@href")),
        )
        for cell in cells
    ]


def heads(source) -> list[str]:
    """Of the first table."""
    return [words(head) for head in document(source).xpath("(//table)[1]/thead//th")]


def cells(source) -> list[list[str]]:
    """Rows of the first table, as one reads them; none where there is no table."""
    return [[words(cell) for cell in row.xpath("./td")] for row in document(source).xpath("(//table)[1]/tbody/tr")]


def names(page) -> list[str]:
    """Of persons in a list."""
    return [words(link) for link in page.xpath("//table//td[contains(@class, 'who')]/a")]


def listed(client, **query: object) -> list[str]:
    return names(document(client.get("/contingent/", query)))


def found(client, href: str) -> int:
    """What the head of the list says; its rows are there."""
    page = document(client.get(href))
    said = text_of(page)
    if page.xpath("//*[starts-with(@hx-get, '/contingent/total/')]"):  # a busy machine counts after the page
        said += " " + text_of(client.get(href.replace("/contingent/?", "/contingent/total/?")))
    number = re.search(r"Найдено ([\d ]+)", said)
    total = int(number[1].replace(" ", "")) if number else 0
    assert min(total, 25) == len(page.xpath("//td[starts-with(@class, 'who')]")), href
    return total


def rows(page, block: str) -> list[tuple[str, str]]:
    """(label, value without remarks) of a block of the ledger."""
    [found] = page.xpath("//section[@aria-label=$block]", block=block)
    made = []
    for row in found.xpath(".//dl/div"):
        value = row.xpath("./dd[1]")[0]
        for flag in value.xpath(".//span[@class='flag']"):
            flag.drop_tree()
        made.append((words(row.xpath("./dt")[0]), words(value)))
    return made


def ledger(source) -> list[tuple[str, str, str]]:
    """(label, value, source) of every row, in the order of the page."""
    labels = document(source).xpath(".//dt[following-sibling::*[2][self::dd][@class='src']]")
    return [(text_of(label), *(text_of(one) for one in label.xpath("following-sibling::dd")[:2])) for label in labels]


def groups(page) -> list[tuple[str, list[tuple[str, ...]]]]:
    """For each package: its line, and (field, block, was, became)."""
    made = []
    for body in page.xpath("//table[contains(@class, 'history')]/tbody"):
        head, *lines = body.xpath("./tr")
        made.append((words(head), [tuple(words(cell) for cell in line.xpath("./td")) for line in lines]))
    return made


def grid(source) -> tuple[list[str], list[list[str]], list[str]]:
    """Heads, lines (title and cells) and totals of figure 14; «7 А 17» is a class and its head count."""
    table = document(source).xpath("//table[starts-with(@class, 'classes')]")[0]

    def texts(row: html.HtmlElement) -> list[str]:
        return [_apart(cell.xpath(f".//text()[not({HIDDEN})]")) for cell in row.xpath(".//td | .//th")]

    head, foot = (table.xpath(part) for part in ("./thead", "./tfoot"))
    lines = [texts(row) for row in table.xpath("./tbody/tr")]
    return texts(head[0]), lines, texts(foot[0]) if foot else []


def popup(source, anchor: str) -> dict[str, str]:
    """Rows of the pop-up of a class."""
    labels = document(source).xpath("//*[@id=$id]//dt", id=anchor)
    return {
        text_of(label): re.sub(" (?=[:,])", "", text_of(label.xpath("following-sibling::dd[1]")[0])) for label in labels
    }


def sheet(response) -> list[list[Any]]:
    assert response.status_code == 200
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()


def without_tokens(text: str) -> str:
    """Those of the form that tells of printing are of one answer."""
    return re.sub(r'(name="(?:csrfmiddlewaretoken|token)" value=")[^"]+', r"\1", text)
