"""What the planner knows of tables that one process fills.

The server itself looks at them a minute apart. Until then plans are those of tables as small as they were, and one that
is kept goes through thousands of rows where an index has them.
"""

from dataclasses import dataclass

from kontingent.kernel import sql

_FEW = 5000  # facts; of fewer nothing takes long


@dataclass(slots=True)
class Growth:
    """Facts that a process has recorded, and at how many of them tables are looked at next."""

    facts: int = 0
    due: int = _FEW

    def recorded(self, facts: int) -> None:
        """Between two transactions: tables that have doubled are looked at whenever what was recorded has."""
        self.facts += facts
        if self.facts >= self.due:
            self.due = 2 * self.facts
            sql.execute("SELECT analyse_outgrown()")


HERE = Growth()
