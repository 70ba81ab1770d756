"""Every benchmark protocol by name: one entry for each table of each paper.

    find("depth-pro-sintel").describe()

A module holds the protocols of one paper, or of a family of papers that share them.
"""

import difflib

from fathom.core.errors import UsageError
from fathom.evaluation.benchmark import BenchmarkProtocol
from fathom.evaluation.protocols import (
    classic,
    depth_pro,
    marigold,
    own,
    patch_refiner,
    rsa,
    sddr,
    sharp_depth,
    zoe,
)

_MOST_HINTS = 5

_MODULES = (own, depth_pro, patch_refiner, sddr, sharp_depth, marigold, rsa, zoe, classic)


def all_protocols() -> list[BenchmarkProtocol]:
    """Return every protocol, Fathom's own first, then by paper."""
    return [protocol for module in _MODULES for protocol in module.protocols()]


def find(name: str) -> BenchmarkProtocol:
    """Return a protocol by its name.

    Raises:
        UsageError: There is none of that name; the message names the nearest, or those on the
            data set or of the paper that was named instead.
    """
    known = {protocol.name: protocol for protocol in all_protocols()}
    if name in known:
        return known[name]
    related = [p.name for p in known.values() if name == p.data or (name and name in p.name)]
    near = related or difflib.get_close_matches(name, known, n=1)
    hint = f"did you mean {' or '.join(map(repr, near[:_MOST_HINTS]))}? " if near else ""
    raise UsageError(f"There is no protocol {name!r}; {hint}`fathom evaluate --list` shows all.")
