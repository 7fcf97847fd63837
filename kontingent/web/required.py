"""What a form says of a field that was left empty: what to write or to choose, not that it is obligatory."""


def needed(sentence: str) -> dict[str, str]:
    """`error_messages` of a field."""
    return {"required": sentence}
