"""Points -> a chart as SVG, on logarithmic axes, with nothing but text: it shows how time and memory grow."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor, log10
from typing import NamedTuple
from xml.sax.saxutils import escape

_WIDTH, _HEIGHT, _LEFT, _TOP, _BOTTOM = 400, 260, 56, 34, 42
_COLOURS = ("#0b62a4", "#c2410c", "#15803d", "#7e22ce")


class Line(NamedTuple):
    """One series of points (x, y), both greater than 0."""

    name: str
    points: Sequence[tuple[float, float]]


class Chart(NamedTuple):
    """A chart: its title, what stands on the axes, and its lines."""

    title: str
    across: str
    up: str
    lines: Sequence[Line]


def draw(charts: Sequence[Chart], columns: int = 2) -> str:
    """All charts in one picture, row by row."""
    rows = ceil(len(charts) / columns)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH * columns} {_HEIGHT * rows}" '
        'font-family="sans-serif" font-size="11" fill="#333">',
        f'<rect width="{_WIDTH * columns}" height="{_HEIGHT * rows}" fill="white"/>',
    ]
    for number, chart in enumerate(charts):
        parts.append(f'<g transform="translate({number % columns * _WIDTH} {number // columns * _HEIGHT})">')
        parts += [*_frame(chart), *(row for index, line in enumerate(chart.lines) for row in _line(line, index, chart)), "</g>"]
    return "\n".join([*parts, "</svg>", ""])


def _range(values: Sequence[float]) -> tuple[float, float]:
    """Whole powers of ten around the values, as exponents."""
    low, high = floor(log10(min(values))), ceil(log10(max(values)))
    return low, max(high, low + 1)


def _place(chart: Chart, x: float, y: float) -> tuple[float, float]:
    points = [point for line in chart.lines for point in line.points]
    left, right = _range([point[0] for point in points])
    low, high = _range([point[1] for point in points])
    width, height = _WIDTH - _LEFT - 16, _HEIGHT - _TOP - _BOTTOM
    return _LEFT + (log10(x) - left) / (right - left) * width, _TOP + height - (log10(y) - low) / (high - low) * height


def _frame(chart: Chart) -> list[str]:
    """Title, axes, and a grid line for each power of ten."""
    points = [point for line in chart.lines for point in line.points]
    (left, right), (low, high) = _range([point[0] for point in points]), _range([point[1] for point in points])
    parts = [f'<text x="{_LEFT}" y="18" font-size="13" font-weight="bold">{escape(chart.title)}</text>']
    for exponent in range(int(left), int(right) + 1):
        x, y = _place(chart, 10**exponent, 10**low)
        parts.append(f'<path d="M{x:.1f} {y:.1f}V{_TOP}" stroke="#ddd"/><text x="{x:.1f}" y="{y + 15:.1f}" text-anchor="middle">')
        parts.append(f"{_number(10**exponent)}</text>")
    for exponent in range(int(low), int(high) + 1):
        x, y = _place(chart, 10**left, 10**exponent)
        parts.append(f'<path d="M{x:.1f} {y:.1f}H{_WIDTH - 16}" stroke="#ddd"/><text x="{x - 5:.1f}" y="{y + 4:.1f}" text-anchor="end">')
        parts.append(f"{_number(10**exponent)}</text>")
    middle = (_LEFT + _WIDTH - 16) / 2
    parts.append(f'<text x="{middle}" y="{_HEIGHT - 8}" text-anchor="middle">{escape(chart.across)}</text>')
    parts.append(f'<text x="12" y="{_HEIGHT / 2}" text-anchor="middle" transform="rotate(-90 12 {_HEIGHT / 2})">{escape(chart.up)}</text>')
    return parts


def _line(line: Line, index: int, chart: Chart) -> list[str]:
    places = [_place(chart, *point) for point in line.points]
    colour = _COLOURS[index % len(_COLOURS)]
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
    dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5" fill="{colour}"/>' for x, y in places)
    name = f'<text x="{_LEFT + 8}" y="{_TOP + 12 + 14 * index}" fill="{colour}">{escape(line.name)}</text>'
    return [f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="1.5"/>', dots, name]


def _number(value: float) -> str:
    return f"{value:g}" if value < 1000 else f"{int(value):,}"
