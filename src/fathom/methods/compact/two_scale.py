"""Two-scale inference: one pass for the layout, one at a higher resolution for the details.

A small network sees all of a scene at once only in a small image; in a large one it sees thin
things and edges but loses the whole. So the slow changes of depth are taken from the small image
and the rest from the large one, which is how Miangoleh et al. (arXiv 2105.14021) join estimates of
two resolutions, here by frequencies in place of a second network.
"""

from torch import Tensor
from torch.nn import functional

from fathom.methods.compact.network import CompactNetwork, CompactOutput

CLOSER = 3  # the second pass has so many times the pixels along a side
_CELL = 32  # pixels of the second pass: slower changes than this come from the first
# Where one pass sees sky or a far hill and the other does not, their difference is immense;
# averaged over a cell it would leave a halo along roofs. What lies beyond this log C (about 200 m
# at f_px = W) in either pass takes no part.
_FAR = -5.0


def two_scale_inference(network: CompactNetwork, small: Tensor, large: Tensor) -> CompactOutput:
    """Predict from two sizes of the same images.

    Args:
        network: in evaluation mode.
        small: RGB in [-1, 1], float (B, 3, H, W).
        large: the same at `CLOSER` times the height and width.

    Returns:
        A prediction at the size of `large`: slow changes of log C, the sky and the field of view
        from `small`, the rest from `large`.
    """
    first: CompactOutput = network(small)
    closer = network(large).log_canonical.float()
    size = (large.shape[-2], large.shape[-1])
    wanted = _resized(first.log_canonical.float(), size)
    near = ((wanted > _FAR) & (closer > _FAR)).to(closer.dtype)
    # A mean over the near pixels of a cell; it fades to nothing where there are hardly any.
    correction = _slow_part(near * (wanted - closer)) / _slow_part(near).clamp_min(0.05)
    return CompactOutput(
        closer + correction, _resized(first.sky_logit.float(), size), first.fov_deg
    )


def _resized(x: Tensor, size: tuple[int, int]) -> Tensor:
    return functional.interpolate(x, size, mode="bilinear", align_corners=False)


def _slow_part(x: Tensor) -> Tensor:
    height, width = x.shape[-2:]
    cells = (max(1, height // _CELL), max(1, width // _CELL))
    coarse = functional.interpolate(x, cells, mode="bilinear", align_corners=False, antialias=True)
    return _resized(coarse, (height, width))
