"""Texts of others, as a database can keep them."""


def storable(text: str, length: int) -> str:
    """Return a text without what a database refuses, NUL and halves of characters, cut to so many characters."""
    return text.encode("utf-8", "replace").decode().replace("\x00", "?")[:length]
