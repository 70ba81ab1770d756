"""Writing a network as one ONNX graph, and comparing the graph with the network."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from fathom.core.atomic_folder import atomic_folder
from fathom.core.extras import import_extra
from fathom.core.quiet import muted

_OPSET = 18  # ONNX Runtime runs it since 1.14, in a browser too
_LARGEST_FILE = 1_500_000_000  # bytes of weights; a file of ONNX cannot hold 2 GB

Inputs = tuple[Tensor, ...]


def write_onnx(
    model: nn.Module,
    path: Path,
    *,
    inputs: Sequence[str],
    outputs: Sequence[str],
    examples: Sequence[Inputs],
    reciprocal: Collection[str] = (),
    dynamic_shapes: Any = None,
    metadata: Mapping[str, str] | None = None,
) -> dict[str, float]:
    """Write a graph, run it with ONNX Runtime, and compare its answers with the network's.

    Args:
        model: in eval mode, float32, on the CPU; takes and returns tuples of tensors.
        path: of the `.onnx` file; more than 1.5 GB of weights go into a second one beside it, with
            `.data` at the end of its name.
        inputs: names of what the model takes.
        outputs: names of what it returns.
        examples: inputs to compare with; the first is also the one the graph is traced with.
        reciprocal: outputs that are compared by their reciprocals, such as depth, for what is
            infinitely far on one side is only very far on the other.
        dynamic_shapes: which sizes of the inputs may change, as `torch.export.export` takes it;
            None fixes those of the first example.
        metadata: texts to be kept in the file, by name.

    Returns:
        For each output the largest difference between ONNX Runtime and torch over the examples,
        divided by the largest value.

    Raises:
        ExtraMissingError: the extra `onnx` is not installed.
    """
    for package in ("onnx", "onnxscript", "onnxruntime"):
        import_extra(package, extra="onnx", purpose="Writing ONNX")
    weights = sum(value.nbytes for value in model.state_dict().values())
    with atomic_folder(path.parent) as folder:
        file = folder / path.name
        # The exporter warns of its own use of what torch deprecates, and of packages we need not.
        with muted("torch.onnx"), torch.no_grad():
            program = torch.onnx.export(
                model,
                examples[0],
                input_names=list(inputs),
                output_names=list(outputs),
                opset_version=_OPSET,
                dynamic_shapes=dynamic_shapes,
                dynamo=True,
                verbose=False,
            )
            assert program is not None
            for node in program.model.graph:
                node.metadata_props.clear()  # lines of our sources, and their paths on this machine
            program.model.metadata_props.update(metadata or {})
            program.save(file, external_data=weights > _LARGEST_FILE)
        return _differences(model, file, inputs, outputs, examples, reciprocal)


def _differences(
    model: nn.Module,
    path: Path,
    inputs: Sequence[str],
    outputs: Sequence[str],
    examples: Sequence[Inputs],
    reciprocal: Collection[str],
) -> dict[str, float]:
    runtime = import_extra("onnxruntime", extra="onnx", purpose="Checking an ONNX file")
    session = runtime.InferenceSession(path, providers=["CPUExecutionProvider"])
    found: dict[str, list[float]] = {name: [] for name in outputs}
    for example in examples:
        given = {name: value.numpy() for name, value in zip(inputs, example, strict=True)}
        with torch.inference_mode():
            wanted = model(*example)
        answers = session.run(list(outputs), given)
        for name, ours, answer in zip(outputs, wanted, answers, strict=True):
            worst = _difference(torch.from_numpy(answer), ours, inverse=name in reciprocal)
            found[name].append(worst)
    return {name: float(torch.tensor(values).max()) for name, values in found.items()}


def _difference(answer: Tensor, wanted: Tensor, *, inverse: bool) -> float:
    if inverse:
        answer, wanted = 1 / answer, 1 / wanted
    if answer.isnan().equal(wanted.isnan()):  # what a network without some part cannot tell
        answer, wanted = answer.nan_to_num(), wanted.nan_to_num()
    return float((answer - wanted).abs().max() / wanted.abs().max().clamp(min=1e-30))
