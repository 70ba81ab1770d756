"""What a protocol can measure on one image; each is a frozen dataclass called with a `Case`.

accuracy   errors per pixel, over all counted pixels or some of them
edges      boundary F1 and recall, distances between edges, errors beside edges
order      D3R and ORD, ordinal error
geometry   planes, sides of a plane, points, cameras
scene      scale, sky, and the predictors that look at nothing
"""
