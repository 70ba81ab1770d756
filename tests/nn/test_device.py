import pytest
import torch

from fathom.core.errors import UsageError
from fathom.nn import device as module
from fathom.nn.device import choose_device, choose_dtype, cpu_has_bfloat16, has_bfloat16

CPU, CUDA, MPS = torch.device("cpu"), torch.device("cuda"), torch.device("mps")


@pytest.mark.parametrize(
    ("where", "prefers", "has", "expected"),
    [
        (CPU, True, True, torch.bfloat16),
        (CPU, True, False, torch.float32),  # emulated bfloat16 is slower than float32
        (CPU, False, True, torch.float32),  # the default model stays as it is
        (CUDA, True, True, torch.float16),
        (CUDA, False, False, torch.float16),
        (MPS, True, True, torch.float32),
    ],
)
def test_auto_is_what_the_device_does_fast(
    where: torch.device,
    prefers: bool,
    has: bool,
    expected: torch.dtype,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "cpu_has_bfloat16", lambda: has)
    assert choose_dtype("auto", where, prefers_bfloat16=prefers) is expected


def test_a_precision_that_is_named_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "cpu_has_bfloat16", lambda: False)
    assert choose_dtype("bfloat16", CPU) is torch.bfloat16
    assert choose_dtype("float32", CPU, prefers_bfloat16=True) is torch.float32
    assert choose_dtype("float16", CUDA) is torch.float16
    with pytest.raises(UsageError, match="float16 is too slow on a CPU"):
        choose_dtype("float16", CPU)


@pytest.mark.parametrize(
    ("capabilities", "expected"),
    [
        ({"avx512_f": True, "avx512_bf16": False, "amx_bf16": False}, False),  # emulates it
        ({"avx512_f": True, "avx512_bf16": True, "amx_bf16": False}, True),  # Zen 4
        ({"avx512_f": True, "avx512_bf16": True, "amx_bf16": True}, True),  # Sapphire Rapids
        ({"neon": True, "bf16": True}, True),  # Neoverse V1
        ({"neon": True, "bf16": False}, False),
    ],
)
def test_the_probe_asks_for_instructions(
    capabilities: dict[str, bool], expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.backends.mkldnn, "is_available", lambda: True)
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: capabilities)
    assert cpu_has_bfloat16() is expected


def test_the_probe_never_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise RuntimeError("cpuinfo cannot be initialised")

    monkeypatch.setattr(torch.backends.mkldnn, "is_available", lambda: True)
    monkeypatch.setattr(torch.cpu, "get_capabilities", broken)
    assert cpu_has_bfloat16() is False


@pytest.mark.parametrize("has", [True, False])
def test_older_versions_of_torch_are_asked_in_their_own_way(
    has: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.backends.mkldnn, "is_available", lambda: True)
    monkeypatch.delattr(torch.cpu, "get_capabilities")
    monkeypatch.setattr(torch.cpu, "_is_avx512_bf16_supported", lambda: has)
    monkeypatch.setattr(torch.cpu, "_is_amx_tile_supported", lambda: False)
    assert cpu_has_bfloat16() is has


def test_without_the_library_that_uses_the_instructions_there_are_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(torch.backends.mkldnn, "is_available", lambda: False)
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"avx512_bf16": True})
    assert cpu_has_bfloat16() is False


@pytest.mark.parametrize("has", [True, False])
def test_whether_a_device_has_bfloat16_is_asked_of_its_own_kind(
    has: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def emulation_does_not_count(*, including_emulation: bool) -> bool:
        return has or including_emulation

    monkeypatch.setattr(module, "cpu_has_bfloat16", lambda: not has)
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", emulation_does_not_count)
    assert has_bfloat16(CUDA) is has
    assert has_bfloat16(CPU) is not has
    assert has_bfloat16(MPS) is False


def test_the_best_device_is_taken_and_others_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "available_devices", lambda: ["cuda:0", "cpu"])
    assert choose_device() == torch.device("cuda:0")
    assert choose_device("cuda") == torch.device("cuda")
    with pytest.raises(UsageError, match="no device 'mps' here: choose auto, cuda:0, cpu"):
        choose_device("mps")
