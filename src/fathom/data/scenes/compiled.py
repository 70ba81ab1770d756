"""How the kernels of the scene renderer are compiled."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar, cast

from numba import njit

F = TypeVar("F", bound=Callable[..., object])

# Fast maths without the assumption that no value is infinite or undefined: rays use infinities.
_KERNEL_MODULES = (
    "alpha", "bvh", "compiled", "heightfield", "intersect", "materials", "noise", "passes",
    "photo_textures", "scene", "shading", "sky", "solids", "textures",
)  # fmt: skip
FAST = {"nsz", "arcp", "contract", "afn", "reassoc"}


def kernel(function: F) -> F:
    """Compile a function that other kernels call; it is part of their cached code."""
    return cast(F, njit(nogil=True, fastmath=FAST)(function))


def inlined(function: F) -> F:
    """Compile a small function of the innermost loops into each of its callers."""
    return cast(F, njit(nogil=True, fastmath=FAST, forceinline=True)(function))


def entry_kernel(function: F) -> F:
    """Compile a function that Python calls, and keep the machine code on disk.

    The function must be a closure over `source_digest()`: the compiler's cache looks only at the
    file of the function itself, and would go on using old code of the kernels it calls.
    """
    return cast(F, njit(nogil=True, fastmath=FAST, cache=True)(function))


def source_digest() -> int:
    """A number that changes when any module that kernels are made of does."""
    digest = hashlib.sha256()
    for name in _KERNEL_MODULES:
        digest.update(Path(__file__).with_name(f"{name}.py").read_bytes())
    return int.from_bytes(digest.digest()[:4], "big") | 1
