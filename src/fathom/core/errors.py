"""Errors that a user may see: one clear sentence each."""

from fathom.core.text import printable


class FathomError(Exception):
    """Base of every error whose message is meant for the person at the keyboard.

    As text it is one line, whatever the names of files in it hold; see `printable`.
    """

    def __str__(self) -> str:
        return printable(super().__str__())


class PhotoError(FathomError):
    """A photograph cannot be read; the message names the file and says what to do."""


class UsageError(FathomError):
    """The request itself is wrong (contradicting or out-of-range options)."""


class ExtraMissingError(FathomError):
    """An optional package is needed; the message names the extra to install."""


class KindError(FathomError):
    """A depth map is of a kind that the operation cannot accept."""


class WeightsError(FathomError):
    """Weights are missing or damaged; the message says which and what to do."""
