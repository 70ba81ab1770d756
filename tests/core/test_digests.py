import hashlib
import os
from pathlib import Path

import pytest

from fathom.core import digests
from fathom.core.digests import digest, remembered_digest


def test_digest_is_sha256(tmp_path: Path) -> None:
    (tmp_path / "abc").write_bytes(b"abc")
    # FIPS 180-4, first example
    assert digest(tmp_path / "abc") == (
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )


@pytest.fixture
def large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file that counts as large, and notes in a folder of the test's own."""
    monkeypatch.setattr(digests, "_LARGE", 4)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    path = tmp_path / "weights"
    path.write_bytes(b"seven b")
    return path


def test_large_file_is_read_once(large: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = remembered_digest(large)
    assert first == hashlib.sha256(b"seven b").hexdigest()
    monkeypatch.setattr(digests, "digest", pytest.fail)
    assert remembered_digest(large) == first


def test_small_file_is_read_every_time_and_leaves_no_note(large: Path, tmp_path: Path) -> None:
    large.write_bytes(b"abc")
    remembered_digest(large)
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize(("content", "later"), [(b"seven c", 1), (b"eight by", 0)])
def test_changed_file_is_read_again(large: Path, content: bytes, later: int) -> None:
    before = large.stat()
    remembered_digest(large)
    large.write_bytes(content)
    os.utime(large, ns=(before.st_atime_ns, before.st_mtime_ns + later))
    assert remembered_digest(large) == hashlib.sha256(content).hexdigest()


def test_a_note_that_is_damaged_does_not_count(large: Path, tmp_path: Path) -> None:
    right = remembered_digest(large)
    [note] = [path for path in (tmp_path / "cache").rglob("*") if path.is_file()]
    for damage in (b"", b"\xff\xfe", b"0" * 64, right[:12].encode()):
        note.write_bytes(damage)
        assert remembered_digest(large) == right


def test_where_no_note_can_be_written_the_digest_is_right_all_the_same(
    large: Path, tmp_path: Path
) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    assert remembered_digest(large) == hashlib.sha256(b"seven b").hexdigest()
