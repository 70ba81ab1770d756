import json
from collections.abc import Callable
from pathlib import Path

import pytest

from fathom.methods.depth_pro.key_map import port_names
from fathom.nn.checkpoints.dinov2 import in_file


@pytest.fixture(scope="module")
def listed(parity: Callable) -> dict[str, list[str]]:
    """Both names of every tensor of a network, from a checkpoint that the port has read."""
    folder: Path = parity("depth_pro_tiny").folder
    return json.loads((folder / "keys_transformers.json").read_text())


def test_every_name_of_the_port_is_known(listed: dict[str, list[str]]) -> None:
    assert len(listed) > 100
    assert {name: list(port_names(name)) for name in listed} == listed


def test_names_in_memory_become_those_of_files(
    listed: dict[str, list[str]], parity: Callable
) -> None:
    in_memory = (
        (".attention.attention.query.", ".attention.q_proj."),
        (".attention.attention.key.", ".attention.k_proj."),
        (".attention.attention.value.", ".attention.v_proj."),
        (".attention.output.dense.", ".attention.o_proj."),
    )
    changed = 0
    for name in (name for names in listed.values() for name in names):
        newer = name
        for long, short in in_memory:
            newer = newer.replace(long, short)
        changed += newer != name
        assert in_file(newer) == name
        assert in_file(name) == name
    config = parity("depth_pro_tiny").config
    blocks = sum(config[f"{name}_encoder"]["depth"] for name in ("patch", "image", "fov"))
    assert changed == blocks * 4 * 2  # four matrices, weight and bias


def test_a_name_of_nobody_is_refused() -> None:
    with pytest.raises(KeyError, match=r"decoder\.nothing"):
        port_names("decoder.nothing")
