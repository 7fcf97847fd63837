"""Kinds: every section of a portfolio as one typed record.

A kind drives everything that happens to its section: the properties of the XHTML package, the columns of the
spreadsheet template, validation, storage, the page, the history, masking and export.
"""
