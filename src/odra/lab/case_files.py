"""Files of expert cases: read with the line of every word, and held against what the rules say."""

from typing import Any

import msgspec
import yaml

from odra.lab.casebook import FIELDS, Case, Faulty, Path, among, listed, mapped, named, shown_decision, shown_defect, when
from odra.rules.decide import decide
from odra.rules.defects import defects

_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_PLAIN = {"true": True, "false": False, "none": None}


class Difference(msgspec.Struct, frozen=True):
    """A place in a case where the rules say something else: `decisions, 1, due`."""

    path: Path
    expected: Any
    found: Any


def read(text: str) -> list[Case]:
    """The cases of a file. Everything is text to the loader, so that times stay as written. Raises Faulty, whose first step is the line."""
    lines: dict[Path, int] = {}
    try:
        node = yaml.compose(text, _LOADER)
        told = _built(node, (), lines) if node else []
    except yaml.MarkedYAMLError as wrong:
        mark = wrong.problem_mark
        raise Faulty(f"this is no YAML: {wrong.problem or wrong.context}", mark.line + 1 if mark else 1) from wrong
    except (yaml.YAMLError, RecursionError) as wrong:
        raise Faulty(f"this is no YAML: {wrong}", 1) from wrong
    if not isinstance(told, list):
        raise Faulty("a file holds a list of cases, each beginning with `- name:`", 1)
    return [_case(one, {path[1:]: line for path, line in lines.items() if path[:1] == (n,)}) for n, one in enumerate(told)]


def _case(told: Any, lines: dict[Path, int]) -> Case:
    if not isinstance(told, dict) or not told.get("name"):
        raise Faulty("a case begins with its name: a sentence", lines[()])
    return Case(told, lines)


def _built(node: yaml.Node, path: Path, lines: dict[Path, int]) -> Any:
    """What a node holds; what is true, false or nothing is made so. Notes the line of every place."""
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.ScalarNode):
        return _PLAIN.get(node.value, node.value)
    if isinstance(node, yaml.SequenceNode):
        return [_built(inner, (*path, n), lines) for n, inner in enumerate(node.value)]
    found = {}
    for key, inner in node.value:
        if not isinstance(key, yaml.ScalarNode) or key.value in found:
            raise Faulty("a name stands here twice, or is no name", key.start_mark.line + 1)
        lines[(*path, key.value)] = key.start_mark.line + 1
        found[key.value] = _built(inner, (*path, key.value), lines)
    return found


def differences(case: Case) -> list[Difference]:
    """Where the rules say something else than the case; empty where it holds. Raises Faulty for what cannot be used."""
    for name in case.told:
        among(name, FIELDS, "a part of a case", name)
    if "facts" not in case.told or not {"decisions", "defects"} & case.told.keys():
        raise Faulty("a case has facts, and decisions or defects")
    if "decisions" in case.told and "at" not in case.told:
        raise Faulty("decisions are those of a moment: `at` is missing")
    return [*_of_decisions(case), *_of_defects(case)]


def _of_decisions(case: Case) -> list[Difference]:
    if "decisions" not in case.told:
        return []
    found = decide(case.dossier, policies=case.policies, estimates=case.estimates, at=case.at)
    return _compared(case, "decisions", "question", [shown_decision(one, case.zone) for one in found])


def _of_defects(case: Case) -> list[Difference]:
    if "defects" not in case.told:
        return []
    found = defects(case.facts, case.policies, case.market)
    differing = _compared(case, "defects", "component", [shown_defect(one, case.zone) for one in found])
    for text, expected in mapped(case.told.get("counting", {}), "counting").items():
        at = when(text, case.zone)
        counting = sorted(d.component for d in found if d.counts and d.from_at <= at and (d.until_at is None or at < d.until_at))
        if counting != expected:
            differing.append(Difference(("counting", text), expected, counting))
    return differing


def _compared(case: Case, part: str, key: str, shown: list[dict[str, Any]]) -> list[Difference]:
    """Item by item; where there are more or fewer than told, or others, only that is told."""
    asked = [mapped(one, part, n) for n, one in enumerate(listed(case.told[part], part))]
    there = [one[key] for one in shown]
    if [one.get(key, there[n] if n < len(there) else None) for n, one in enumerate(asked)] != there:
        return [Difference((part,), [one.get(key) for one in asked], there)]
    return [d for n, (want, got) in enumerate(zip(asked, shown, strict=True)) for d in _parts(want, got, (part, n))]


def _parts(want: dict[str, Any], got: dict[str, Any], path: Path) -> list[Difference]:
    for name in want:
        if not name.endswith("_on"):  # days of the plan and the letter, which each step has its own of
            among(name, list(got), "something to be compared", *path, name)
    found = named(want, got)
    return [Difference((*path, name), told, found[name]) for name, told in want.items() if found[name] != told]
