import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from fathom.nn.tiling import cut, merge


def _numbered(batch: int, channels: int, side: int) -> torch.Tensor:
    """Pictures whose pixels all differ."""
    return torch.arange(float(batch * channels * side**2)).view(batch, channels, side, side)


@pytest.mark.parametrize(
    ("side", "stride", "count", "trim"),
    [
        (4 * 32, 24, 25, 4),  # the fine patches: a quarter of the picture, overlapping by a quarter
        (2 * 32, 16, 9, 8),  # the middle ones of half the size, overlapping by half
        (32, 24, 1, 4),  # the whole has no neighbour
    ],
)
@pytest.mark.parametrize("batch", [1, 3])
def test_patches_of_depth_pro_join_to_their_picture(
    side: int, stride: int, count: int, trim: int, batch: int
) -> None:
    picture = _numbered(batch, 2, side)
    patches = cut(picture, 32, stride=stride)
    assert patches.shape == (count * batch, 2, 32, 32)
    assert torch.equal(merge(patches, batch, trim=trim), picture)


@given(
    half=st.integers(0, 3),
    extra=st.integers(1, 6),
    side=st.integers(1, 5),
    batch=st.integers(1, 4),
    channels=st.integers(1, 3),
)
def test_trimming_half_of_the_overlap_gives_the_picture_back(
    half: int, extra: int, side: int, batch: int, channels: int
) -> None:
    size, stride = 2 * half + extra, extra  # neighbours share 2 * half pixels
    picture = _numbered(batch, channels, size + (side - 1) * stride)
    patches = cut(picture, size, stride=stride)
    assert len(patches) == side**2 * batch
    assert torch.equal(merge(patches, batch, trim=half), picture)


def test_patches_lie_row_by_row_and_those_of_a_batch_together() -> None:
    # Two pictures of 4 x 4 pixels, patches of 2 x 2 side by side: by hand, their first pixels.
    patches = cut(_numbered(2, 1, 4), 2, stride=2)
    assert patches[:, 0, 0, 0].tolist() == [0, 16, 2, 18, 8, 24, 10, 26]
    assert patches[3, 0].tolist() == [[18, 19], [22, 23]]


def test_each_pixel_is_that_of_the_window_with_the_nearest_centre() -> None:
    # 3 x 3 patches of 8 cells, 4 apart: centres at 4, 8 and 12 of 16 cells, so that the borders lie
    # at 6 and 10. Every patch holds its own number.
    maps = torch.arange(9.0).view(9, 1, 1, 1).expand(9, 1, 8, 8)
    joined = merge(maps, 1, trim=2)[0, 0]
    nearest = torch.tensor([0] * 6 + [1] * 4 + [2] * 6)
    assert torch.equal(joined, (3 * nearest[:, None] + nearest[None]).float())
