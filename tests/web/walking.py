"""Walking the product by its own links: which numbers a page shows as links, and how long the lists behind them are."""

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from django.test import Client
from lxml import html

from tests.web.reading import words

# What stands with a number beside and is no counter: pages of a list, choices, the filters that are set, buttons.
NOT_COUNTERS = (
    "ancestor::nav[@class='pager' or @class='choices'] or ancestor::*[@class='chips'] or contains(@class, 'btn')"
)
COUNT = re.compile(r"(\d[\d\s]*)(?:[а-яё]{3,}[а-яё\s]*)?$")
FOUND = re.compile(r"Найдено\s+(?:больше\s+)?(\d[\d\s]*)")
CLOSED = re.compile(r"[Сс]писок (?:заявлений )?закрыт")


class Walker:
    """One viewer; pages are read once."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self._pages: dict[str, html.HtmlElement] = {}
        self._read_in_full: set[frozenset[str]] = set()

    def page(self, address: str) -> html.HtmlElement:
        path, _, _ = address.partition("#")
        if path not in self._pages:
            answer = self.client.get(path, follow=True)
            assert answer.status_code == 200, (path, answer.status_code)
            self._pages[path] = html.fromstring(answer.content.decode())
        return self._pages[path]

    def links(self, address: str) -> Iterator[tuple[html.HtmlElement, str]]:
        for link in self.page(address).xpath("//main//a[@href]"):
            yield link, urljoin(address, link.get("href"))

    def numbers(self, address: str) -> Iterator[tuple[int, str]]:
        """(number, address of its list) of every counter of the page."""
        for link, href in self.links(address):
            number = None if link.xpath(NOT_COUNTERS) else number_of(link)
            if number is not None and not self.is_closed(href):
                yield number, href

    def is_closed(self, href: str) -> bool:
        """The menu of somebody else's organisation leads to a page that says why its list is closed."""
        return href.startswith("/organisations/") and CLOSED.search(words(self.page(href))) is not None

    def length(self, href: str) -> int:
        """Of the list at this address: all its rows, on however many pages. It has understood everything of it."""
        if href.startswith("/contingent/?") and self._is_read_before(href):
            return _said(self.page(href.replace("/contingent/", "/contingent/total/", 1)))
        page = self.page(href)
        assert not page.xpath("//*[@id='unheeded'][normalize-space()]"), href
        if fragment := urlsplit(href).fragment:
            return _in_popup(page, fragment)
        if page.xpath("//*[@id='h-found']"):
            return self._registry(href)
        if cells := page.xpath("//table[contains(@class, 'classes')]//td/a"):
            return len(cells)
        return self._rows(href)

    def _is_read_before(self, href: str) -> bool:
        """Whether some list of persons by these filters was read in full: of others the total alone is asked for."""
        names = frozenset(part.split("=")[0] for part in urlsplit(href).query.split("&"))
        is_known = names in self._read_in_full
        self._read_in_full.add(names)
        return is_known

    def _registry(self, href: str) -> int:
        total = _said(self.page(href))
        shown = len(self.page(href).xpath("//section[@aria-labelledby='h-found']//table/tbody/tr"))
        assert shown == min(total, 25), (href, shown, total)
        return total

    def _rows(self, href: str) -> int:
        rows = 0
        while True:
            page = self.page(href)
            rows += len(_listed(page))
            onward = page.xpath("//nav[@class='pager']//a[@rel='next']/@href")
            if not onward:
                return rows
            href = urljoin(href, onward[0])


def number_of(link: html.HtmlElement) -> int | None:
    """The number that the words of a link are, or end or begin with: «860», «Все 6», «3 организации»."""
    texts = link.xpath(".//text()[not(ancestor::*[@class='visually-hidden' or @class='d'])]")
    own = [text for text in (re.sub(r"\s+", " ", text).strip() for text in texts) if text]
    found = [match for text in own if (match := COUNT.match(text))]
    return _whole(found[0][1]) if len(found) == 1 else None


def _listed(page: html.HtmlElement) -> list[html.HtmlElement]:
    """The rows of the list; a page of numbers above it has a list of its own name."""
    rows: list[html.HtmlElement] = page.xpath(
        "(//*[@id='registry'] | //main[not(.//*[@id='registry'])])//table[contains(@class, 'records')]/tbody/tr"
    )
    return rows


def _in_popup(page: html.HtmlElement, anchor: str) -> int:
    popup = page.xpath("//*[@id=$anchor]", anchor=anchor)[0]
    return int(re.search(r"Обучающиеся\s*(\d+):", words(popup))[1])


def _said(page: html.HtmlElement) -> int:
    found = FOUND.search(words(page))
    return _whole(found[1]) if found else 0


def _whole(text: str) -> int:
    return int(re.sub(r"\s", "", text))
