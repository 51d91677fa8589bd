"""Which question uses which policy, read from the source of the rules: a page that cannot lag behind them.

From the function that decides a question every function, method and constant of the rules that it names is followed, and the policies
named there are its. What is used elsewhere is told by its place: `every` (whatever is decided), `opening` (what opens and closes questions), `defects`,
`measures`, `desk`.
"""

import ast
from collections.abc import Callable, Iterator
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

import msgspec

import odra
from odra.measures.definition import definitions
from odra.policies import Policy, Source, load
from odra.policies.choosing import as_text
from odra.policies.loader import Dated, Stance
from odra.rules.decide import PROCEDURES, decide
from odra.rules.defects import defects
from odra.rules.questions import questions

SOURCE = Path(odra.__file__).parent
EVERY, OPENING, DEFECTS, MEASURES, DESK = PLACES = ("every", "opening", "defects", "measures", "desk")
LONGEST = 120  # signs of a value in a line
TABLE = ("odra.rules.decide", "PROCEDURES")  # where the ways of the questions part
Place = tuple[str, str]  # module, name in it


@cache
def uses() -> dict[str, tuple[str, ...]]:
    """Policy -> the questions that use it, in their order, and rooms."""
    found: dict[str, list[str]] = {policy.id: [] for policy in load()}
    rules, starts = _Rules(), {**PROCEDURES, OPENING: questions, DEFECTS: defects, EVERY: decide}
    reached = {name: rules.policies((function.__module__, function.__name__)) for name, function in starts.items()}
    reached[EVERY] -= reached[OPENING]
    for name, policies in reached.items():
        for policy in policies:
            found[policy].append(name)
    for policy in _measured():
        found[policy].append(MEASURES)
    for policy in _on_the_desk():
        if not found[policy]:
            found[policy].append(DESK)
    return {policy: tuple(names) for policy, names in found.items()}


def _measured() -> set[str]:
    """By estimates and rates, and by the headers of metrics."""
    named = {name for d in definitions().values() for name in (d.source, d.reasons, *d.policies.values())}
    named |= {f"metric.{metric}" for metric in definitions()}
    return _in_files("measures") | (named & _ids())


def _in_files(room: str) -> set[str]:
    return {found for path in (SOURCE / room).rglob("*.py") for found in _ids_in(ast.parse(path.read_text("utf-8")))}


def _on_the_desk() -> set[str]:
    texts = [
        path.read_text("utf-8")
        for room in ("cases", "cli", "lab", "people", "web", "rules")
        for path in (SOURCE / room).rglob("*.py")
    ]
    return {policy for policy in _ids() if any(f'"{policy}"' in text for text in texts)}


@cache
def _ids() -> frozenset[str]:
    return frozenset(policy.id for policy in load())


def _ids_in(node: ast.AST) -> set[str]:
    """The policies that a piece of source names; also put together: `f"{name}_days"` of names beside it, `f"carrier.inquiry.{post}"`."""
    texts = {n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    parts = {
        str(p.value) for n in ast.walk(node) if isinstance(n, ast.JoinedStr) for p in n.values if isinstance(p, ast.Constant)
    }
    begun = tuple(part for part in parts if part.count(".") > 1 and part.endswith("."))
    joined = {f"{a}{b}" for a in texts for b in parts} | {policy for policy in _ids() if begun and policy.startswith(begun)}
    return (texts | joined) & _ids()


class _Rules:
    """The rules' functions, methods and constants: by module and name, the policies they name and what else they lead to."""

    def __init__(self) -> None:
        self.nodes: dict[Place, ast.AST] = {}
        self.imported: dict[Place, Place] = {}
        self.methods: dict[str, list[Place]] = {}
        self.imports: dict[str, set[str]] = {}
        for path in (SOURCE / "rules").rglob("*.py"):
            module = ".".join(("odra", *path.relative_to(SOURCE).with_suffix("").parts)).removesuffix(".__init__")
            for node in ast.parse(path.read_text("utf-8")).body:
                self._note(module, node)
        self.told = {place: (_ids_in(node), set(self._named(place))) for place, node in self.nodes.items() if place != TABLE}

    def _note(self, module: str, node: ast.stmt) -> None:
        if isinstance(node, ast.ImportFrom):
            self.imported |= {(module, a.asname or a.name): (node.module or "", a.name) for a in node.names}
            self.imports.setdefault(module, set()).update((node.module or "", *(f"{node.module}.{a.name}" for a in node.names)))
        elif isinstance(node, ast.FunctionDef):
            self.nodes[module, node.name] = node
        elif isinstance(node, ast.ClassDef):
            for inner in (n for n in node.body if isinstance(n, ast.FunctionDef)):
                place = (module, f"{node.name}.{inner.name}")
                self.nodes[place] = inner
                self.methods.setdefault(inner.name, []).append(place)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            self.nodes |= {(module, t.id): node for top in targets for t in ast.walk(top) if isinstance(t, ast.Name)}

    def _named(self, place: Place) -> Iterator[Place]:
        module, _ = place
        for node in ast.walk(self.nodes[place]):
            if isinstance(node, ast.Name):
                yield self.imported.get((module, node.id), (module, node.id))
            elif isinstance(node, ast.Attribute):
                yield from (known for known in self.methods.get(node.attr, ()) if known[0] in self._known(module))
                if isinstance(node.value, ast.Name) and (module, node.value.id) in self.imported:
                    yield (".".join(self.imported[module, node.value.id]), node.attr)

    @cache  # noqa: B019 - one of these is made
    def _known(self, module: str) -> frozenset[str]:
        """The modules whose objects it may hold: itself, and whatever it imports, near or far."""
        seen, waiting = set[str](), [module]
        while waiting:
            if (name := waiting.pop()) not in seen:
                seen.add(name)
                waiting += self.imports.get(name, ())
        return frozenset(seen)

    def policies(self, start: Place) -> set[str]:
        """Of everything that can be reached from a function."""
        seen, waiting, found = set[Place](), [start], set[str]()
        while waiting:
            place = waiting.pop()
            if place not in seen and place in self.told:
                seen.add(place)
                ids, further = self.told[place]
                found |= ids
                waiting += further
        return found


class Covered(msgspec.Struct, frozen=True):
    """A policy with its newest value. `used_by`: kinds of questions, and places."""

    policy: Policy
    newest: Dated
    used_by: tuple[str, ...]

    @property
    def confidence(self) -> str:
        return self.policy.sources[self.newest.source].confidence

    @property
    def note(self) -> str:
        """Why this value, and what other sources say."""
        return self.newest.note

    @property
    def sources(self) -> list[tuple[Source, Stance]]:
        """Each with what it says of the newest value, or of an older one or a marketplace's where it speaks of those alone."""
        dated = [d for values in (self.policy.values, *self.policy.by_marketplace.values()) for d in values.values()]
        stances = dict(self.newest.stances)
        for key, stance in (pair for one in dated for pair in one.stances.items()):
            stances.setdefault(key, stance)
        return [(self.policy.sources[key], stance) for key, stance in stances.items()]

    @property
    def others(self) -> int:
        """How many sources speak of it beside the one that is followed."""
        return len(self.policy.sources) - 1


def covered() -> list[Covered]:
    """Every policy, by its id."""
    return [Covered(policy, policy.values[max(policy.values)], uses()[policy.id]) for policy in load()]


def as_json(one: Covered) -> dict[str, Any]:
    policy = one.policy
    elsewhere = {where: values[max(values)].value for where, values in policy.by_marketplace.items()}
    return {
        "id": policy.id, "description": policy.description, "unit": policy.unit, "setting": policy.setting, "value": one.newest.value,
        "elsewhere": elsewhere, "used_by": one.used_by, "checked_on": policy.checked_on.isoformat(), "confidence": one.confidence,
        "other_sources": one.others, "note": one.note or None,
    }  # fmt: skip


def markdown(words: Callable[..., str]) -> str:
    """The page of the documents. `words`: the sentence of a code."""
    lines = [words("rules.page")]
    for channel, group in groupby(covered(), key=lambda one: one.policy.id.partition(".")[0]):
        lines += ["", f"## {channel}", "", words("rules.header"), "|---|---|---|---|---|---|"]
        lines += [_line(one, words) for one in group]
    return "\n".join(lines) + "\n"


def _line(one: Covered, words: Callable[..., str]) -> str:
    policy = one.policy
    cells = (
        f"`{policy.id}`: {policy.description}", shortened(as_text(one.newest.value)), ", ".join(words(name_of(use)) for use in one.used_by),
        policy.checked_on.isoformat(), one.confidence, one.note or (words("rules.others", count=one.others) if one.others else ""),
    )  # fmt: skip
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def name_of(use: str) -> str:
    """The code that words who uses a policy."""
    return f"rules.{use}" if use in PLACES else f"question.{use}"


def shortened(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rsplit(' ', 1)[0]} …"
