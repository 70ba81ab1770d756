"""Turning pydantic's reports into one sentence that helps."""

import difflib
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails


def explain(error: ValidationError, model: type[BaseModel], *, prefix: str = "") -> str:
    """One sentence on the first fault in `error`, naming the key and what would be right.

    Args:
        error: from validating `model`.
        model: the root model; the nearest known key is looked for in it.
        prefix: put before every key named.
    """
    # A misspelt key is also a missing one; the first report helps, the second does not.
    faults = sorted(error.errors(include_url=False), key=lambda f: f["type"] != "extra_forbidden")
    sentence = _sentence(faults[0], model, prefix)
    more = len(faults) - 1
    return f"{sentence} ({more} more fault{'s' * (more > 1)} after this one.)" if more else sentence


def _sentence(fault: ErrorDetails, model: type[BaseModel], prefix: str) -> str:
    place = fault["loc"]
    key = prefix + ".".join(str(part) for part in place)
    if fault["type"] == "extra_forbidden":
        known = _known_keys(model, place[:-1])
        near = difflib.get_close_matches(str(place[-1]), known, n=1, cutoff=0.5)
        if near:
            *head, _ = key.split(".")
            return f"unknown key '{key}'; did you mean '{'.'.join([*head, near[0]])}'?"
        return f"unknown key '{key}'; known here are: {', '.join(known)}."
    if fault["type"] == "missing":
        return f"the key '{key}' is missing."
    if fault["type"] == "value_error":  # from a check of ours, whose message says it all
        why = fault["ctx"]["error"]
        return f"'{key.rstrip('.')}' cannot be: {why}." if key else f"{why}."
    reason = fault["msg"][:1].lower() + fault["msg"][1:]
    return f"'{key}' is {fault['input']!r}, but {reason}."


def _known_keys(model: type[BaseModel], place: tuple[int | str, ...]) -> list[str]:
    """Keys of the section at `place`, found by walking down the nested models."""
    for part in place:
        field = model.model_fields.get(str(part))
        inner: Any = field.annotation if field else None
        candidates = [inner, *getattr(inner, "__args__", ())]
        models = [c for c in candidates if isinstance(c, type) and issubclass(c, BaseModel)]
        if models:
            model = models[0]
    return list(model.model_fields)
