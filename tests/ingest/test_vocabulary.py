"""Another vocabulary is one more file: names map to kinds and fields, and a wrong name is found at start."""

import tomllib
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kontingent.history.kinds.base import fields_of
from kontingent.history.kinds.catalogue import KINDS
from kontingent.history.kinds.person import General
from kontingent.ingest.header import header_of
from kontingent.ingest.readers import xhtml
from kontingent.ingest.vocabulary import (
    OURS,
    ItemType,
    Vocabulary,
    VocabularyFault,
    all_vocabularies,
    choose,
    of_files,
    of_table,
)

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
    ours = all_vocabularies()[0]
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


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ('"General"', '"Generall"', "kinds.Pupil: there is no kind 'Generall'"),
        ('"familyName"', '"surname"', "kinds.Pupil.fields.surname: General has no field 'surname'"),
        ('"birthDate"', '"familyName"', "kinds.Pupil.fields.born: 'familyName' is called 'surname' already"),
        ("born =", "surname =", "line 9"),
        ("born =", "withdrawn =", "kinds.Pupil.fields.withdrawn: the name is that of the mark of a withdrawal"),
        ("[kinds.Pupil]", '[kinds.Child]\nkind = "General"\n[kinds.Pupil]', "kinds.Pupil: 'General' is called 'Child'"),
        ("[kinds.Pupil]", "[kinds.Pupil]\nvalue = {}", "kinds.Pupil.value: Extra inputs"),
        (
            "[kinds.Pupil]",
            '[kinds.Pupil]\nvalues.sex = { "1" = "male" }',
            "kinds.Pupil.values.sex: there is no such name",
        ),
        ("[kinds.Pupil]", '[kinds.Pupil]\nvalues.born = { "1" = "male" }', "birthDate is no field of codes"),
        (
            '"birthDate" }',
            '"gender" }\nvalues.born = { "1" = "man" }',
            "kinds.Pupil.values.born.1: sex has no code 'man'",
        ),
        (
            '"birthDate" }',
            '"gender" }\nvalues.born = { "M" = "male", "m" = "female" }',
            "kinds.Pupil.values.born: two of its codes differ in nothing but case",
        ),
        ("[kinds.Pupil]", "[kinds.Pupil]\nfields = 1", "line 10"),
        ('supplier = "s", ', "", "header.supplier: Field required"),
        ('mode = "m"', 'mode = "s"', "header.mode: 's' is called 'supplier' already"),
        ('"organisation"', '"school"', "items.School: "),
        ("header =", 'modes = { all = "whole" }\nheader =', "modes.all: "),
        ("header =", "colour = 1\nheader =", "colour: Extra inputs"),
        (
            "[kinds.Pupil]",
            '[kinds.Transfer]\nkind = "Award"\n[kinds.Pupil]',
            "kinds.Transfer: the name is that of another",
        ),
        ('surname = "', 'gender = "', "kinds.Pupil.fields.gender: the name is that of another field"),
    ],
)
def test_a_file_that_makes_no_sense_is_told_with_its_place(right: str, wrong: str, said: str):
    text = SECOND if "another" not in said else SECOND.replace("header =", "identity = true\nheader =")
    with pytest.raises(VocabularyFault) as fault:
        of_files({"second.toml": text.replace(right, wrong, 1)})
    assert str(fault.value).startswith("second.toml: ")
    assert said in str(fault.value)


def test_two_files_of_one_namespace():
    with pytest.raises(VocabularyFault, match=r"b\.toml: namespace: begins as that of a\.toml"):
        of_files({"b.toml": SECOND.replace("urn:second/", "urn:second/more/"), "a.toml": SECOND})


def test_ours_is_the_first_whatever_another_is_called():
    text = (files("kontingent.ingest") / "vocabularies" / OURS).read_text(encoding="utf-8")
    assert [one.title for one in of_files({"a.toml": SECOND, OURS: text})] == ["Контингент 1.0", "Второй словарь"]


@given(
    at=st.integers(0, len(SECOND)),
    length=st.integers(0, 12),
    text=st.sampled_from(["", "1", "{}", '"', "x = 1\n", "a"]),
)
def test_a_file_broken_anywhere_is_read_or_told(at: int, length: int, text: str):
    try:
        (read,) = of_files({"second.toml": SECOND[:at] + text + SECOND[at + length :]})
    except VocabularyFault as fault:
        told = str(fault)
    else:
        told = f"second.toml: {read.namespace}"
    assert told.removeprefix("second.toml: ") not in (told, "")
