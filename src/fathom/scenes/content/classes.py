"""Names of the kinds of things a scene can contain."""

import difflib

from fathom.core.errors import UsageError

CLASSES: tuple[str, ...] = (
    "sky", "object", "ground", "floor", "wall", "ceiling", "door", "window", "picture", "curtain",
    "rug", "table", "desk", "chair", "armchair", "sofa", "stool", "bench", "bed", "pillow",
    "wardrobe", "shelf", "cabinet", "drawer", "lamp", "mirror", "television", "screen", "laptop",
    "keyboard", "clock", "radiator", "fan", "oven", "fridge", "sink", "bathtub", "toilet",
    "stairs", "railing", "book", "box", "bag", "basket", "bin", "vase", "plant", "flower", "cup",
    "mug", "glass", "bottle", "can", "jar", "bowl", "plate", "pan", "pot", "kettle", "spoon",
    "fork", "knife", "pen", "phone", "toy", "ball", "shoe", "hat", "tool", "fruit", "bread",
    "cake", "food", "cloth", "towel", "cable", "person", "dog", "cat", "bird", "horse", "cow",
    "sheep", "animal", "building", "house", "tower", "roof", "shop", "bridge", "road", "pavement",
    "kerb", "path", "grass", "field", "terrain", "mountain", "water", "rock", "tree", "bush",
    "branch", "leaf", "log", "fence", "gate", "pole", "lamp post", "traffic light",
    "traffic sign", "sign", "hydrant", "bollard", "cone", "car", "van", "truck", "bus", "tram",
    "motorcycle", "bicycle", "boat", "wire", "pipe", "column", "beam", "arch", "statue", "tent",
    "umbrella", "awning", "crate", "barrel", "ladder", "wheel", "trolley", "machine", "candle",
    "teapot", "guitar", "piano", "easel", "board", "locker", "cart", "snow", "sand", "hedge",
    "stump",
)  # fmt: skip
"""Class names; a name's index is the class id of the rendered labels, 0 is the sky."""

_INDEX = {name: index for index, name in enumerate(CLASSES)}


def class_id(name: str) -> int:
    """Index of `name` in `CLASSES`.

    Raises:
        UsageError: if there is no such class; the message names the nearest ones.
    """
    index = _INDEX.get(name)
    if index is None:
        near = ", ".join(difflib.get_close_matches(name, CLASSES, n=3)) or "none"
        raise UsageError(f"There is no scene class '{name}'; the nearest known names: {near}.")
    return index
