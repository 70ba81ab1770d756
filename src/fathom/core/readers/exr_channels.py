"""Which of the channels of an EXR file is depth.

Renderers put many images into one file and name channels `layer.pass.component`, such as
`ViewLayer.Depth.Z` (Blender). What looks like depth by one letter may be the third component of a
vector (`ViewLayer.Normal.Z`) or something else that has one component (`ViewLayer.Mist.Z`).
"""

from collections.abc import Sequence
from pathlib import Path

from fathom.core.errors import FathomError

_DEPTH_NAMES = ("z", "depth", "v")
_BESIDE_VECTORS = {"z": {"x"}, "v": {"u", "h", "s"}, "depth": set[str]()}
_MOST_NAMED = 24


def depth_channels(names: Sequence[str], path: Path) -> tuple[str, ...]:
    """Return the channel that is depth, or three that are if they hold the same.

    In order: `Z` outside every layer; the channel whose last part is Z, Depth or V, neither part of
    a vector, in a layer called depth; the only such channel of the file; the only channel at all;
    `Y` outside every layer, which is grey; red, green and blue of the only layer that has them.

    Args:
        names: All channels, with their layers before a point.
        path: The file, for messages.

    Raises:
        FathomError: There is none, or several that have the same right.
    """
    named = [name for name in names if _named_like_depth(name, names)]
    for group in (
        [name for name in named if name == "Z"],
        [name for name in named if "." not in name],
        [name for name in named if _is_depth_layer(name)],
        named,
    ):
        if len(group) == 1:
            return (group[0],)
        if group:
            raise _undecided(path, "several channels that may be depth", group)
    others = [name for name in names if _last(name) not in ("a", "alpha")]
    if len(others) == 1:
        return (others[0],)
    if "Y" in others and not {"RY", "BY"} & set(others):
        return ("Y",)
    colours = [
        layer
        for layer in dict.fromkeys(map(_layer, others))
        if {"r", "g", "b"} <= {_last(name) for name in others if _layer(name) == layer}
    ]
    if len(colours) == 1:
        inside = [name for name in others if _layer(name) == colours[0]]
        return tuple(name for name in inside if _last(name) in ("r", "g", "b"))
    raise _undecided(path, "no channel that can be told to be depth", others or list(names))


def _named_like_depth(name: str, names: Sequence[str]) -> bool:
    last = _last(name)
    if last not in _DEPTH_NAMES:
        return False
    beside = {_last(other) for other in names if _layer(other) == _layer(name)}
    return not beside & _BESIDE_VECTORS[last]


def _is_depth_layer(name: str) -> bool:
    return "depth" in (_last(name), _last(_layer(name)))


def _last(name: str) -> str:
    return name.rpartition(".")[2].casefold()


def _layer(name: str) -> str:
    return name.rpartition(".")[0]


def _undecided(path: Path, what: str, names: Sequence[str]) -> FathomError:
    shown = ", ".join(sorted(names)[:_MOST_NAMED]) + (", ..." if len(names) > _MOST_NAMED else "")
    return FathomError(f"{path} holds {what} ({shown}); write one channel, called Z")
