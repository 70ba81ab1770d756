"""The primitives of a scene, and how they are grouped into objects."""

import contextlib
from collections.abc import Iterator

import numpy as np

from fathom.core.errors import UsageError
from fathom.scenes.content.classes import class_id
from fathom.scenes.content.frames import IDENTITY, Matrix, Placing, Rotation, Vector, frame_along_y
from fathom.scenes.render import scene as table
from fathom.scenes.render.scene import Terrain


class PrimitiveList(Placing):
    """Collects rows of the primitive table; every adding method returns the instance id.

    Every primitive accepts `instance` (an id to share; default: a new one, or that of the
    surrounding `object`) and `class_name` (default: that of the surrounding `object`, else
    "object").
    """

    def __init__(self) -> None:
        super().__init__()
        self._kinds: list[int] = []
        self._shapes: list[list[float]] = []
        self._material_of: list[int] = []
        self._instances: list[int] = []
        self._classes: list[int] = []
        self._groups: list[int] = []
        self._vertex_normals: list[np.ndarray] = []
        self._names: dict[int, str] = {}
        self._object: tuple[int, str] | None = None
        self._terrain = Terrain(np.zeros((0, 0)), 1.0, np.zeros(2))

    @contextlib.contextmanager
    def object(
        self, class_name: str, position: Vector | None = None, rotation: Rotation = 0.0
    ) -> Iterator[int]:
        """Everything inside gets one new instance id and this class; yields the id.

        With `position`, coordinates inside are relative to a frame put there (see `frame`).
        """
        class_id(class_name)
        before = self._object
        instance = self.new_instance(class_name)
        self._object = (instance, class_name)
        try:
            with self.frame(position if position is not None else (0.0, 0.0, 0.0), rotation):
                yield instance
        finally:
            self._object = before

    def new_instance(self, class_name: str = "object") -> int:
        """Reserve an instance id, for parts that are not added in one go."""
        instance = len(self._names) + 1
        self._names[instance] = class_name
        return instance

    def _add(
        self,
        kind: int,
        centre: tuple[float, float, float],
        rotation: Matrix,
        size: tuple[float, float, float],
        material: int,
        instance: int | None,
        class_name: str | None,
        extra: float = 0.0,
        group: int | None = None,
    ) -> int:
        """Append one primitive; centre and rotation are in the world, size in the frame.

        Primitives of one `group` share their texture's shift and their brightness.
        """
        if class_name is None:
            class_name = self._object[1] if self._object else "object"
        if instance is None:
            instance = self._object[0] if self._object else self.new_instance(class_name)
        k = self._frame_scale
        r = rotation
        # Rows of the table are the local axes: the transposed local-to-world rotation.
        row = [*centre, r[0], r[3], r[6], r[1], r[4], r[7], r[2], r[5], r[8]]
        row += [k * size[0], k * size[1], k * size[2], extra]
        self._kinds.append(kind)
        self._shapes.append(row)
        self._material_of.append(material)
        self._instances.append(instance)
        self._classes.append(class_id(class_name))
        self._groups.append(len(self._groups) if group is None else group)
        return instance

    def box(
        self,
        centre: Vector,
        size: Vector,
        material: int,
        *,
        rotation: Rotation = 0.0,
        round: float = 0.0,
        instance: int | None = None,
        class_name: str | None = None,
    ) -> int:
        """An oriented box; `size` is its full edge lengths (x, y, z) in metres.

        Edges are rounded with radius `round` (at most half the smallest edge).
        """
        turn = self.turned(rotation)
        half = (0.5 * float(size[0]), 0.5 * float(size[1]), 0.5 * float(size[2]))
        radius = self._frame_scale * min(float(round), 0.999 * min(half))
        return self._add(
            table.BOX, self.place(centre), turn, half, material, instance, class_name, radius
        )

    def ellipsoid(
        self,
        centre: Vector,
        radii: Vector | float,
        material: int,
        *,
        rotation: Rotation = 0.0,
        instance: int | None = None,
        class_name: str | None = None,
    ) -> int:
        """An oriented ellipsoid (a sphere when `radii` is one number)."""
        turn = self.turned(rotation)
        return self._add(
            table.ELLIPSOID,
            self.place(centre),
            turn,
            _three(radii),
            material,
            instance,
            class_name,
        )

    def bowl(
        self,
        centre: Vector,
        radii: Vector | float,
        material: int,
        *,
        cut: float = 0.0,
        rotation: Rotation = 0.0,
        instance: int | None = None,
        class_name: str | None = None,
    ) -> int:
        """A thin ellipsoid shell without its part above local y = cut * y-radius."""
        turn = self.turned(rotation)
        return self._add(
            table.BOWL, self.place(centre), turn, _three(radii), material, instance, class_name,
            extra=float(cut),
        )  # fmt: skip

    def cylinder(
        self,
        p0: Vector,
        p1: Vector,
        radius: float,
        material: int,
        *,
        radius1: float | None = None,
        capped: bool = True,
        instance: int | None = None,
        class_name: str | None = None,
    ) -> int:
        """A cylinder from `p0` to `p1`, or a cone with `radius1` at `p1`; a tube if not capped."""
        return self._round(
            table.CYLINDER, p0, p1, radius, radius1, material, instance, class_name, float(capped)
        )

    def capsule(
        self,
        p0: Vector,
        p1: Vector,
        radius: float,
        material: int,
        *,
        radius1: float | None = None,
        instance: int | None = None,
        class_name: str | None = None,
    ) -> int:
        """The hull of two balls of `radius` at `p0` and `radius1` at `p1`."""
        return self._round(
            table.CAPSULE, p0, p1, radius, radius1, material, instance, class_name, 0.0
        )

    def _round(
        self,
        kind: int,
        p0: Vector,
        p1: Vector,
        radius: float,
        radius1: float | None,
        material: int,
        instance: int | None,
        class_name: str | None,
        extra: float,
    ) -> int:
        a, b = self.place(p0), self.place(p1)
        turn, length = frame_along_y(a, b)
        centre = (0.5 * (a[0] + b[0]), 0.5 * (a[1] + b[1]), 0.5 * (a[2] + b[2]))
        end = radius if radius1 is None else radius1
        size = (float(radius), 0.5 * length / self._frame_scale, float(end))
        return self._add(kind, centre, turn, size, material, instance, class_name, extra)

    def card(
        self,
        centre: Vector,
        size: Vector,
        material: int,
        *,
        rotation: Rotation = 0.0,
        instance: int | None = None,
        class_name: str | None = None,
    ) -> int:
        """A two-sided rectangle of width x height in its local x and y, facing local z.

        The material's alpha pattern cuts it; the pattern's foot is at local -y.
        """
        turn = self.turned(rotation)
        half = (0.5 * float(size[0]), 0.5 * float(size[1]), 0.0)
        return self._add(table.CARD, self.place(centre), turn, half, material, instance, class_name)

    def mesh(
        self,
        vertices: np.ndarray,
        faces: np.ndarray,
        material: int,
        *,
        smooth: bool = False,
        instance: int | None = None,
        class_name: str | None = None,
    ) -> int:
        """Triangles, seen from both sides.

        Args:
            vertices: (V, 3) metres.
            faces: (F, 3) indices of vertices.
            material: of all triangles; textures lie in world directions.
            smooth: shade as if the surface were curved; labels stay those of the flat triangles.
            instance: see the class.
            class_name: see the class.
        """
        points = np.array([self.place(v) for v in np.asarray(vertices, dtype=float)])
        corners = points[np.asarray(faces, dtype=int)]
        edges = corners[:, 1:] - corners[:, :1]
        normals = np.cross(edges[:, 0], edges[:, 1])
        first = sum(len(n) for n in self._vertex_normals)
        if smooth:
            at_vertex = np.zeros_like(points)
            for corner in range(3):
                np.add.at(at_vertex, np.asarray(faces)[:, corner], normals)
            at_vertex /= np.linalg.norm(at_vertex, axis=1, keepdims=True) + 1e-300
            self._vertex_normals.append(at_vertex[np.asarray(faces)].reshape(-1, 9))
        group = len(self._groups)
        origin = self.place((0.0, 0.0, 0.0))
        class_name = class_name or (self._object[1] if self._object else "object")
        if instance is None:
            instance = self._object[0] if self._object else self.new_instance(class_name)
        for face, (corner, two) in enumerate(zip(corners.tolist(), edges.tolist(), strict=True)):
            self._kinds.append(table.TRIANGLE)
            row = [*corner[0], *two[0], *two[1], 0.0, 0.0, 0.0, *origin]
            self._shapes.append([*row, float(first + face) if smooth else -1.0])
            self._material_of.append(material)
            self._instances.append(instance)
            self._classes.append(class_id(class_name))
            self._groups.append(group)
        return instance

    def ground(self, material: int, *, class_name: str = "ground", height: float = 0.0) -> int:
        """The infinite plane y = `height`, with an instance id of its own."""
        centre = (0.0, float(height), 0.0)
        instance = self.new_instance(class_name)
        return self._add(
            table.PLANE, centre, IDENTITY, (1.0, 1.0, 1.0), material, instance, class_name
        )

    def terrain(
        self,
        heights: np.ndarray,
        extent: float,
        material: int,
        *,
        centre: Vector = (0.0, 0.0),
        class_name: str = "terrain",
    ) -> int:
        """A height field (n, n) in metres over a square of `extent` metres; at most one.

        Rows of `heights` run along z, columns along x; `centre` is the world x and z of the middle.
        Each cell is two triangles split along the diagonal from its (low x, low z) corner.
        """
        grid = np.ascontiguousarray(heights, dtype=np.float64)
        if grid.ndim != 2 or grid.shape[0] != grid.shape[1] or grid.shape[0] < 2:
            raise UsageError(f"Terrain heights must be a square grid, not {grid.shape}.")
        if self._terrain.heights.size:
            raise UsageError("A scene can have only one terrain.")
        self._terrain = Terrain(grid, float(extent), np.asarray(centre, dtype=np.float64))
        low, high = float(grid.min()), float(grid.max())
        middle = (float(centre[0]), 0.5 * (low + high), float(centre[1]))
        size = (0.5 * extent, 0.5 * (high - low), 0.5 * extent)
        instance = self.new_instance(class_name)
        return self._add(table.TERRAIN, middle, IDENTITY, size, material, instance, class_name)


def _three(radii: Vector | float) -> tuple[float, float, float]:
    if isinstance(radii, (int, float, np.floating)):
        return float(radii), float(radii), float(radii)
    return float(radii[0]), float(radii[1]), float(radii[2])
