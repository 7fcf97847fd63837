"""Where something stands in a file, whatever its format, and the words that tell it. Pure."""

from typing import NamedTuple

from kontingent.kernel.russian import number


class Place(NamedTuple):
    """What is empty is not known, or the format has nothing of the kind."""

    part: str = ""  # a sheet, a file of an archive
    row: int = 0  # from 1; of a text its line
    column: str = ""  # its heading
    letters: str = ""  # of the column, in a spreadsheet

    def words(self) -> str:
        """«Обучение», ячейка F17, столбец «Дата рождения»; of nowhere empty."""
        said = (
            f"«{self.part}»" if self.part else "",
            self._line(),
            f"столбец «{self.column}»" if self.column else "",
        )
        return ", ".join(filter(None, said))

    def _line(self) -> str:
        if not self.row:
            return ""
        return f"ячейка {self.letters}{self.row}" if self.letters else f"строка {number(self.row)}"

    @property
    def cell(self) -> str | int | None:
        """For a spreadsheet: a line that is all there is stays a number."""
        return self.words() if self.part or self.column else self.row or None


NOWHERE = Place()


class Located:
    """Of what there are millions: a part and a row, which become a place where somebody asks."""

    __slots__ = ()
    part: str
    row: int

    @property
    def at(self) -> Place:
        return Place(self.part, self.row)
