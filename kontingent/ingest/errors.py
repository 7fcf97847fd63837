"""The refusals of this room. A refused package is kept with its sentence; a refused record is a remark."""

from kontingent.kernel.errors import Refusal


class PackageRefused(Refusal):
    """The bytes are not a package, so nothing of them is taken. `line` is where the reader stopped, if it knows."""

    code = "package_refused"

    def __init__(self, sentence: str, *, cure: str, line: int | None = None) -> None:
        place = f"Строка {line}: " if line else ""
        text = sentence[0].lower() + sentence[1:] if place and sentence[1:2].islower() else sentence
        super().__init__(place + text, cure=cure)
        self.line = line
