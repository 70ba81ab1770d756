"""What papers' scripts compare with, where it is not the depth that the data set states."""

from dataclasses import replace

import numpy as np

from fathom.core.geometry import ray_distance
from fathom.data.sample import Sample

_AT_MOST = np.float32(200)  # metres, of SharpDepth's loaders
_SKY = (70, 130)  # red and green of the sky in Cityscapes' colours


def without_sky(sample: Sample) -> Sample:
    """Return a sample of Cityscapes without depth where the segmentation says sky."""
    if sample.segmentation is None:
        return sample
    sky = (sample.segmentation[..., :2] == _SKY).all(axis=-1)
    depth = np.where(sky, np.float32(0), sample.depth)
    return replace(sample, depth=depth, valid=sample.valid & ~sky)


def at_most_200_m(sample: Sample) -> Sample:
    """Return a sample whose depth ends at 200 m, sky included, as SharpDepth's loaders have it."""
    return replace(sample, depth=np.minimum(sample.depth, _AT_MOST))


def of_960_per_pixel(sample: Sample) -> Sample:
    """Return a sample of UnrealStereo4K with the depth 960 / disparity in metres, at most 200.

    So SharpDepth's loader has it, whatever the cameras of a scene are; without disparity a pixel is
    200 m away.
    """
    if sample.disparity is None:
        return sample
    known = np.isfinite(sample.disparity) & (sample.disparity > 0)
    depth = 960 / np.where(known, sample.disparity, np.float32(1))
    depth = np.minimum(np.where(known, depth, np.inf), _AT_MOST)
    return replace(sample, depth=depth.astype(np.float32), valid=np.ones_like(known))


def flipped_disparity(sample: Sample) -> Sample:
    """Return a sample whose "depth" is the greatest disparity minus disparity.

    So does GBDF's script for Multiscopic; the result has no unit.
    """
    if sample.disparity is None:
        return sample
    known = np.where(sample.valid, sample.disparity, np.float32(0))
    flipped = np.where(sample.valid, known.max() - known, np.float32(0))
    return replace(sample, depth=flipped.astype(np.float32), valid=sample.valid, metric=False)


def distance_along_rays(sample: Sample) -> Sample:
    """Return a sample whose "depth" is the distance along the rays, as GBDF's Hypersim script."""
    if sample.intrinsics is None:
        return sample
    return replace(sample, depth=ray_distance(sample.depth, sample.intrinsics))
