import errno
import logging
import warnings
from pathlib import Path
from types import SimpleNamespace

import pytest
from huggingface_hub import errors

from fathom.core.errors import WeightsError
from fathom.hub import HubFile, fetch

SOURCE = HubFile("some/where", "one.pt")
URL = "https://huggingface.co/some/where/resolve/main/one.pt"


def get() -> Path:
    return fetch(SOURCE, name="one", licence="for research", size=1_904_446_787)


def refusing(error: Exception) -> object:
    def download(repo: str, file: str) -> str:
        raise error

    return download


def answered(kind: type[errors.HfHubHTTPError], status: int) -> errors.HfHubHTTPError:
    response = SimpleNamespace(status_code=status, headers={}, request=None)
    return kind("Several lines\n\nof advice that are not ours.", response=response)


def test_a_download_is_announced_with_licence_and_size(
    hub_cache: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("huggingface_hub.hf_hub_download", lambda repo, file: f"/{repo}/{file}")
    assert get() == Path("/some/where/one.pt")
    out, err = capsys.readouterr()
    assert out == ""
    assert err == (
        "one: downloading one.pt of some/where on the Hugging Face hub, 1.9 GB, "
        f"licence for research, into {hub_cache}\n"
    )


def test_what_the_library_says_itself_is_not_shown(
    hub_cache: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    log = logging.getLogger("huggingface_hub.file_download")

    def download(repo: str, file: str) -> str:
        warnings.warn("not enough space", stacklevel=1)  # an error in these tests
        log.warning("unauthenticated")
        return file

    monkeypatch.setattr("huggingface_hub.hf_hub_download", download)
    get()
    assert "unauthenticated" not in capsys.readouterr().err
    assert log.isEnabledFor(logging.WARNING)  # as before


def test_offline_mode_is_honoured_and_says_what_to_do(
    hub_cache: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(WeightsError) as caught:
        get()
    assert str(caught.value) == (
        "The weights of 'one' are not on this machine, and HF_HUB_OFFLINE forbids to download "
        f"them: on another machine fetch {URL} (1.9 GB), bring it here and give it with "
        "--weights FILE (weights= in Python)."
    )
    assert capsys.readouterr().err == ""  # nothing was announced that did not come


REFUSALS = {
    "no network": (
        ConnectionRefusedError(111, "Connection refused"),
        r"could not be downloaded \(ConnectionRefusedError: .*Connection refused\): on another",
    ),
    "gated": (
        answered(errors.GatedRepoError, 403),
        r"to some only \(HTTP 403\): accept the licence on its page of some/where and log in",
    ),
    "unknown": (answered(errors.RepositoryNotFoundError, 401), r"to some only \(HTTP 401\)"),
    "gone": (
        answered(errors.RemoteEntryNotFoundError, 404),
        r"cannot be had from some/where on the hub \(HTTP 404\): on another machine",
    ),
    "full": (OSError(errno.ENOSPC, "No space left on device"), "move it with HF_HOME, or on an"),
    "transport": (RuntimeError("first line\nsecond."), r"\(RuntimeError: first line second\): on"),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_every_failure_is_one_sentence_that_says_what_to_do(
    case: str, hub_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    error, sentence = REFUSALS[case]
    monkeypatch.setattr("huggingface_hub.hf_hub_download", refusing(error))
    with pytest.raises(WeightsError, match=sentence) as caught:
        get()
    said = str(caught.value)
    assert said.startswith("The weights of 'one' ")
    assert f"fetch {URL} (1.9 GB), bring it here and give it with --weights FILE" in said
    assert "\n" not in said


def test_the_cause_behind_the_librarys_own_error_is_told(
    hub_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = errors.LocalEntryNotFoundError("Please check your connection.")
    error.__cause__ = TimeoutError("timed out")
    monkeypatch.setattr("huggingface_hub.hf_hub_download", refusing(error))
    with pytest.raises(WeightsError, match=r"\(TimeoutError: timed out\)"):
        get()


def test_ctrl_c_during_a_download_is_ctrl_c(
    hub_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(repo: str, file: str) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("huggingface_hub.hf_hub_download", interrupted)
    with pytest.raises(KeyboardInterrupt):
        get()
