"""Rectangles on a page; coordinates run from the upper left corner."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page, ``top`` above ``bottom``."""

    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def edges(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom."""
        return self.x0, self.top, self.x1, self.bottom

    @property
    def width(self) -> float:
        """Its width in points."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """Its height in points."""
        return self.bottom - self.top

    def around(self, other: Box) -> Box:
        """Return the box around both."""
        left, top = min(self.x0, other.x0), min(self.top, other.top)
        return Box(left, top, max(self.x1, other.x1), max(self.bottom, other.bottom))

    def holds(self, x: float, y: float) -> bool:
        """Tell whether a point lies inside."""
        return self.x0 <= x <= self.x1 and self.top <= y <= self.bottom
