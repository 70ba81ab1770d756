"""Weights that lie on the Hugging Face hub, in its own cache on this machine."""

import errno
import sys
from dataclasses import dataclass
from pathlib import Path

from fathom.core.errors import WeightsError
from fathom.core.quiet import muted
from fathom.core.text import printable

_LIBRARY = "huggingface_hub"  # of the log; the package itself is imported when it is needed


@dataclass(frozen=True)
class HubFile:
    """A file in a repository of the hub.

    Attributes:
        repo: such as `apple/DepthPro`.
        file: its name there.
    """

    repo: str
    file: str

    @property
    def url(self) -> str:
        """Where a browser finds the file."""
        from huggingface_hub import hf_hub_url

        return str(hf_hub_url(self.repo, self.file))

    def cached(self) -> Path | None:
        """Return the file in the hub's cache (HF_HOME, HF_HUB_CACHE), or None; asks no network."""
        from huggingface_hub import try_to_load_from_cache

        found = try_to_load_from_cache(self.repo, self.file)
        return Path(found) if isinstance(found, str) else None


def fetch(source: HubFile, *, name: str, licence: str, size: int) -> Path:
    """Return a file of the hub, from its cache or, after saying so, over the network.

    Args:
        source: which file.
        name: of the model, for people.
        licence: of the weights, likewise.
        size: in bytes, likewise.

    Raises:
        WeightsError: it is not here and cannot be had, because of HF_HUB_OFFLINE, the network, the
            hub or the disk; the message says what to do.
    """
    found = source.cached()
    if found is not None:
        return found
    from huggingface_hub import constants, hf_hub_download

    gigabytes = f"{size / 1e9:.1f} GB"
    remedy = (
        f"on another machine fetch {source.url} ({gigabytes}), bring it here and give it with "
        "--weights FILE (weights= in Python)."
    )
    if constants.HF_HUB_OFFLINE:
        raise WeightsError(
            f"The weights of {name!r} are not on this machine, and HF_HUB_OFFLINE forbids to "
            f"download them: {remedy}"
        )
    print(
        f"{name}: downloading {source.file} of {source.repo} on the Hugging Face hub, {gigabytes}, "
        f"licence {licence}, into {printable(constants.HF_HUB_CACHE)}",
        file=sys.stderr,
        flush=True,
    )
    try:
        with muted(_LIBRARY):
            return Path(hf_hub_download(source.repo, source.file))
    except Exception as error:  # the library's own, those of its transports, the system's
        happened = _what_happened(error, source)
        raise WeightsError(f"The weights of {name!r} {happened} {remedy}") from error


def _what_happened(error: Exception, source: HubFile) -> str:
    status = getattr(getattr(error, "response", None), "status_code", None)
    if status in (401, 403):
        return (
            f"are given out by the hub to some only (HTTP {status}): accept the licence on its "
            f"page of {source.repo} and log in with `hf auth login`, or"
        )
    if status is not None:
        return f"cannot be had from {source.repo} on the hub (HTTP {status}):"
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return "do not fit on the disk of the hub's cache: move it with HF_HOME, or"
    cause = error.__cause__ or error
    reason = " ".join(str(cause).split())[:200].rstrip(".")
    return f"could not be downloaded ({type(cause).__name__}: {reason}):"
