"""Importing optional packages with an error that says what to install."""

import importlib
from types import ModuleType

from fathom.core.errors import ExtraMissingError


def import_extra(module: str, *, extra: str, purpose: str) -> ModuleType:
    """Import an optional package.

    Args:
        module: Name to import.
        extra: The extra of this distribution that brings it.
        purpose: Beginning of the sentence shown when it is missing, such as "Writing exr files".

    Raises:
        ExtraMissingError: The package is not installed.
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise ExtraMissingError(
            f"{purpose} needs the package {module}: pip install 'fathom-depth[{extra}]'."
        ) from error
