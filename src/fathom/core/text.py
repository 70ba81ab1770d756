"""Text that others chose (names of files, of samples) on its way to a terminal or into a name."""

import unicodedata

_JOINERS = "\u200c\u200d"  # several scripts and emoji need them; they turn nothing round
_ACTIVE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Unicode's controls, invisible format marks, halves of pairs, and ends of lines."""
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_UNDECODED = range(0xDC80, 0xDD00)  # how Python passes on bytes that are no valid text


def printable(text: object, *, keep: str = "") -> str:
    r"""Return text in one line that a terminal only shows: nothing in it acts, hides or turns.

    Control characters (escape sequences, newlines), marks that reverse the direction of writing,
    invisible marks and bytes that are no text become `\n`, `\x1b`, `\u202e` or `\xff`.

    Args:
        text: A string, or what `str` makes one of, such as a path.
        keep: Characters that stay, such as the newlines of a table of several lines.
    """
    whole = str(text)
    if whole.isascii() and whole.isprintable():
        return whole
    return "".join(char if char in keep else _shown(char) for char in whole)


def _shown(char: str) -> str:
    if unicodedata.category(char) not in _ACTIVE or char in _JOINERS:
        return char
    if char in _SHORT:
        return _SHORT[char]
    code = ord(char)
    if code in _UNDECODED:
        return f"\\x{code - 0xDC00:02x}"
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def valid_text(name: str) -> str:
    """Return a file name in which every byte that is no text is `%` and two digits.

    Such names come from other systems; Python can open the files, but not every file system and
    no file of text can hold the names.
    """
    if name.isascii():
        return name
    parts = []
    for char in name:
        if unicodedata.category(char) == "Cs":
            handler = "surrogateescape" if ord(char) in _UNDECODED else "surrogatepass"
            parts += [f"%{byte:02X}" for byte in char.encode("utf-8", handler)]
        else:
            parts.append(char)
    return "".join(parts)
