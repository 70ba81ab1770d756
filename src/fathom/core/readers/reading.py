"""What all readers of arrays share: what they return, and what goes wrong while a file is read."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from fathom.core.errors import FathomError

Raster = NDArray[Any]


@contextlib.contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn whatever goes wrong while a file is read into a FathomError that names it."""
    try:
        yield
    except FathomError:
        raise
    except FileNotFoundError as error:
        raise FathomError(
            f"{path} is missing; unpack the data again or correct the path"
        ) from error
    except Exception as error:
        # Decoders meet damaged files with every kind of exception, not with one.
        reason = " ".join(str(error).split()) or type(error).__name__
        raise FathomError(f"{path} cannot be read ({reason}); unpack or write it again") from error
