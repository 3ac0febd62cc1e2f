"""Where the provinces of mainland China lie among each other, for maps of squares."""

from __future__ import annotations

from collections.abc import Mapping

from zonesim.studies.figures import Point, Tile, TileMap

_ROWS = (
    ("", "", "", "", "", "", "Heilongjiang"),
    ("", "", "", "Inner Mongolia", "", "", "Jilin"),
    ("Xinjiang", "Gansu", "Ningxia", "Shanxi", "Beijing", "Tianjin", "Liaoning"),
    ("Tibet", "Qinghai", "Shaanxi", "Henan", "Hebei", "Shandong", ""),
    ("", "Sichuan", "Chongqing", "Hubei", "Anhui", "Jiangsu", "Shanghai"),
    ("", "Yunnan", "Guizhou", "Hunan", "Jiangxi", "Zhejiang", ""),
    ("", "", "Guangxi", "Guangdong", "Fujian", "", ""),
    ("", "", "", "Hainan", "", "", ""),
)
"""From north to south and from west to east; neighbours are neighbours as far as squares allow it."""

PROVINCES: Mapping[str, tuple[int, int]] = {
    name: (row, column) for row, names in enumerate(_ROWS) for column, name in enumerate(names) if name
}
"""Row and column of each of the 31."""


def province_map(title: str, unit: str, *, label: str, points: Mapping[str, Point], change: bool = False) -> TileMap | None:
    """Values by province as a map, with a tile for each that has none; None where a name is that of no province."""
    if not points or not points.keys() <= PROVINCES.keys():
        return None
    tiles = [Tile(name, row, column, points.get(name)) for name, (row, column) in PROVINCES.items()]
    return TileMap(title, unit, label, tiles, change)
