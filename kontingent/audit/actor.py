"""Who acts: the same small value for a person in the browser, a supplier's machine and a command."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """What the journal keeps of whoever did a thing. No foreign keys: the journal outlives accounts."""

    name: str
    user_id: int | None = None
    role: str = ""
    institution_id: int | None = None
    institution_path: tuple[int, ...] = ()  # ids from the root down to the actor's body: the journal is read by subtree
    ip: str | None = None
    session: str = ""

    @classmethod
    def system(cls, name: str = "Система") -> "Actor":
        return cls(name=name, role="system")

    @classmethod
    def command_line(cls) -> "Actor":
        """Whoever has the machine itself; the entry's action says what the command did."""
        return cls.system("Командная строка")
