"""What a test reads off a section of a form."""

from tests.web.reading import document, text_of


def cells(html, table=0):
    """Texts of the cells of a section by the code or words of its row."""
    rows = document(html).xpath("//table[@class='formgrid']")[table].xpath(".//tbody/tr")
    return {text_of(row.xpath("./*")[1]): [text_of(cell) for cell in row.xpath("./td")[1:]] for row in rows}
