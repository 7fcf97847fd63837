"""Whether this process has been asked to end. Long work in a thread looks here between two transactions."""

from threading import Event

asked = Event()
