import numpy as np
import pytest

from fathom.metrics.consistency import Tile, seam_contrast, tile_disagreement
from fathom.metrics.maps import MetricError


def test_disagreement_by_hand():
    # 2 x 4 and 2 x 4 pixels share 2 columns, one of them off by 0.5 m; the third overlaps neither.
    one, two = np.ones((2, 4)), np.ones((2, 4))
    two[:, 1] = 1.5
    tiles = [Tile(0, 0, one), Tile(0, 2, two), Tile(5, 5, np.zeros((2, 2)))]
    assert tile_disagreement(tiles) == pytest.approx(0.25)


def test_every_pair_counts_by_its_pixels():
    # Levels 1, 2 and 4 on the same 3 x 3 pixels: |1-2|, |1-4|, |2-4|.
    tiles = [Tile(0, 0, np.full((3, 3), level)) for level in (1.0, 2.0, 4.0)]
    assert tile_disagreement(tiles) == pytest.approx(2.0)


def test_tiles_that_do_not_meet_are_a_named_error():
    with pytest.raises(MetricError, match="overlap"):
        tile_disagreement([Tile(0, 0, np.ones((2, 2))), Tile(0, 2, np.ones((2, 2)))])


def test_a_smooth_map_has_no_seams():
    depth = np.exp(np.add.outer(np.linspace(0, 1, 40), np.linspace(0, 2, 60)))
    assert seam_contrast(depth, rows=[20], columns=[15, 30]) == pytest.approx(1.0)


def test_a_step_at_the_border_shows():
    # Log depth changes by 0.01 a column, and by 0.05 more at column 30.
    logs = np.tile(0.01 * np.arange(60), (40, 1))
    logs[:, 30:] += 0.05
    assert seam_contrast(np.exp(logs), columns=[30]) == pytest.approx(6.0)
    assert seam_contrast(np.exp(logs), columns=[20]) == pytest.approx(1.0)


def test_invalid_steps_are_left_out():
    logs = np.tile(0.01 * np.arange(60), (40, 1))
    depth, valid = np.exp(logs), np.ones((40, 60), bool)
    depth[:10, 30:], valid[:10, 30:] = 99.0, False
    depth[10:20, 30] = 0.0
    assert seam_contrast(depth, columns=[30], valid=valid) == pytest.approx(1.0)


def test_seams_that_cannot_be_judged():
    with pytest.raises(MetricError, match="beside the tile borders"):
        seam_contrast(np.ones((10, 10)), rows=[5])
    with pytest.raises(MetricError, match="beside the tile borders"):
        seam_contrast(np.ones((10, 10)))
    with pytest.raises(ValueError, match="border 9"):
        seam_contrast(np.ones((10, 10)), rows=[9])


def test_sky_agrees_with_sky_alone():
    sky, ground = np.full((2, 2), np.inf), np.ones((2, 2), np.float16)
    assert tile_disagreement([Tile(0, 0, sky), Tile(0, 0, sky)]) == 0.0
    assert tile_disagreement([Tile(0, 0, sky), Tile(0, 0, ground)]) == np.inf
    with pytest.raises(MetricError, match="NaN at 4 valid pixels"):
        tile_disagreement([Tile(0, 0, ground), Tile(0, 0, np.full((2, 2), np.nan))])


def test_seams_in_the_sky_are_left_out():
    depth = np.exp(np.tile(0.01 * np.arange(60), (40, 1)))
    depth[:10] = np.inf
    depth[10:20] = np.nan
    assert seam_contrast(depth, columns=[30]) == pytest.approx(1.0)
