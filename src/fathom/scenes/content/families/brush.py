"""Adding primitives at places told in the axes of the thing they belong to."""

from fathom.scenes.content.builder import SceneBuilder
from fathom.scenes.content.families.placing import Frame, Turn, Vec, compose


class Brush:
    """A scene builder seen from the local coordinates of one frame.

    Args:
        b: the scene builder.
        frame: where the local origin is and how the local axes lie.
    """

    __slots__ = ("b", "frame")

    def __init__(self, b: SceneBuilder, frame: Frame) -> None:
        self.b = b
        self.frame = frame

    def box(
        self,
        centre: Vec,
        size: Vec,
        material: int,
        *,
        turn: Turn | None = None,
        soft: float = 0.0,
        name: str | None = None,
    ) -> None:
        """A box with full edge lengths ``size``, turned by ``turn`` about its own centre.

        Its edges are rounded by ``soft`` metres; with a ``name`` it is an object of that class.
        """
        self.b.box(
            self.frame.at(*centre), size, material,
            rotation=self._turned(turn), round=soft, class_name=name,
        )  # fmt: skip

    def ball(self, centre: Vec, radii: Vec, material: int, *, turn: Turn | None = None) -> None:
        """An ellipsoid."""
        self.b.ellipsoid(self.frame.at(*centre), radii, material, rotation=self._turned(turn))

    def rod(
        self, start: Vec, end: Vec, radius: float, material: int, *, radius1: float | None = None
    ) -> None:
        """A flat-ended cylinder or cone."""
        at = self.frame.at
        self.b.cylinder(at(*start), at(*end), radius, material, radius1=radius1)

    def tube(self, start: Vec, end: Vec, radius: float, material: int) -> None:
        """A cylinder without ends."""
        at = self.frame.at
        self.b.cylinder(at(*start), at(*end), radius, material, capped=False)

    def bar(
        self, start: Vec, end: Vec, radius: float, material: int, *, radius1: float | None = None
    ) -> None:
        """A round-ended cylinder or cone."""
        at = self.frame.at
        self.b.capsule(at(*start), at(*end), radius, material, radius1=radius1)

    def card(
        self, centre: Vec, size: tuple[float, float], material: int, *, turn: Turn | None = None
    ) -> None:
        """A two-sided rectangle across local z."""
        self.b.card(self.frame.at(*centre), size, material, rotation=self._turned(turn))

    def bowl(self, centre: Vec, radii: Vec, material: int, *, cut: float = 0.0) -> None:
        """An ellipsoid shell that is open above."""
        self.b.bowl(self.frame.at(*centre), radii, material, cut=cut, rotation=self.frame.turn)

    def pad(self, centre: Vec, size: Vec, material: int, *, turn: Turn | None = None) -> None:
        """A cushion: a box of outer measures ``size`` whose edges are as round as can be."""
        self.box(centre, size, material, turn=turn, soft=0.45 * min(size))

    def at(self, x: float, y: float, z: float, turn: Turn | None = None) -> "Brush":
        """The same builder from a further local place."""
        return Brush(self.b, self._sub((x, y, z), turn))

    def _sub(self, place: Vec, turn: Turn | None) -> Frame:
        moved = self.frame.moved(*place)
        return moved if turn is None else moved.turned(turn)

    def _turned(self, turn: Turn | None) -> Turn:
        return self.frame.turn if turn is None else compose(self.frame.turn, turn)
