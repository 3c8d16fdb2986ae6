"""Figures in columns, on the terminal and in Markdown; and bounds, held or missed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

Cell = str | int | float


@dataclass(frozen=True)
class Bound:
    """What was promised: a value, and the most (or, with `least`, the least) that it may be."""

    what: str
    value: float
    bound: float
    least: bool = False

    @property
    def held(self) -> bool:
        return self.value >= self.bound if self.least else self.value <= self.bound

    def cells(self) -> list[Cell]:
        sign = ">=" if self.least else "<="
        return [self.what, self.value, f"{sign} {self.bound:g}", "held" if self.held else "MISSED"]


@dataclass
class Report:
    """Everything printed, which is kept as Markdown as well."""

    bounds: list[Bound] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    def say(self, text: str) -> None:
        print(text, flush=True)
        self.lines.append(text)

    def head(self, text: str) -> None:
        print(f"\n{text}", flush=True)
        self.lines += ["", f"## {text}", ""]

    def table(self, heads: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
        texts = [list(heads)] + [[shown(cell) for cell in row] for row in rows]
        widths = [max(len(row[column]) for row in texts) for column in range(len(heads))]
        for row in texts:
            print("  ".join(justified(row, widths)).rstrip(), flush=True)
        ruler = ["---"] + ["---:"] * (len(heads) - 1)
        self.lines += [f"| {' | '.join(row)} |" for row in [texts[0], ruler, *texts[1:]]]

    def hold(self, *bounds: Bound) -> None:
        self.bounds += bounds

    def conclude(self, file: Path) -> int:
        """The bounds of all parts; how many were missed."""
        if self.bounds:
            self.head("Bounds")
            heads = ["what", "measured", "bound", ""]
            self.table(heads, [bound.cells() for bound in self.bounds])
        file.write_text("\n".join(["# What a list costs", *self.lines, ""]))
        return sum(not bound.held for bound in self.bounds)


def shown(cell: Cell) -> str:
    if isinstance(cell, float):
        return f"{cell:.2f}" if abs(cell) < 100 else f"{cell:.0f}"
    return str(cell)


def justified(row: list[str], widths: list[int]) -> list[str]:
    """The first column to the left, figures to the right."""
    first, *rest = zip(row, widths)
    return [first[0].ljust(first[1]), *(text.rjust(width) for text, width in rest)]
