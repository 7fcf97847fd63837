"""argparse in Russian: what it says of a mistyped option, and the headings of a command's help."""

import argparse

SENTENCES = {
    "usage: ": "запуск: ",
    "positional arguments": "что указать",
    "options": "параметры",
    "show this help message and exit": "показать эту справку",
    "%(prog)s: error: %(message)s\n": "%(prog)s: %(message)s.\n",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s: %(message)s",
    "the following arguments are required: %s": "не хватает: %s",
    "unrecognized arguments: %s": "лишнее: %s",
    "expected one argument": "нужно значение",
    "expected at most one argument": "нужно не больше одного значения",
    "expected at least one argument": "нужно хотя бы одно значение",
    "not allowed with argument %s": "не сочетается с %s",
    "one of the arguments %s is required": "нужен один из параметров: %s",
    "invalid %(type)s value: %(value)r": "значение %(value)r не подходит",
    "invalid choice: %(value)r (choose from %(choices)s)": "нет значения %(value)r, есть %(choices)s",
    "ambiguous option: %(option)s could match %(matches)s": "%(option)s — это может быть %(matches)s",
    "ignored explicit argument %r": "значение %r здесь лишнее",
    "unknown parser %(parser_name)r (choices: %(choices)s)": "нет действия %(parser_name)r, есть %(choices)s",
}
# Django adds them to every command; people meet only what the command itself says.
DJANGOS = {
    "version",
    "verbosity",
    "settings",
    "pythonpath",
    "traceback",
    "no_color",
    "force_color",
    "skip_checks",
}


def speak() -> None:
    """argparse asks its module's own `_` for every sentence; a catalogue of gettext would need a compiled file."""
    vars(argparse)["_"] = lambda sentence: SENTENCES.get(sentence, sentence)


def without_djangos(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    for action in vars(parser)["_actions"]:
        if action.dest in DJANGOS:
            action.help = argparse.SUPPRESS
    return parser
