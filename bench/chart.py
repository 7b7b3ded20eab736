"""Lying bars as SVG: words and numbers beside each, readable in light and in dark, told in words as well."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

_WIDTH, _NAMES, _NUMBERS = 760, 300, 90
_ROW, _THICK, _HEAD = 24, 14, 34
_STYLE = """\
text { font: 14px system-ui, sans-serif; fill: #17212b; }
.title { font-size: 18px; font-weight: bold; } .head { font-weight: bold; } .name { text-anchor: end; }
.ours { fill: #0f6b5c; } .theirs { fill: #8a94a0; } .ground { fill: #ffffff; }
@media (prefers-color-scheme: dark) {
text { fill: #e8edf2; } .ours { fill: #4fc3ab; } .theirs { fill: #76818d; } .ground { fill: #10161c; }
}"""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: `text` stands at its end."""

    name: str
    value: float
    text: str
    ours: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """Bars at one scale under one heading."""

    title: str
    bars: tuple[Bar, ...]


def draw(title: str, description: str, panels: Sequence[Panel]) -> str:
    """The drawing as a file of its own."""
    room = _WIDTH - _NAMES - _NUMBERS
    shapes, y = [], 44
    for panel in panels:
        shapes.append(f'<text class="head" x="16" y="{y + 16}">{escape(panel.title)}</text>')
        y += _HEAD
        most = max((bar.value for bar in panel.bars), default=1.0) or 1.0
        for bar in panel.bars:
            wide = max(1.0, room * bar.value / most)
            kind = "ours" if bar.ours else "theirs"
            shapes += [
                f'<text class="name" x="{_NAMES - 10}" y="{y + 12}">{escape(bar.name)}</text>',
                f'<rect class="{kind}" x="{_NAMES}" y="{y}" width="{wide:.1f}" height="{_THICK}"/>',
                f'<text x="{_NAMES + wide + 8:.1f}" y="{y + 12}">{escape(bar.text)}</text>',
            ]
            y += _ROW
        y += 14
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {y}" width="{_WIDTH}" height="{y}" '
            'role="img" aria-labelledby="title desc">',
            f'<title id="title">{escape(title)}</title>',
            f'<desc id="desc">{escape(description)}</desc>',
            f"<style>{_STYLE}</style>",
            f'<rect class="ground" width="{_WIDTH}" height="{y}"/>',
            f'<text class="title" x="16" y="30">{escape(title)}</text>',
            *shapes,
            "</svg>",
            "",
        ]
    )
