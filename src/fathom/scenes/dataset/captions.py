"""Sentences that count what is visible in a scene."""

import numpy as np
from numpy.typing import NDArray

from fathom.scenes.content.classes import CLASSES

# Never counted: they are what the scene is made of, not what stands in it.
UNCOUNTED = frozenset(
    {
        "sky", "ground", "floor", "wall", "ceiling", "terrain", "road", "pavement", "path", "grass",
        "field", "sand", "snow", "water", "object", "kerb",
    }
)  # fmt: skip
MIN_SHARE = 5e-4  # of the image's pixels, below which an object is not worth a word
MAX_KINDS = 6
NUMBERS = ("no", "a", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
IRREGULAR = {
    "person": "people", "shelf": "shelves", "knife": "knives", "bush": "bushes", "box": "boxes",
    "bus": "buses", "bench": "benches", "glass": "glasses", "grass": "grass", "sheep": "sheep",
    "branch": "branches", "leaf": "leaves", "stairs": "flights of stairs", "torch": "torches",
}  # fmt: skip
# Farthest surface in metres up to which a room is called so.
ROOM_SIZES = (
    (2.5, "closet-sized room"),
    (4.0, "kitchen-sized room"),
    (6.5, "living-room-sized room"),
)
PLACES = {
    "streets": "in a street",
    "landscapes": "outdoors",
    "tabletops": "on a table",
    "corridors": "in a corridor",
    "thin": "",
    "portraits": "",
}


def describe(
    instance: NDArray[np.int32],
    classes: NDArray[np.uint8],
    depth: NDArray[np.float32],
    *,
    family: str,
) -> str:
    """Write the caption of one image from its label maps.

    Args:
        instance: int32 (H, W), object ids, 0 for sky.
        classes: uint8 (H, W), indices into `CLASSES`.
        depth: float32 (H, W), metres, `inf` for sky.
        family: Name of the scene's family, which decides how the place is called.

    Returns:
        For example "an image with two chairs, a table and a lamp in a kitchen-sized room".
    """
    counts = count_visible(instance, classes)
    kinds = sorted(counts, key=lambda name: (-counts[name], name))[:MAX_KINDS]
    phrases = [_counted(name, counts[name]) for name in kinds]
    place = _room(depth) if family == "rooms" else PLACES.get(family, "")
    things = f" with {_listed(phrases)}" if phrases else ""
    return f"an image{things}{' ' + place if place else ''}"


def count_visible(instance: NDArray[np.int32], classes: NDArray[np.uint8]) -> dict[str, int]:
    """Count the visible objects of each class.

    An object counts when at least `MIN_SHARE` of the image's pixels are its own; its class is
    the one most of these pixels have.

    Args:
        instance: int32 (H, W), object ids, 0 for sky.
        classes: uint8 (H, W), indices into `CLASSES`.

    Returns:
        Class name -> number of objects, without the classes in `UNCOUNTED`.
    """
    number = len(CLASSES)
    table = np.bincount(instance.ravel().astype(np.int64) * number + classes.ravel())
    table = np.pad(table, (0, -len(table) % number)).reshape(-1, number)
    enough = table.sum(1) >= max(2.0, MIN_SHARE * instance.size)
    enough[0] = False
    counts: dict[str, int] = {}
    for class_id in table[enough].argmax(1):
        name = CLASSES[class_id]
        if name not in UNCOUNTED:
            counts[name] = counts.get(name, 0) + 1
    return counts


def _counted(name: str, number: int) -> str:
    words = name.replace("_", " ")
    if number == 1:
        return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"
    amount = NUMBERS[number] if number < len(NUMBERS) else "many"
    return f"{amount} {_plural(words)}"


def _plural(words: str) -> str:
    *first, last = words.split(" ")
    return " ".join([*first, IRREGULAR.get(last, last + "s")])


def _listed(phrases: list[str]) -> str:
    if len(phrases) == 1:
        return phrases[0]
    return f"{', '.join(phrases[:-1])} and {phrases[-1]}"


def _room(depth: NDArray[np.float32]) -> str:
    finite = depth[np.isfinite(depth)]
    farthest = float(finite.max()) if finite.size else np.inf
    for limit, name in ROOM_SIZES:
        if farthest <= limit:
            return f"in a {name}"
    return "in a hall-sized room"
