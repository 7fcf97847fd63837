"""Another vocabulary is one more file: names map to kinds and fields, and a wrong name is found at start."""

import tomllib

import pytest

from kontingent.history.kinds.base import fields_of
from kontingent.history.kinds.catalogue import KINDS
from kontingent.history.kinds.person import General
from kontingent.ingest.header import header_of
from kontingent.ingest.readers import xhtml
from kontingent.ingest.vocabulary import ItemType, Vocabulary, all_vocabularies, choose, of_table

SECOND = """
title = "Второй словарь"
namespace = "urn:second/"
reference = "second-"
header = { supplier = "s", mode = "m", made = "t" }
items = { Child = "person", School = "organisation" }
[kinds.Pupil]
kind = "General"
fields = { surname = "familyName", born = "birthDate" }
"""
PACKAGE = """<html xmlns="http://www.w3.org/1999/xhtml"><head><title>2</title>
<meta name="s" content="zags"/></head><body>
<article itemscope="" itemtype="urn:second/Child" itemid="1"><p itemprop="any" itemscope="" itemtype="urn:second/Pupil">
<b itemprop="surname">Ли</b><b itemprop="other">?</b></p></article></body></html>""".encode()


@pytest.fixture
def second() -> Vocabulary:
    return of_table(tomllib.loads(SECOND))


def test_ours_names_every_kind_and_field_as_the_register_does():
    (ours,) = all_vocabularies()
    for kind in KINDS:
        names = ours.kind(f"urn:kontingent:1.0:{kind.__name__}")
        assert names is not None
        assert names.kind is kind
        assert dict(names.props) == {known.prop: known.prop for known in fields_of(kind)}
    assert ours.item_type("urn:kontingent:1.0:GoverningBody") is ItemType.BODY
    assert ours.item_type("urn:other:Person") is None


def test_a_second_vocabulary(second: Vocabulary):
    examined = xhtml.examine([PACKAGE])
    chosen = choose(examined.meta, examined.first_type, (*all_vocabularies(), second))
    assert chosen is second
    header = header_of(examined.title, examined.meta, chosen)
    assert (header.supplier, header.full, header.made) == ("zags", False, None)
    (item,) = xhtml.read([PACKAGE], examined)
    names = chosen.kind(item.sections[0].type)
    assert names is not None
    assert names.kind is General
    assert {names.props[prop]: text for prop, text in item.sections[0].cells.items() if prop in names.props} == {
        "familyName": "Ли"
    }


@pytest.mark.parametrize(("right", "wrong"), [('"General"', '"Generall"'), ('"familyName"', '"surname"')])
def test_a_vocabulary_that_names_what_is_not_there(right: str, wrong: str):
    with pytest.raises(ValueError, match=r"there is no kind|has no field"):
        of_table(tomllib.loads(SECOND.replace(right, wrong)))


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        (
            'born = "birthDate"',
            'born = "familyName"',
            r"Второй словарь, Pupil: two names for the field \['familyName'\]",
        ),
        ("fields = {", 'codes.sex = { "М" = "male" }\nfields = {', r"codes of what is no field of it, \['sex'\]"),
        (
            '"birthDate" }',
            '"birthDate", sex = "gender" }\ncodes.sex = { "М" = "man" }',
            r"sex has no value 'man', which 'М' means",
        ),
    ],
)
def test_a_vocabulary_that_says_one_thing_twice_or_a_code_that_is_not_there(right, wrong, said):
    with pytest.raises(ValueError, match=said):
        of_table(tomllib.loads(SECOND.replace(right, wrong)))
