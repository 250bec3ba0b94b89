"""What the demo's pictures show: one function for each."""

from __future__ import annotations

import math
from collections.abc import Callable

from halqa.demo.drawing import (
    BRAND,
    CLAY,
    DUNE,
    DUSK,
    EDGE,
    INK,
    LEAF,
    MINT,
    MIST,
    NIGHT,
    PAPER,
    ROSE,
    SAND,
    SUN,
    TINT,
    Sheet,
)


def papiers(s: Sheet) -> None:
    s.curve(lambda x: 82 - x * 0.02, MIST)
    for number, (x, y) in enumerate(((28, 20), (52, 15), (76, 21), (100, 16))):
        s.box(x, y, 26, 64, (MINT, PAPER, SAND, PAPER)[number], 2)
        for line in range(6):
            s.box(x + 5, y + 12 + line * 7, 16 - (line % 3) * 3, 2, EDGE, 1)
        s.disc(x + 19, y + 55, 4, (CLAY, BRAND, LEAF, SUN)[number])


def palmiers(s: Sheet) -> None:
    s.disc(112, 34, 13, SUN)
    s.curve(lambda x: 62 + 6 * math.sin(x / 21), ROSE)
    s.curve(lambda x: 72 + 4 * math.sin(x / 17 + 2), DUNE)
    for x, high in ((24, 52), (44, 38), (68, 46), (128, 34)):
        s.palm(x, 84 if x < 100 else 80, high, LEAF, CLAY)
    s.curve(lambda x: 84 + 2 * math.sin(x / 12), SAND)


def boucle(s: Sheet) -> None:
    s.ring(75, 52, 34, 9, MINT)
    s.ring(75, 52, 34, 3, BRAND)
    for turn in range(3):
        angle = math.radians(120 * turn - 90)
        x, y = 75 + 34 * math.cos(angle), 52 + 34 * math.sin(angle)
        s.disc(x, y, 12, TINT)
        s.drop(x, y + 2, 7, (BRAND, LEAF, SUN)[turn])
    s.drop(75, 57, 12, BRAND)
    s.waves(90, MIST, 1.5, 25)


def emballages(s: Sheet) -> None:
    s.box(0, 78, 150, 22, MIST)
    for x, y, size, colour in ((16, 46, 32, DUNE), (52, 34, 44, SAND), (100, 50, 28, DUNE)):
        s.box(x, y, size, 78 - y, colour, 1)
        s.box(x + size * 0.42, y, size * 0.16, 78 - y, CLAY)
        s.box(x, y, size, 4, ROSE, 1)
    s.ring(75, 18, 9, 3, LEAF)
    s.drop(75, 20, 4, BRAND)


def toits(s: Sheet) -> None:
    s.disc(26, 24, 12, SUN)
    for number, x in enumerate((8, 52, 98)):
        top = (52, 42, 58)[number]
        s.box(x, top, 44, 100 - top, (SAND, PAPER, ROSE)[number])
        s.shape([(x + 5, top), (x + 13, top - 16), (x + 43, top - 16), (x + 35, top)], BRAND)
        for part in range(1, 4):
            s.line([(x + 5 + part * 7.5, top), (x + 13 + part * 7.5, top - 16)], MINT, 0.7)
        s.line([(x + 9, top - 8), (x + 39, top - 8)], MINT, 0.7)
        s.arch(x + 16, 100, 11, 24, DUSK)


def flacons(s: Sheet) -> None:
    s.box(0, 80, 150, 20, DUNE)
    for x, wide, high, level, colour in (
        (18, 22, 44, 0.5, LEAF), (48, 16, 56, 0.7, SUN), (72, 28, 38, 0.4, CLAY), (108, 20, 50, 0.6, MINT),
    ):  # fmt: skip
        s.box(x, 80 - high, wide, high, PAPER, 3)
        s.box(x + 1.5, 80 - high * level, wide - 3, high * level - 1.5, colour, 2)
        s.box(x + wide * 0.3, 72 - high, wide * 0.4, 9, INK, 1)
        s.box(x + 3, 80 - high * 0.35, wide - 6, high * 0.16, PAPER, 1)


def frontiere(s: Sheet) -> None:
    s.waves(58, MINT, 2, 34)
    s.waves(70, LEAF, 2, 28, 9)
    s.shape([(30, 60), (116, 60), (106, 78), (40, 78)], INK)
    for number, x in enumerate((38, 52, 66, 80, 94)):
        s.box(x, 46, 13, 14, (SUN, CLAY, PAPER, SUN, ROSE)[number], 1)
        if number % 2:
            s.box(x, 32, 13, 13, (DUNE, BRAND)[number // 3], 1)
    s.disc(126, 20, 8, SUN)
    s.waves(82, BRAND, 1.5, 22)


def immeubles(s: Sheet) -> None:
    s.houses((52, 66, 44, 74, 58), 8, 88, 20, (SAND, ROSE, DUNE, PAPER, SAND))
    s.box(112, 40, 26, 48, MIST)
    for level in range(5):
        s.line([(112, 42 + level * 11), (138, 53 + level * 9)], EDGE, 0.8)
    s.line([(118, 88), (118, 14), (60, 14)], CLAY, 1.6)
    s.line([(72, 14), (72, 26)], CLAY, 0.8)
    s.box(68, 26, 8, 6, SUN)
    s.box(0, 88, 150, 12, EDGE)


def pieces(s: Sheet) -> None:
    s.curve(lambda x: 84, MIST)
    for number, high in enumerate((5, 9, 13)):
        for step in range(high):
            x = 24 + number * 26
            s.box(x, 82 - step * 4.4, 20, 4, SUN if step % 2 else DUNE, 1.6)
    s.line([(122, 84), (122, 52)], LEAF, 2)
    for x, y, radius in ((116, 52, 7), (128, 46, 8), (121, 38, 9)):
        s.disc(x, y, radius, LEAF if radius < 9 else BRAND)


def camions(s: Sheet) -> None:
    s.houses((46, 58, 40, 52, 48, 56), 4, 74, 24, (SAND, ROSE, PAPER))
    s.box(0, 74, 150, 26, EDGE)
    for x in range(6, 150, 24):
        s.box(x, 86, 12, 1.6, PAPER)
    for x, colour in ((20, BRAND), (82, CLAY)):
        s.box(x, 56, 34, 22, colour, 1)
        s.box(x + 35, 63, 13, 15, SUN, 2)
        s.box(x + 40, 65, 6, 6, PAPER, 1)
        for wheel in (8, 26, 41):
            s.disc(x + wheel, 79, 4.4, INK)
            s.disc(x + wheel, 79, 1.6, PAPER)


def plastique(s: Sheet) -> None:
    s.waves(50, MINT, 3, 40)
    for x, y, high in ((34, 56, 30), (76, 48, 38), (112, 60, 26)):
        s.box(x, y - high * 0.7, 14, high, PAPER, 4)
        s.box(x + 4, y - high * 0.9, 6, high * 0.22, CLAY, 1)
        s.box(x, y - high * 0.35, 14, high * 0.22, SUN)
    s.waves(60, LEAF, 3, 36, 8)
    s.waves(74, BRAND, 2, 30, 3)


def usine(s: Sheet) -> None:
    s.disc(34, 26, 11, SUN)
    s.box(30, 52, 90, 36, BRAND)
    for step in range(4):
        x = 30 + step * 22.5
        s.shape([(x, 52), (x, 38), (x + 22.5, 52)], LEAF)
        s.box(x + 5, 62, 12, 9, SAND, 1)
    s.box(104, 18, 9, 34, CLAY)
    for x, y, radius in ((112, 12, 5), (122, 9, 7), (134, 10, 5)):
        s.disc(x, y, radius, PAPER)
    s.waves(88, MINT, 1.4, 22)


def partage(s: Sheet) -> None:
    s.curve(lambda x: 70 + 4 * math.sin(x / 19), DUNE)
    s.drop(75, 36, 17, BRAND)
    for x, colour in ((28, LEAF), (75, SUN), (122, CLAY)):
        s.line([(75, 52), (x, 74)], MINT, 2.4)
        s.arch(x - 9, 94, 18, 22, colour)
        s.drop(x, 86, 4, PAPER)


def bennes(s: Sheet) -> None:
    s.box(0, 76, 150, 24, DUNE)
    for x, colour, high in ((12, LEAF, 10), (60, SUN, 16), (108, CLAY, 6)):
        s.curve(lambda _x: 100, DUNE)
        for lump in range(4):
            s.disc(x + 5 + lump * 7, 52 - high * 0.3 + (lump % 2) * 3, 5, (PAPER, SAND, ROSE, MIST)[lump])
        s.shape([(x - 3, 52), (x + 36, 52), (x + 31, 82), (x + 2, 82)], colour)
        s.box(x - 4, 50, 41, 4, INK, 1)
        s.disc(x + 6, 84, 3, INK)
        s.disc(x + 27, 84, 3, INK)


def compteur(s: Sheet) -> None:
    s.box(0, 56, 150, 16, MINT)
    s.disc(75, 50, 34, BRAND)
    s.disc(75, 50, 28, PAPER)
    for mark in range(12):
        angle = math.radians(30 * mark)
        s.line([(75 + 22 * math.cos(angle), 50 + 22 * math.sin(angle)),
                (75 + 26 * math.cos(angle), 50 + 26 * math.sin(angle))], EDGE, 1)  # fmt: skip
    s.box(60, 54, 30, 9, INK, 1.5)
    for digit in range(4):
        s.box(62 + digit * 7, 56, 5, 5, SUN if digit == 3 else PAPER, 0.8)
    s.line([(75, 46), (90, 34)], CLAY, 1.8)
    s.disc(75, 46, 2.6, CLAY)


def robinet(s: Sheet) -> None:
    s.box(0, 0, 150, 100, MIST)
    for x in range(0, 150, 15):
        s.line([(x, 0), (x, 100)], TINT, 0.6)
    for y in range(0, 100, 15):
        s.line([(0, y), (150, y)], TINT, 0.6)
    s.box(28, 34, 62, 12, BRAND, 3)
    s.box(80, 34, 14, 30, BRAND, 4)
    s.box(52, 18, 8, 16, LEAF)
    s.box(42, 13, 28, 7, CLAY, 3)
    for number, y in enumerate((74, 86)):
        s.drop(87, y, 4 - number * 0.6, LEAF)


def loupe(s: Sheet) -> None:
    s.houses((30, 42, 34, 48, 36, 44), 6, 92, 24, (MIST, MINT))
    s.line([(92, 66), (122, 92)], INK, 7)
    s.disc(68, 42, 33, BRAND)
    s.disc(68, 42, 28, PAPER)
    for number, high in enumerate((12, 22, 30, 18)):
        s.box(50 + number * 10, 58 - high, 7, high, (SUN, LEAF, BRAND, CLAY)[number], 1)


def graine(s: Sheet) -> None:
    s.curve(lambda x: 70 + 2 * math.sin(x / 13), CLAY)
    s.curve(lambda x: 82 + 2 * math.sin(x / 11 + 1), INK)
    s.disc(118, 26, 11, SUN)
    s.line([(75, 78), (74, 54), (76, 34)], LEAF, 2.6)
    for x, y, side in ((75, 50, -1), (75, 44, 1), (76, 34, -1), (76, 32, 1)):
        s.shape([(x, y), (x + side * 10, y - 12), (x + side * 26, y - 12), (x + side * 16, y + 1)], BRAND)
    s.disc(75, 82, 5, DUNE)


def nuit(s: Sheet) -> None:
    s.box(0, 0, 150, 100, NIGHT)
    s.disc(118, 24, 11, SAND)
    s.disc(123, 21, 10, NIGHT)
    for x, y in ((20, 18), (40, 30), (62, 12), (84, 26), (98, 10), (136, 44), (12, 44)):
        s.disc(x, y, 0.9, SAND)
    s.box(16, 58, 118, 42, DUSK)
    for number in range(9):
        s.box(24 + number * 12, 66, 7, 9, SUN if number in (3, 6) else NIGHT, 1)
    s.box(108, 34, 8, 24, DUSK)


def jardin(s: Sheet) -> None:
    s.curve(lambda x: 72 + 3 * math.sin(x / 16), MINT)
    for number, x in enumerate((22, 62, 102)):
        s.arch(x, 84, 26, 50, (SAND, ROSE, SAND)[number])
        s.arch(x + 5, 84, 16, 38, LEAF)
    for x, y, colour in ((14, 80, CLAY), (54, 82, SUN), (95, 80, CLAY), (138, 82, SUN)):
        s.line([(x, 94), (x, y)], BRAND, 1.4)
        s.disc(x, y, 4, colour)
    s.box(0, 92, 150, 8, DUNE)


def bulles(s: Sheet) -> None:
    for x, y, radius, colour in (
        (40, 38, 22, BRAND), (96, 30, 16, SUN), (118, 62, 20, LEAF), (70, 70, 14, CLAY), (24, 76, 9, MINT),
    ):  # fmt: skip
        s.bubble(x, y, radius, colour)
        for dot in (-0.4, 0, 0.4):
            s.disc(x + radius * dot, y, radius * 0.11, PAPER)


def lettres(s: Sheet) -> None:
    s.box(14, 16, 122, 68, PAPER, 4)
    for row, words in enumerate(((18, 30, 12), (26, 14, 22), (12, 34, 16), (22, 20))):
        x = 128.0
        for number, wide in enumerate(words):
            x -= wide
            s.box(x, 27 + row * 13, wide - 4, 4, BRAND if (row + number) % 3 else CLAY, 2)
            s.disc(x + wide / 2 - 2, 24 + row * 13, 1.1, SUN)


SCENES: dict[str, Callable[[Sheet], None]] = {
    draw.__name__: draw
    for draw in (
        papiers, palmiers, boucle, emballages, toits, flacons, frontiere, immeubles, pieces, camions, plastique,
        usine, partage, bennes, compteur, robinet, loupe, graine, nuit, jardin, bulles, lettres,
    )
}  # fmt: skip

PORTRAITS = (
    (MINT, SAND, INK), (SAND, ROSE, DUSK), (ROSE, SAND, CLAY), (MIST, DUNE, INK), (DUNE, SAND, BRAND),
)  # fmt: skip


def portrait(number: int) -> bytes:
    """A drawn head and shoulders, nobody's: ground, skin, hair or scarf."""
    ground, skin, hair = PORTRAITS[number - 1]
    sheet = Sheet(80, 80, ground, scale=20)
    sheet.disc(40, 84, 30, BRAND if number % 2 else CLAY)
    if number in (1, 4):  # a scarf
        sheet.disc(40, 36, 22, hair)
        sheet.box(22, 36, 36, 34, hair, 10)
    else:
        sheet.disc(40, 32, 20, hair)
    sheet.box(34, 46, 12, 16, skin, 4)
    sheet.disc(40, 38, 15, skin)
    if number == 2:
        sheet.box(28, 44, 24, 10, hair, 5)
        sheet.disc(40, 40, 11, skin)
    return sheet.png()


def logo(number: int) -> bytes:
    """A mark made of few shapes, nobody's."""
    sheet = Sheet(90, 60, PAPER, scale=16)
    dark, light = ((BRAND, SUN), (CLAY, DUNE), (LEAF, MINT))[number % 3]
    for part in range(3):
        x, y = 27 + part * 18, 30
        match (number + part) % 4:
            case 0:
                sheet.disc(x, y, 9, dark)
            case 1:
                sheet.drop(x, y + 3, 8, light)
            case 2:
                sheet.box(x - 8, y - 8, 16, 16, dark, 3)
            case _:
                sheet.shape([(x - 9, y + 8), (x, y - 9), (x + 9, y + 8)], light)
    return sheet.png()
