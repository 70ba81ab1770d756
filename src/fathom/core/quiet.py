"""Keeping libraries from saying or refusing what we say and refuse ourselves."""

import contextlib
import logging
import threading
import warnings
from collections.abc import Iterator

from PIL import Image

_lock = threading.Lock()


@contextlib.contextmanager
def muted(logger: str) -> Iterator[None]:
    """Mute Python's warnings, and a library's log but for errors.

    Both belong to the whole process; they are changed under a lock, and put back.
    """
    log = logging.getLogger(logger)
    with _lock, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        level = log.level
        log.setLevel(logging.ERROR)
        try:
            yield
        finally:
            log.setLevel(level)


@contextlib.contextmanager
def quiet_decoders() -> Iterator[None]:
    """Mute the warnings of Pillow and tifffile, and lift Pillow's limit of pixels.

    Our limit is per call and our errors are sentences. What is changed belongs to the whole
    process; it is changed under a lock, for reading headers only, and put back.
    """
    tiff_log = logging.getLogger("tifffile")
    with _lock, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        limit, was_disabled = Image.MAX_IMAGE_PIXELS, tiff_log.disabled
        Image.MAX_IMAGE_PIXELS, tiff_log.disabled = None, True
        try:
            yield
        finally:
            Image.MAX_IMAGE_PIXELS, tiff_log.disabled = limit, was_disabled
