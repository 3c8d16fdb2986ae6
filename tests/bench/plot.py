"""Growth as a picture: wall time and memory over the number of targets, as SVG by hand."""

from collections.abc import Callable
from html import escape

Point = tuple[int, float, float]

COLOURS = ["#1f6fb2", "#c4501b", "#3b8a3e"]
WIDTH, HEIGHT = 420, 300
LEFT, RIGHT, TOP, BOTTOM = 60, 30, 40, 45


def growth_plot(lines: dict[str, list[Point]]) -> str:
    """Two panels: seconds (straight when linear) and MiB (level when flat)."""
    panels = [
        panel(0, "wall time, s", {name: [(p[0], p[1]) for p in line] for name, line in lines.items()}),
        panel(WIDTH, "peak memory, MiB", {name: [(p[0], p[2]) for p in line] for name, line in lines.items()}),
    ]
    size = f'width="{2 * WIDTH}" height="{HEIGHT}" viewBox="0 0 {2 * WIDTH} {HEIGHT}"'
    style = 'font-family="sans-serif" font-size="12" fill="#222"'
    background = '<rect width="100%" height="100%" fill="#fff"/>'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} {style}>'
    return "\n".join([head, background, *panels, "</svg>", ""])


def panel(offset: int, title: str, lines: dict[str, list[tuple[int, float]]]) -> str:
    points = [point for line in lines.values() for point in line]
    right = max(x for x, _ in points)
    top = step(max(y for _, y in points)) * 5
    across = scale(0, right, offset + LEFT, offset + WIDTH - RIGHT)
    up = scale(0, top, HEIGHT - BOTTOM, TOP)
    parts = [text(offset + LEFT, 20, title, "start")]
    for tick in range(6):
        y = up(top * tick / 5)
        parts.append(line_between(across(0), y, across(right), y, "#ddd"))
        parts.append(text(across(0) - 6, y + 4, f"{top * tick / 5:g}", "end"))
    for tick in range(0, 5):
        x = right * tick / 4
        parts.append(text(across(x), HEIGHT - BOTTOM + 18, f"{x:,.0f}", "middle"))
    parts.append(text(across(right / 2), HEIGHT - 8, "targets", "middle"))
    for number, (name, line) in enumerate(lines.items()):
        colour = COLOURS[number % len(COLOURS)]
        path = " ".join(f"{across(x):.1f},{up(y):.1f}" for x, y in line)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        for x, y in line:
            parts.append(f'<circle cx="{across(x):.1f}" cy="{up(y):.1f}" r="3" fill="{colour}"/>')
        parts.append(text(offset + WIDTH - RIGHT, 20 + 14 * number, name, "end", colour))
    return "\n".join(parts)


def step(most: float) -> float:
    """A fifth of the axis, as a round number."""
    size = 10.0 ** (len(str(int(max(most / 5, 1)))) - 1)
    return next(size * factor for factor in (1, 2, 5, 10) if size * factor * 5 >= most)


def scale(low: float, high: float, start: float, end: float) -> Callable[[float], float]:
    return lambda value: start + (end - start) * (value - low) / (high - low)


def line_between(x1: float, y1: float, x2: float, y2: float, colour: str) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"/>'


def text(x: float, y: float, words: str, anchor: str, colour: str = "#222") -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}"'
    return f"<text {place}>{escape(words)}</text>"
