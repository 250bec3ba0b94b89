"""A sheet of paper and a few shapes, in the colours of the site; the same strokes give the same picture."""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Sequence

from PIL import Image, ImageDraw

PAPER, TINT, INK, EDGE = "#fbfaf6", "#e4f1ec", "#10241f", "#6b7a73"
BRAND, LEAF, MINT, MIST = "#00604f", "#2e8b74", "#8fc7b5", "#c9e4da"
SUN, SAND, DUNE = "#e8a33d", "#f5e6c8", "#e6c88f"
CLAY, ROSE = "#a8402a", "#e5b5a4"
NIGHT, DUSK = "#0f1715", "#17312b"

Point = tuple[float, float]


class Sheet:
    """A picture of `wide` × `high` units; drawn at twice its size, so that edges are smooth."""

    def __init__(self, wide: int = 150, high: int = 100, ground: str = TINT, scale: int = 16) -> None:
        self.scale, self.size = scale, (wide * scale // 2, high * scale // 2)
        self.wide, self.high = wide, high
        self.image = Image.new("RGB", (wide * scale, high * scale), ground)
        self.pen = ImageDraw.Draw(self.image)

    def box(self, x: float, y: float, wide: float, high: float, colour: str, round_: float = 0) -> None:
        s = self.scale
        self.pen.rounded_rectangle(
            (x * s, y * s, (x + wide) * s - 1, (y + high) * s - 1), radius=round_ * s, fill=colour
        )

    def shape(self, points: Sequence[Point], colour: str) -> None:
        self.pen.polygon([(x * self.scale, y * self.scale) for x, y in points], fill=colour)

    def disc(self, x: float, y: float, radius: float, colour: str) -> None:
        s = self.scale
        self.pen.ellipse(
            ((x - radius) * s, (y - radius) * s, (x + radius) * s, (y + radius) * s), fill=colour
        )

    def ring(self, x: float, y: float, radius: float, thick: float, colour: str) -> None:
        s, outer = self.scale, radius + thick / 2
        self.pen.ellipse(
            ((x - outer) * s, (y - outer) * s, (x + outer) * s, (y + outer) * s),
            outline=colour, width=round(thick * s),
        )  # fmt: skip

    def line(self, points: Sequence[Point], colour: str, thick: float = 1) -> None:
        s = self.scale
        self.pen.line([(x * s, y * s) for x, y in points], fill=colour, width=round(thick * s), joint="curve")
        for x, y in points:
            self.disc(x, y, thick / 2, colour)

    def curve(self, height: Callable[[float], float], colour: str) -> None:
        """Everything below a curve, from edge to edge."""
        steps = [self.wide * number / 120 for number in range(121)]
        self.shape([(0, self.high), *((x, height(x)) for x in steps), (self.wide, self.high)], colour)

    def waves(
        self, level: float, colour: str, swell: float = 2, length: float = 30, from_: float = 0
    ) -> None:
        self.curve(lambda x: level + swell * math.sin((x + from_) * 2 * math.pi / length), colour)

    def drop(self, x: float, y: float, radius: float, colour: str) -> None:
        """A drop that hangs from its point: the mark of the house."""
        half = math.radians(52)
        round_ = [
            (x + radius * math.sin(angle), y - radius * math.cos(angle))
            for angle in (half + (2 * math.pi - 2 * half) * number / 60 for number in range(61))
        ]
        self.shape([(x, y - radius * 1.75), *round_], colour)

    def bubble(self, x: float, y: float, radius: float, colour: str) -> None:
        """The drop that speaks: round, with its point below at the side."""
        self.disc(x, y, radius, colour)
        self.shape(
            [(x - radius * 0.95, y + radius * 0.3), (x - radius, y + radius * 1.25), (x, y + radius)], colour
        )

    def arch(self, x: float, y: float, wide: float, high: float, colour: str) -> None:
        """A horseshoe arch that stands on y."""
        radius = wide * 0.6
        self.disc(x + wide / 2, y - high + radius, radius, colour)
        self.box(x, y - high + radius, wide, high - radius, colour)

    def palm(self, x: float, y: float, high: float, leaf: str = LEAF, trunk: str = DUNE) -> None:
        top = (x + high * 0.08, y - high)
        self.line([(x, y), (x + high * 0.02, y - high * 0.5), top], trunk, high * 0.06)
        for angle in (-165, -140, -110, -70, -40, -15):
            reach = high * (0.42 if angle in (-165, -15) else 0.46)
            turn = math.radians(angle)
            tip = (top[0] + reach * math.cos(turn), top[1] + reach * math.sin(turn))
            middle = ((top[0] + tip[0]) / 2, (top[1] + tip[1]) / 2 - high * 0.02)
            droop = (tip[0] + (tip[0] - top[0]) * 0.25, tip[1] + high * 0.16)
            self.line([top, middle, tip, droop], leaf, high * 0.05)

    def houses(
        self, heights: Sequence[float], x: float, y: float, wide: float, colours: Sequence[str]
    ) -> None:
        """A row of flat roofs with windows."""
        for number, high in enumerate(heights):
            left = x + number * wide
            self.box(left, y - high, wide + 0.2, high, colours[number % len(colours)])
            for row in range(int(high // 9)):
                for column in (0.22, 0.58):
                    if (number + row + int(column * 10)) % 4:
                        self.box(left + wide * column, y - high + 4 + row * 9, wide * 0.2, 4, PAPER, 0.6)

    def png(self) -> bytes:
        """The picture, at half of the size it was drawn."""
        small = self.image.resize(self.size, Image.Resampling.LANCZOS)
        file = io.BytesIO()
        small.quantize(96, dither=Image.Dither.NONE).save(file, "PNG", optimize=False)
        return file.getvalue()
