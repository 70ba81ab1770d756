"""Arrays in, numbers out: accuracy, boundaries, order, alignment. Knows no network and no file.

A metric takes maps (H, W) of one image and returns a number or a small dataclass; `maps.per_image`
applies it to batches, `pooling.Accumulator` puts images together. A number that has no meaning for
an image raises `maps.MetricError`; none is ever NaN. docs/metrics.md defines each.

Some are offered from Python alone so far, for want of a protocol that uses them: `consistency` is
for methods that work in patches (PatchRefiner), `ranking.edge_guided_pairs` for SDDR,
`boundary_recall.thinned_edges` for SharpDepth, `scale_baselines` for RSA and MetricGold, `moge` for
affine-invariant methods (Marigold), `camera.focal_within` for Depth Pro's tables.

    windows            caps and crops: which pixels count
    fits, robust_fits  one scale, or scale and shift, of two sets of numbers
    alignment          the fits by the names of the protocols
    scale_baselines    constants that a model of metric scale must beat (RSA)
    accuracy           errors per pixel
    boundary           Depth Pro's boundary F1
    boundary_recall    Depth Pro's boundary recall against mattes
    edges              edge maps
    boundary_error     distances between edges (iBims-1, SharpDepth)
    soft_edge          errors beside edges (PatchFusion, PatchRefiner)
    patch_refiner      edge scores and pixel sets of PatchRefiner's protocols
    boost              D3R and ORD (BoostingMonocularDepth)
    ranking            ORD of SDDR, ordinal error, pairs of points
    planes             planarity and directed depth error (iBims-1)
    moge               depth, points and boundaries in MoGe's versions
    camera             field of view and focal length
    consistency        tiles against each other
    gbdf               the released Middlebury 2021 protocol of GBDF and SDDR
    pooling            many images
"""
