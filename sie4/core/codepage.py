"""Text to CP437, quickly: the codec of that code page is a slow character map, Latin-1 and a table are not."""


def _table() -> tuple[bytes, bytes]:
    """Latin-1 to CP437 byte by byte, and the Latin-1 bytes that CP437 has."""
    table, both = bytearray(range(256)), bytearray(range(128))
    for code in range(128, 256):
        raw = chr(code).encode("cp437", "ignore")
        if raw:
            table[code] = raw[0]
            both.append(code)
    return bytes(table), bytes(both)


_TO_CP437, IN_BOTH = _table()


def encode(text: str) -> bytes:
    """Raises UnicodeEncodeError for what the code page lacks."""
    if text.isascii():
        return text.encode("ascii")
    try:
        raw = text.encode("latin-1")
    except UnicodeEncodeError:
        return text.encode("cp437")
    return text.encode("cp437") if raw.translate(None, IN_BOTH) else raw.translate(_TO_CP437)


def has(char: str) -> bool:
    """A visible character of the code page, or the no-break space."""
    try:
        char.encode("cp437")
    except UnicodeEncodeError:
        return False
    return char >= " " and char != "\x7f"
