"""Parameters that addresses may have, but for the fields of filters: a new one is sorted into one of the two."""

# What says which page of a list is shown, how long, in which order and look.
PAGES = {"after", "before", "last", "row", "page", "size", "sort", "way", "n", "total", "print", "cells", "settlements"}
OTHERS = {
    "against", "body", "branches", "by", "cause", "cell", "code", "column", "count", "day", "decided", "error",
    "error_description", "field", "format", "from", "heading", "institution", "level", "list",
    "measure", "municipality", "name", "next", "number", "on", "organisation", "over",
    "package", "parted", "period", "q", "request",
    "role", "rule", "saved", "saved_was", "scenario", "section", "sought", "state", "supplier", "tab",
    "to", "type", "what", "where", "with", "year",
}  # fmt: skip
