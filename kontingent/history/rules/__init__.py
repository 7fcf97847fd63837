"""Rules of one record: what is said of it wherever it is shown. Pure; nothing of it is ever stored in a payload."""
