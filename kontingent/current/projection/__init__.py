"""The current view, made of current facts: the same statements for some subjects and for all."""

from kontingent.current.projection.institutions import project_institutions
from kontingent.current.projection.persons import project_persons

__all__ = ["project_institutions", "project_persons"]
