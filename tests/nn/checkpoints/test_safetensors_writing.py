import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors import safe_open
from safetensors.torch import save_file

from fathom.nn.checkpoints.safetensors_writing import write_safetensors

TENSORS = {"b": torch.arange(6.0).view(2, 3), "a": torch.ones(3, dtype=torch.float16)}


@given(metadata=st.dictionaries(st.text(), st.text(), max_size=8))
def test_what_is_written_is_read_and_written_alike_again(metadata, tmp_path_factory):
    folder = tmp_path_factory.mktemp("weights")
    write_safetensors(TENSORS, folder / "a.safetensors", metadata=metadata)
    backwards = dict(reversed(metadata.items()))
    write_safetensors(TENSORS, folder / "b.safetensors", metadata=backwards)
    first, second = ((folder / f"{name}.safetensors").read_bytes() for name in "ab")
    assert first == second
    with safe_open(folder / "a.safetensors", framework="pt") as file:
        assert (file.metadata() or {}) == metadata
        assert all(torch.equal(file.get_tensor(name), value) for name, value in TENSORS.items())


def test_only_the_order_of_metadata_differs_from_what_the_library_writes(tmp_path):
    ours, theirs = tmp_path / "ours.safetensors", tmp_path / "theirs.safetensors"
    write_safetensors(TENSORS, ours, metadata={"format": "pt"})
    save_file(TENSORS, theirs, metadata={"format": "pt"})
    assert ours.read_bytes() == theirs.read_bytes()


def test_a_file_that_cannot_be_written_leaves_nothing(tmp_path):
    shared = torch.zeros(4)
    with pytest.raises(RuntimeError, match="share memory"):
        write_safetensors({"a": shared, "b": shared}, tmp_path / "w.safetensors")
    assert not list(tmp_path.iterdir())
