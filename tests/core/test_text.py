import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fathom.core.errors import FathomError, UsageError
from fathom.core.text import printable, valid_text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("holiday/beach 1.jpg", "holiday/beach 1.jpg"),
        ("Größe, 写真, \U0001f469\u200d\U0001f469, at 10\u202fAM", None),  # stays as it is
        ("a\nb\tc\rd", r"a\nb\tc\rd"),
        ("\x1b[31mred\x1b[0m", r"\x1b[31mred\x1b[0m"),
        ("\x9b2J", r"\x9b2J"),  # an escape sequence of one character
        ("gpj.\u202eexe", r"gpj.\u202eexe"),
        ("a\u2028b\u2066c\ufeffd", r"a\u2028b\u2066c\ufeffd"),
        ("caf\udce9", r"caf\xe9"),
        ("\ud800 \U000e0041", r"\ud800 \U000e0041"),
    ],
)
def test_nothing_in_printable_text_acts(text, shown):
    assert printable(text) == (text if shown is None else shown)


@given(st.text(st.characters() | st.sampled_from("\ud800\udcff\u202e\x1b\n"), min_size=1))
def test_printable_text_is_one_line_that_can_be_encoded(text):
    shown = printable(text)
    assert len(shown.splitlines()) <= 1
    assert shown.encode()
    assert not [c for c in shown if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp")]
    assert printable(shown) == shown


def test_lines_stay_where_they_are_wanted():
    assert printable("| a |\n| \x1b |\n", keep="\n") == "| a |\n| \\x1b |\n"


def test_errors_are_one_printable_line():
    error = UsageError("There is no photo a\n\x1b[31mb.jpg.")
    assert str(error) == r"There is no photo a\n\x1b[31mb.jpg."
    assert str(FathomError("plain")) == "plain"


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("beach", "beach"),
        ("Größe 写真", "Größe 写真"),
        ("caf\udce9", "caf%E9"),
        ("\udcff\udc80\ud800", "%FF%80%ED%A0%80"),
    ],
)
def test_names_that_are_no_text_become_text(name, written):
    assert valid_text(name) == written
    assert valid_text(name).encode()
