"""A bounding volume hierarchy over a scene's primitives, in flat arrays.

Nodes lie in depth-first order: an inner node's left child follows it directly. The primitives are
reordered so that a leaf is a range of rows.
"""

import math

import numpy as np

from fathom.scenes.render.compiled import kernel, making_kernel
from fathom.scenes.render.scene import (
    AXES,
    BOWL,
    BOX,
    CAPSULE,
    CARD,
    CENTRE,
    ELLIPSOID,
    SIZE,
    TRIANGLE,
)

LEAF = 2  # primitives up to which a node is never split
BINS = 12
FIRST, COUNT, AXIS = range(3)  # columns of the links: right child or first row, 0 or rows, axis


@kernel
def primitive_bounds(kind: int, s: np.ndarray, out: np.ndarray) -> None:
    """Write the world box (low x y z, high x y z) of one primitive's row into `out`."""
    for j in range(3):
        c = s[CENTRE + j]
        if kind in (BOX, CARD):
            e = 0.0
            for i in range(3):
                e += abs(s[AXES + 3 * i + j]) * s[SIZE + i]
            low, high = c - e, c + e
        elif kind in (ELLIPSOID, BOWL):
            e = 0.0
            for i in range(3):
                e += (s[AXES + 3 * i + j] * s[SIZE + i]) ** 2
            e = math.sqrt(e)
            low, high = c - e, c + e
        elif kind == TRIANGLE:
            low = c + min(0.0, s[AXES + j], s[AXES + 3 + j])
            high = c + max(0.0, s[AXES + j], s[AXES + 3 + j])
        else:
            a = s[AXES + 3 + j]
            # A capsule's ends are balls, a cylinder's are discs.
            wide = 1.0 if kind == CAPSULE else math.sqrt(max(0.0, 1.0 - a * a))
            reach = a * s[SIZE + 1]
            low = c + min(-reach - wide * s[SIZE], reach - wide * s[SIZE + 2])
            high = c + max(-reach + wide * s[SIZE], reach + wide * s[SIZE + 2])
        out[j] = low - 1e-6
        out[3 + j] = high + 1e-6


@kernel
def _half_area(box: np.ndarray) -> float:
    x, y, z = box[3] - box[0], box[4] - box[1], box[5] - box[2]
    return float(x * y + y * z + z * x)


@kernel
def _clear(box: np.ndarray) -> None:
    box[:3] = np.inf
    box[3:] = -np.inf


@kernel
def _grow(box: np.ndarray, other: np.ndarray) -> None:
    for j in range(3):
        box[j] = min(box[j], other[j])
        box[3 + j] = max(box[3 + j], other[3 + j])


@making_kernel
def _best_split(
    boxes: np.ndarray, order: np.ndarray, first: int, count: int, axis: int, low: float, high: float
) -> tuple[int, float]:
    """Bin after which to split along `axis`, by the surface area rule, and the rule's cost."""
    bins = np.empty((BINS, 6))
    counts = np.zeros(BINS, np.int64)
    for b in range(BINS):
        _clear(bins[b])
    scale = BINS / (high - low)
    for i in range(first, first + count):
        box = boxes[order[i]]
        b = min(BINS - 1, int((0.5 * (box[axis] + box[3 + axis]) - low) * scale))
        _grow(bins[b], box)
        counts[b] += 1
    right = np.empty(BINS)
    side = np.empty(6)
    _clear(side)
    total = 0
    for b in range(BINS - 1, 0, -1):
        if counts[b]:
            _grow(side, bins[b])
            total += counts[b]
        right[b] = total * _half_area(side) if total else 0.0
    _clear(side)
    total = 0
    best, cost = -1, np.inf
    for b in range(BINS - 1):
        if counts[b]:
            _grow(side, bins[b])
            total += counts[b]
        if 0 < total < count:
            here = total * _half_area(side) + right[b + 1]
            if here < cost:
                best, cost = b, here
    return best, cost


@making_kernel
def _split(boxes: np.ndarray, order: np.ndarray, first: int, count: int) -> tuple[int, int]:
    """Reorder rows first..first+count and give the size of the left part and the axis."""
    axis, bin_, cost, low_, scale_ = -1, -1, np.inf, 0.0, 0.0
    for a in range(3):
        low, high = np.inf, -np.inf
        for i in range(first, first + count):
            c = 0.5 * (boxes[order[i], a] + boxes[order[i], 3 + a])
            low, high = min(low, c), max(high, c)
        if high - low < 1e-9:
            continue
        b, value = _best_split(boxes, order, first, count, a, low, high)
        if b >= 0 and value < cost:
            axis, bin_, cost, low_, scale_ = a, b, value, low, BINS / (high - low)
    if axis < 0:
        return count // 2, 0
    i, j = first, first + count - 1
    while i <= j:
        k = order[i]
        c = 0.5 * (boxes[k, axis] + boxes[k, 3 + axis])
        if min(BINS - 1, int((c - low_) * scale_)) <= bin_:
            i += 1
        else:
            order[i], order[j] = order[j], order[i]
            j -= 1
    return i - first, axis


@making_kernel
def build_tree(boxes: np.ndarray, order: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Build the hierarchy over the rows of `boxes` named in `order`, which is permuted.

    Args:
        boxes: (N, 6) world boxes.
        order: (K,) rows that take part; on return in the order of the leaves.

    Returns:
        Node boxes (nodes, 6) and links (nodes, 3); no nodes when `order` is empty.
    """
    n = order.shape[0]
    room = max(1, 2 * n)
    nodes = np.empty((room, 6))
    links = np.zeros((room, 3), np.int32)
    stack = np.empty((n + 2, 3), np.int64)
    used, depth = 0, 0
    if n:
        stack[0, 0], stack[0, 1], stack[0, 2] = 0, n, -1
        depth = 1
    while depth:
        depth -= 1
        first, count, parent = stack[depth, 0], stack[depth, 1], stack[depth, 2]
        node = used
        used += 1
        if parent >= 0:
            links[parent, FIRST] = node
        _clear(nodes[node])
        for i in range(first, first + count):
            _grow(nodes[node], boxes[order[i]])
        if count <= LEAF:
            links[node, FIRST], links[node, COUNT] = first, count
            continue
        left, axis = _split(boxes, order, first, count)
        links[node, AXIS] = axis
        # The left child is taken from the stack next and so gets the following number.
        stack[depth, 0], stack[depth, 1], stack[depth, 2] = first + left, count - left, node
        stack[depth + 1, 0], stack[depth + 1, 1], stack[depth + 1, 2] = first, left, -1
        depth += 2
    return nodes[:used], links[:used]
