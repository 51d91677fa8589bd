"""The look of a picture that stands alone in a file: the desk's rules for pictures with the tokens' colours put in, light and dark.

Colours are written out: few viewers of files know variables. Only screens get the dark ones; paper is light.
"""

import re

TOKENS = {  # name: (light, dark), as in the desk's tokens.css
    "surface": ("#ffffff", "#111a1e"), "sunken": ("#f6f8f9", "#0e1619"), "line": ("#dde4e7", "#22313a"),
    "line-strong": ("#b9c5cb", "#40535d"), "ink": ("#10222b", "#e7eff2"), "ink-2": ("#3d515b", "#b5c4cb"),
    "ink-3": ("#566a74", "#93a5ad"), "on-accent": ("#ffffff", "#062033"), "over": ("#a11d16", "#ff9f95"),
    "c-line": ("#0d4a73", "#86c2ee"), "c-band-1": ("#bfd8e8", "#234a62"), "c-band-2": ("#dfecf4", "#173243"),
    "c-grid": ("#e4eaec", "#1f2c33"), "c-limit": ("#a11d16", "#ff9f95"), "c-muted": ("#8a9aa2", "#6d818b"),
}  # fmt: skip
RULES = """
.chart text { font: var(--w-regular) 12px var(--font); fill: var(--ink-2); }
.chart text.big { font-size: 15px; }
.chart text.k { fill: var(--ink); font-weight: 600; }
.chart text.lim { fill: var(--over); font-weight: 540; }
.chart .grid { stroke: var(--c-grid); stroke-width: 1; }
.chart .axis { stroke: var(--line-strong); stroke-width: 1; }
.chart .limit { stroke: var(--c-limit); stroke-width: 1.5; stroke-dasharray: 5 4; }
.chart .ln { fill: none; stroke: var(--c-line); stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; }
.chart .ln-2 { stroke-dasharray: 1 5; }
.chart .ln-m { fill: none; stroke: var(--c-muted); stroke-width: 1.75; stroke-linejoin: round; }
.chart .b1 { fill: var(--c-band-1); }
.chart .b2 { fill: var(--c-band-2); }
.chart .dot { fill: var(--c-line); stroke: var(--surface); stroke-width: 2; }
.chart .dot-m { fill: var(--c-muted); stroke: var(--surface); stroke-width: 2; }
.chart .now { stroke: var(--ink-3); stroke-width: 1; }
.chart .bar { fill: var(--c-line); }
.chart .hatch { fill: url(#hatch); stroke: var(--c-line); stroke-width: 1; }
.chart .plain { fill: var(--surface); }
.chart text.halo { paint-order: stroke; stroke: var(--surface); stroke-width: 4px; stroke-linejoin: round; }
.chart .tube { fill: var(--sunken); stroke: var(--line-strong); }
.chart .stop { stroke: var(--c-limit); stroke-width: 2.5; }
.chart .brace { fill: none; stroke: var(--ink-2); }
.chart .cell { fill: var(--sunken); stroke: var(--line); }
.chart text.faint { fill: var(--ink-3); font-size: 11px; }
.chart text.on { fill: var(--on-accent); font-weight: 600; }
.hatch-l { stroke: var(--c-line); stroke-width: 1.4; }
"""
OF_SHEET = """
.sheet { fill: var(--surface); }
text.head { font: 640 16px var(--font); fill: var(--ink); }
text.sub { font: var(--w-regular) 13px var(--font); fill: var(--ink-2); }
text.th { font: var(--w-medium) 12px var(--font); fill: var(--ink-3); }
text.td { font: var(--w-regular) 12px var(--font); fill: var(--ink); font-variant-numeric: tabular-nums; }
.rule { stroke: var(--line); stroke-width: 1; }
"""
PLAIN = {"font": '"Hanken Grotesk", system-ui, "Segoe UI", Roboto, sans-serif', "w-regular": "420", "w-medium": "540"}


def style() -> str:
    """CSS for a file, both schemes."""
    light, dark = (_filled(RULES + OF_SHEET, {name: pair[n] for name, pair in TOKENS.items()}) for n in (0, 1))
    return f"{light}@media screen and (prefers-color-scheme: dark) {{{dark}}}\n"


def _filled(rules: str, colours: dict[str, str]) -> str:
    known = {**PLAIN, **colours}
    return re.sub(r"var\(--([\w-]+)\)", lambda found: known[found[1]], rules)
