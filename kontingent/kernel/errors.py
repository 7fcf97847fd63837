"""The one family of refusals: the domain says no, and a door turns it into a page or into JSON."""


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """`sentence` is for the person, `code` for machines, `cure` says what to do next (may be empty).

    A room with a case of its own subclasses it and sets `code`.
    """

    code = "refused"

    def __init__(self, sentence: str, *, code: str | None = None, cure: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.cure = cure
        if code is not None:
            self.code = code

    def __str__(self) -> str:
        return f"{self.sentence} {self.cure}".strip()


class NotFound(Refusal):
    """Absent or outside the viewer's scope: the two must look the same."""

    code = "not_found"

    def __init__(self, sentence: str = "Не найдено.", *, code: str | None = None, cure: str = "") -> None:
        super().__init__(sentence, code=code, cure=cure)
