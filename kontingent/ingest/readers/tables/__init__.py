"""Packages that are tables: rows of sheets become items, as those of any package.

A format adds only how its bytes become sheets of rows (`grid.TableSheet`); what headings mean is `headings.toml` of the
room and the labels of the kinds, so a new kind needs nothing here.
"""
