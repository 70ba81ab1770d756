"""Depth Pro here beside Depth Pro in transformers: same weights, one process, in turn.

    python benchmarks/depth_pro.py [--preset vitl] [--runs 2] [--device cpu]
    python benchmarks/depth_pro.py --vit        the transformer block alone, ours and transformers'

The weights are random, as large as trained ones make the features (variance kept by every product,
LayerScale near 1), and lie on disk in float16 in both layouts, so both programs load what a user
would load. A photograph of 1920 x 1280 pixels goes all the way to metric depth at its own size; the
port's own picture processor needs torchvision, so its few lines are written here with torch.

Prints Markdown tables and, as its last line, name=value pairs. Peak memory is that of a process
that loads the weights and predicts once. With `--device cuda` milliseconds and memory of the
network in bfloat16, with and without torch.compile, batches of 1 and 4.
"""

import argparse
import multiprocessing
import platform
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn
from torch.nn import functional

from fathom.core.photo import Photo, photo_from
from fathom.methods.depth_pro.checkpoint import read_weights, save_transformers
from fathom.methods.depth_pro.config import PRESETS, DepthProConfig, VitSizes
from fathom.methods.depth_pro.inference import DepthProEstimator
from fathom.methods.depth_pro.network import DepthProNetwork
from fathom.nn.device import choose_dtype
from fathom.nn.packed_linear import PackedLinear
from fathom.nn.vit import VisionTransformer, attend

CPU = torch.device("cpu")


def sizes(preset: str) -> DepthProConfig:
    """Return the sizes to measure; `check` is a small network that the port can build too."""
    if preset == "check":
        vit = VitSizes(width=64, depth=4, heads=2)
        return DepthProConfig(vit, vit, vit, (1, 2), (32, 48, 64, 64), 32, 32)
    return PRESETS[preset]


@torch.no_grad()
def randomise(network: nn.Module) -> None:
    """Fill every parameter; matrices and kernels with variance 1 / fan-in, biases with little."""
    torch.manual_seed(0)
    for name, parameter in network.named_parameters():
        if name.endswith(("gamma", "norm.weight", "norm1.weight", "norm2.weight")):
            parameter.normal_(1.0, 0.1)
        elif parameter.ndim <= 1 or name.endswith(("token", "pos_embed")):
            parameter.normal_(0.0, 0.02)
        else:
            parameter.normal_(0.0, parameter[0].numel() ** -0.5)


def write_weights(folder: Path, preset: str) -> None:
    """Write the same random weights in the port's layout, which both programs read."""
    config = sizes(preset)
    network = config.build()
    randomise(network)
    save_transformers(network, folder, config=config)


def make_photo() -> Photo:
    """Return a picture of 1920 x 1280 pixels that has no focal length."""
    import skimage

    picture = Image.fromarray(skimage.data.coffee())
    return photo_from(np.asarray(picture.resize((1920, 1280), Image.Resampling.BICUBIC)))


class Port:
    """What a user of transformers writes around `DepthProForDepthEstimation`."""

    def __init__(self, folder: Path) -> None:
        from transformers import DepthProForDepthEstimation, logging

        logging.set_verbosity_error()
        self.model = DepthProForDepthEstimation.from_pretrained(folder, dtype=torch.float32).eval()

    def prepare(self, photo: Photo) -> Tensor:
        """Return the network's picture."""
        size = self.model.config.patch_size * 4
        image = torch.from_numpy(np.array(photo.pixels)).permute(2, 0, 1)[None].float() / 255
        return functional.interpolate((image - 0.5) / 0.5, (size, size), mode="bilinear")

    @torch.inference_mode()
    def estimate(self, photo: Photo) -> Tensor:
        """Return metres (H, W)."""
        output = self.model(pixel_values=self.prepare(photo))
        half = torch.deg2rad(output.field_of_view.abs().clamp_min(1.0)) / 2
        f_px = 0.5 * photo.width / torch.tan(half)
        inverse = output.predicted_depth * photo.width / f_px
        inverse = functional.interpolate(
            inverse[:, None], (photo.height, photo.width), mode="bilinear"
        )
        return 1 / inverse[0, 0].clamp(1e-4, 1e4)


def load_ours(folder: Path, dtype: torch.dtype) -> tuple[DepthProNetwork, DepthProEstimator]:
    """Return our network and the estimator around it."""
    network = read_weights(folder, dtype=dtype).network
    return network, DepthProEstimator(network, dtype=dtype)


def our_default(device: torch.device = CPU) -> torch.dtype:
    """Return the precision that `fathom predict --model depth-pro` takes on its own."""
    return choose_dtype("auto", device, prefers_bfloat16=DepthProEstimator.prefers_bfloat16)


def peak_gb(program: str, folder: Path) -> float:
    """Return the peak memory of a fresh process that loads the weights and predicts once."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_predict_once, (program, folder))


def _predict_once(program: str, folder: Path) -> float:
    photo = make_photo()
    if program == "port":
        Port(folder).estimate(photo)
    else:
        dtype = torch.float32 if program == "ours_fp32" else our_default()
        load_ours(folder, dtype)[1].estimate(photo)
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return kilobytes * (1 if platform.system() == "Darwin" else 1024) / 1e9


def clock(call: Callable[[], Any]) -> float:
    """Return the seconds that a call takes."""
    begin = time.monotonic()
    call()
    return time.monotonic() - begin


def compare_on_cpu(folder: Path, runs: int) -> dict[str, float]:
    """Compare outputs and times of our two precisions and of the port."""
    photo, port = make_photo(), Port(folder)
    names = {"ours_fp32": torch.float32, "ours_default": our_default()}
    ours = {name: load_ours(folder, dtype) for name, dtype in names.items()}
    models = {"port": port.model} | {name: network for name, (network, _) in ours.items()}
    maps: dict[str, Tensor] = {}
    for name, model in models.items():
        model.register_forward_hook(lambda _, __, output, n=name: maps.update({n: output[0]}))
    calls = {name: lambda e=estimator: e.estimate(photo) for name, (_, estimator) in ours.items()}
    calls["port"] = lambda: port.estimate(photo)
    seconds = {name: [] for name in calls}
    for _ in range(runs):
        for name, call in calls.items():
            seconds[name].append(clock(call))
            print(f"{name}: {seconds[name][-1]:.2f} s", flush=True)
    found = {f"seconds_{name}": min(times) for name, times in seconds.items()}
    theirs = maps["port"].view_as(maps["ours_fp32"])
    return agreement(maps["ours_fp32"], maps["ours_default"].float(), theirs) | found


def agreement(exact: Tensor, default: Tensor, theirs: Tensor) -> dict[str, float]:
    """Compare canonical inverse depth: fp32 with the port, the default precision with fp32."""
    positive = exact > 0
    relative = ((default - exact).abs() / exact)[positive].float().numpy()
    return {
        "difference_to_port": float((exact - theirs).abs().max() / theirs.abs().max()),
        "default_p50": float(np.percentile(relative, 50)),
        "default_p99": float(np.percentile(relative, 99)),
        "default_p99_of_max": float(
            np.percentile((default - exact).abs().numpy(), 99) / float(exact.max())
        ),
        "share_positive": float(positive.float().mean()),
    }


def measure_on_cpu(preset: str, runs: int) -> dict[str, float]:
    """Return everything measured on the CPU, and print it as a table."""
    spawn = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # In a process of its own, so that its memory is not counted.
        maker = spawn.Process(target=write_weights, args=(folder, preset))
        maker.start()
        maker.join()
        peaks = {p: peak_gb(p, folder) for p in ("ours_fp32", "ours_default", "port")}
        values = compare_on_cpu(folder, runs)
    port = values["seconds_port"]
    print(f"\n{torch.get_num_threads()} threads, torch {torch.__version__}\n")
    print("| | seconds a photo | faster than the port | peak memory | of the port's |")
    print("| --- | ---: | ---: | ---: | ---: |")
    labels = {"port": "transformers, float32", "ours_fp32": "ours, float32"}
    labels["ours_default"] = f"ours by default, {str(our_default()).removeprefix('torch.')}"
    for key, label in labels.items():
        seconds, peak = values[f"seconds_{key}"], peaks[key]
        print(
            f"| {label} | {seconds:.1f} | {port / seconds:.2f} times | {peak:.2f} GB | "
            f"{peak / peaks['port']:.0%} |"
        )
    for key in ("ours_fp32", "ours_default"):
        values[f"speedup_{key.removeprefix('ours_')}"] = port / values[f"seconds_{key}"]
        values[f"memory_{key.removeprefix('ours_')}"] = peaks[key] / peaks["port"]
    return values | {f"peak_gb_{key}": peak for key, peak in peaks.items()} | limits(preset)


def limits(preset: str) -> dict[str, float]:
    """Return the operations of a picture, and the rates of the large products it is made of."""
    values = {"tera_operations": tera_operations(sizes(preset))}
    rows = 5 * 577  # tokens of five windows
    for dtype, name in ((torch.float32, "fp32"), (our_default(), "default")):
        packed = PackedLinear(nn.Linear(1024, 4096, dtype=dtype), rows=rows)
        tokens = torch.rand(rows, 1024, dtype=dtype)
        with torch.inference_mode():
            best = min(clock(lambda p=packed, t=tokens: p(t)) for _ in range(20))
        values[f"giga_per_second_{name}"] = 2 * rows * 1024 * 4096 / best / 1e9
    heads = torch.rand(3, 5, 16, 577, 64, dtype=our_default()).unbind()
    with torch.inference_mode():
        best = min(clock(lambda: attend(*heads)) for _ in range(20))
    values["giga_per_second_attention"] = 4 * 5 * 16 * 577**2 * 64 / best / 1e9
    print(
        f"A picture takes {values['tera_operations']:.1f} tera-operations; a large product runs at "
        f"{values['giga_per_second_fp32']:.0f} giga-operations a second in float32 and at "
        f"{values['giga_per_second_default']:.0f} in our default precision, attention at "
        f"{values['giga_per_second_attention']:.0f}."
    )
    return values


def measure_on_gpu(preset: str, device: torch.device, runs: int) -> dict[str, float]:
    """Return milliseconds and memory per forward pass in bfloat16, and print them as a table."""
    values: dict[str, float] = {"tera_operations": tera_operations(sizes(preset))}
    print("| | batch | ms a picture | peak memory |\n| --- | ---: | ---: | ---: |")
    for program in ("port", "ours", "ours_compiled"):
        for batch in (1, 4):
            seconds, peak = _time_on_gpu(program, preset, device, batch=batch, runs=runs)
            key = f"{program}_batch{batch}"
            values |= {f"ms_{key}": 1e3 * seconds / batch, f"peak_gb_{key}": peak}
            print(f"| {program} | {batch} | {1e3 * seconds / batch:.1f} | {peak:.2f} GB |")
    floor = values["tera_operations"] / 989e12 * 1e12 * 1e3
    print(f"\nArithmetic floor on an H200 (989 Tflop/s in bfloat16): {floor:.1f} ms a picture.")
    return values | {"floor_ms": floor}


def _time_on_gpu(
    program: str, preset: str, device: torch.device, *, batch: int, runs: int
) -> tuple[float, float]:
    model: nn.Module
    if program == "port":
        with tempfile.TemporaryDirectory() as folder:
            write_weights(Path(folder), preset)
            model = Port(Path(folder)).model.to(device, torch.bfloat16)
        picture_type = torch.bfloat16
    else:
        model = sizes(preset).build()
        randomise(model)
        DepthProEstimator(model, device=device, dtype=torch.bfloat16)  # casts and moves it
        model = torch.compile(model) if program == "ours_compiled" else model
        picture_type = torch.float32
    size = sizes(preset).resolution
    picture = torch.rand(batch, 3, size, size, device=device, dtype=picture_type) * 2 - 1
    with torch.inference_mode():
        for _ in range(3):
            model(picture)
        _wait(device)
        if device.type == "cuda":
            torch.cuda.reset_peak_memory_stats()
        begin = time.monotonic()
        for _ in range(runs):
            model(picture)
        _wait(device)
    seconds = (time.monotonic() - begin) / runs
    peak = torch.cuda.max_memory_allocated() / 1e9 if device.type == "cuda" else float("nan")
    return seconds, peak


def _wait(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.synchronize()


def tera_operations(config: DepthProConfig) -> float:
    """Return the additions and multiplications of one picture, in 10^12."""
    from torch.utils.flop_counter import FlopCounterMode

    with torch.device("meta"):
        network = config.build().eval()
        picture = torch.empty(1, 3, config.resolution, config.resolution)
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        network(picture)
    return counter.get_total_flops() / 1e12


def measure_vit(runs: int) -> dict[str, float]:
    """Compare a ViT-L of ours with transformers' Dinov2Model on five windows of 384 x 384."""
    from transformers import Dinov2Config, Dinov2Model

    sizes_ = PRESETS["vitl"].patch_encoder
    theirs = Dinov2Model(
        Dinov2Config(
            hidden_size=sizes_.width,
            num_hidden_layers=sizes_.depth,
            num_attention_heads=sizes_.heads,
            image_size=384,
            patch_size=16,
            use_mask_token=False,
        )
    ).eval()
    windows = torch.rand(5, 3, 384, 384) * 2 - 1
    values: dict[str, float] = {}
    print("| precision | transformers | ours | ours, packed |\n| --- | ---: | ---: | ---: |")
    for dtype, name in ((torch.float32, "fp32"), (torch.bfloat16, "bf16")):
        theirs.to(dtype)
        calls = {
            "transformers": lambda d=dtype: theirs(windows.to(d), output_hidden_states=True),
            "ours": _vit_call(windows, dtype, packed=False),
            "packed": _vit_call(windows, dtype, packed=True),
        }
        times: dict[str, list[float]] = {key: [] for key in calls}
        with torch.inference_mode():
            for _ in range(runs + 1):
                for key, call in calls.items():
                    times[key].append(clock(call))
        best = {key: min(found[1:]) for key, found in times.items()}  # the first one warms up
        print(f"| {name} | " + " | ".join(f"{seconds:.2f} s" for seconds in best.values()) + " |")
        values |= {f"vit_{key}_{name}": seconds for key, seconds in best.items()}
    return values


def _vit_call(windows: Tensor, dtype: torch.dtype, *, packed: bool) -> Callable[[], Any]:
    vit = VisionTransformer(
        width=1024, depth=24, heads=16, image_size=384, patch_size=16, layer_scale=1.0
    )
    vit = vit.eval().cast_products_(dtype)
    if packed:
        vit.pack_(images=len(windows))
    return lambda: vit(windows, (5, 11))


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--preset", default="vitl", choices=("vitl", "check"))
    parser.add_argument("--runs", type=int, default=2, help="times that each is clocked")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--vit", action="store_true")
    options = parser.parse_args()
    device = torch.device(options.device)
    if options.vit:
        values = measure_vit(options.runs)
    elif device.type == "cpu":
        values = measure_on_cpu(options.preset, options.runs)
    else:
        values = measure_on_gpu(options.preset, device, options.runs)
    print(" ".join(f"{name}={value:.5g}" for name, value in values.items()))


if __name__ == "__main__":
    main()
