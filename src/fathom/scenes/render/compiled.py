"""How the kernels of the scene renderer are compiled."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

from numba import njit

F = TypeVar("F", bound=Callable[..., object])

_KERNEL_MODULES = (
    "alpha", "bvh", "compiled", "heightfield", "intersect", "materials", "noise", "passes",
    "scene", "shading", "sky", "solids", "textures",
)  # fmt: skip
# Fast maths without the assumption that no value is infinite or undefined: rays use infinities.
# Without it rendering takes some 30 % longer. What it costs: a process that has just compiled the
# renderer and those that load the machine code from disk do not give quite the same images (one of
# fifty differed, in 92 of its values, at one seed; depth, normals and labels never). Without fast
# maths they do.
_OPTIONS: dict[str, Any] = {
    "nogil": True,
    # A division by zero gives infinity, as in numpy, without a check before each one.
    "error_model": "numpy",
    "fastmath": {"nsz", "arcp", "contract", "afn", "reassoc"},
}
_INNER: dict[str, Any] = {**_OPTIONS, "no_cpython_wrapper": True, "no_cfunc_wrapper": True}
# Counting references to arrays costs more than meeting a box with a ray. Functions that make no
# arrays need no counting: their arrays are alive as long as the caller's.
_LEAN: dict[str, Any] = {"_nrt": False}


def kernel(function: F) -> F:
    """Compile a function that other kernels call and that makes no arrays."""
    return cast(F, njit(**_INNER, **_LEAN)(function))


def inlined(function: F) -> F:
    """As `kernel`, copied into each of its callers: for the innermost loops."""
    return cast(F, njit(**_INNER, **_LEAN, forceinline=True)(function))


def making_kernel(function: F) -> F:
    """As `kernel`, for a function that makes arrays."""
    return cast(F, njit(**_INNER)(function))


def entry_kernel(function: F) -> F:
    """Compile a function that Python calls, and keep the machine code on disk.

    The function must be a closure over `source_digest()`: the compiler's cache looks only at the
    file of the function itself, and would go on using old code of the kernels it calls.
    """
    return cast(F, njit(**_OPTIONS, **_LEAN, cache=True)(function))


def making_entry_kernel(function: F) -> F:
    """As `entry_kernel`, for a function that makes arrays."""
    return cast(F, njit(**_OPTIONS, cache=True)(function))


def source_digest() -> int:
    """A number that changes when any module that kernels are made of does."""
    digest = hashlib.sha256()
    for name in _KERNEL_MODULES:
        digest.update(Path(__file__).with_name(f"{name}.py").read_bytes())
    return int.from_bytes(digest.digest()[:4], "big") | 1
