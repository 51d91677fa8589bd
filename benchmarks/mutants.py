"""Mutation testing of the rules: is there an expert case, or a property, that notices a change of one operator, number or word?

    make mutants    (or: python benchmarks/mutants.py [PART OF A PATH ...] [--processes 2] [--every 1] [--list survivors.txt])

mutmut makes the mutants (`pip install mutmut`); they are tried here, in one process for many, because each needs a millisecond and not a
new interpreter. A mutant's function gets other code in place, so that whoever imported it has the mutant too; then the experts' cases
(tests/rules/cases) that come through that function are held against it, then the other tests of tests/rules, and its properties over examples drawn once.
`--every 5` tries every fifth mutant, for a first look. Killed: a case or property fails, breaks, or takes longer than a second of the processor.
"""

import argparse
import contextlib
import importlib
import inspect
import io
import json
import multiprocessing
import signal
import sys
import types
import warnings
from collections.abc import Callable, Iterator
from functools import cached_property, partial
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
RULES = ROOT / "src" / "odra" / "rules"
DRAWN = 60  # examples of each property
Check = Callable[[], None]


class Mutant(NamedTuple):
    """`function`: by module, class (or nothing) and name. `told`: the line before and after."""

    module: str
    owner: str
    name: str
    code: str
    line: int
    told: str


def mutants(path: Path, every: int) -> Iterator[Mutant]:
    import libcst as cst
    from mutmut.mutation.file_mutation import create_mutations

    source = path.read_text("utf-8")
    module, found, *_ = create_mutations(str(path), source)
    owners = {id(f): (owner, f.name.value) for owner, f in _functions(module, cst)}
    dotted = ".".join(("odra", *path.relative_to(RULES.parent).with_suffix("").parts)).removesuffix(".__init__")
    for mutation in found[::every]:
        outer = mutation.contained_by_top_level_function
        if outer is None or id(outer) not in owners:
            continue
        changed = outer.deep_replace(mutation.original_node, mutation.mutated_node)
        code, before = (cst.Module([f.with_changes(decorators=[])]).code for f in (changed, outer))
        if code != before:
            first = next(n for n, (a, b) in enumerate(zip(before.splitlines(), code.splitlines(), strict=False)) if a != b)
            yield Mutant(
                dotted,
                *owners[id(outer)],
                code,
                first,
                f"{before.splitlines()[first].strip()}  ->  {code.splitlines()[first].strip()}",
            )


def _functions(module: Any, cst: Any) -> Iterator[tuple[str, Any]]:
    for node in module.body:
        if isinstance(node, cst.FunctionDef):
            yield "", node
        elif isinstance(node, cst.ClassDef):
            yield from ((node.name.value, inner) for inner in node.body.body if isinstance(inner, cst.FunctionDef))


def function_of(mutant: Mutant) -> types.FunctionType:
    """The function itself, under what decorates it."""
    found: Any = importlib.import_module(mutant.module)
    found = vars(getattr(found, mutant.owner))[mutant.name] if mutant.owner else getattr(found, mutant.name)
    while not isinstance(found, types.FunctionType):
        found = (
            found.func if isinstance(found, cached_property) else found.fget if isinstance(found, property) else found.__wrapped__
        )
    return found


def changed(function: types.FunctionType, mutant: Mutant) -> types.FunctionType:
    """The mutant's function. Raises SyntaxError for code that is none."""
    space: dict[str, Any] = {}
    exec(compile(mutant.code, "<mutant>", "exec"), function.__globals__, space)
    made: types.FunctionType = space[mutant.name]
    return made


class Trials:
    """Cases by the functions they come through, and properties over drawn examples."""

    def __init__(self) -> None:
        from tests.rules import test_cases, test_soundness
        from tests.rules.casebook import HERE

        assert HERE.is_dir()
        self.checks: list[Check] = [_held(test_cases.test_decision, case) for case in test_cases.DECIDED]
        self.checks += [_held(test_cases.test_defect, case) for case in test_cases.COUNTED]
        self.checks += [
            _held(test_soundness.test_what_is_decided_can_be_said_and_looked_up, case) for case in test_soundness.CASES
        ]
        self.checks = [check for check in self.checks if not _fails(check)]  # what fails already notices nothing
        self.through: dict[types.CodeType, list[Check]] = {}
        for check in (*self.checks, *(check for check in (*_plain(), *_properties()) if not _fails(check))):
            for code in _codes(check):
                self.through.setdefault(code, []).append(check)

    def notice(self, mutant: Mutant) -> bool:
        function = function_of(mutant)
        original, defaults = function.__code__, (function.__defaults__, function.__kwdefaults__)
        checks = self.through.get(original, [])
        try:
            other = changed(function, mutant)
            function.__code__, function.__defaults__, function.__kwdefaults__ = (
                other.__code__,
                other.__defaults__,
                other.__kwdefaults__,
            )
            return any(_fails(check) for check in checks)
        except (SyntaxError, ValueError):  # ValueError: other free variables
            return True
        finally:
            function.__code__ = original
            function.__defaults__, function.__kwdefaults__ = defaults
            _forget()


def _held(test: Callable[[Any], None], case: Any) -> Check:
    return lambda: test(case)


def _codes(check: Check) -> set[types.CodeType]:
    """The rules' code that a check comes through."""
    seen: set[types.CodeType] = set()
    sys.setprofile(
        lambda frame, event, _: seen.add(frame.f_code) if event == "call" and "/odra/rules/" in frame.f_code.co_filename else None
    )
    try:
        with contextlib.suppress(AssertionError):
            check()
    finally:
        sys.setprofile(None)
        _forget()
    return seen


def _modules() -> Iterator[types.ModuleType]:
    for path in sorted((ROOT / "tests" / "rules").glob("test_*.py")):
        yield importlib.import_module(f"tests.rules.{path.stem}")


def _plain() -> Iterator[Check]:
    """Every other test of tests/rules that asks for no fixture, and is not held against all cases anyhow."""
    for module in _modules():
        for name, test in sorted(vars(module).items()):
            if name.startswith("test_") and not hasattr(test, "hypothesis") and test.__module__ == module.__name__:
                for given in _parametrised(test):
                    if inspect.signature(test).parameters.keys() == given.keys() and "case" not in given:
                        yield partial(test, **given)


def _parametrised(test: Callable[..., None]) -> list[dict[str, Any]]:
    """The values with which pytest would call it."""
    found: list[dict[str, Any]] = [{}]
    for mark in getattr(test, "pytestmark", []):
        names, rows = mark.args[0], mark.args[1]
        names = [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)
        told = [dict(zip(names, row if len(names) > 1 else [row], strict=True)) for row in rows]
        found = [{**one, **other} for one in found for other in told]
    return found


def _properties() -> Iterator[Check]:
    """Every property of tests/rules, once for each of some examples."""
    from hypothesis import Phase, given, settings
    from hypothesis.errors import HypothesisWarning

    warnings.simplefilter("ignore", HypothesisWarning)
    for module in _modules():
        for name, test in sorted(vars(module).items()):
            if name.startswith("test_") and hasattr(test, "hypothesis") and test.__module__ == module.__name__:
                told: list[dict[str, Any]] = []
                collect = given(**test.hypothesis._given_kwargs)(_noting(told))
                settings(max_examples=DRAWN, derandomize=True, database=None, deadline=None, phases=[Phase.generate])(collect)()
                yield from (_example(test.hypothesis.inner_test, drawn) for drawn in told)


def _noting(told: list[dict[str, Any]]) -> Callable[..., None]:
    return lambda **drawn: told.append(drawn)


def _example(test: Callable[..., None], drawn: dict[str, Any]) -> Check:
    return lambda: test(**drawn)


def _fails(check: Check) -> bool:
    signal.setitimer(signal.ITIMER_VIRTUAL, 1)
    try:
        check()
    except BaseException as fault:
        if isinstance(fault, KeyboardInterrupt):
            raise
        return True
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return False


def _forget() -> None:
    """What the rules keep between calls."""
    for name, module in list(sys.modules.items()):
        if name.startswith("odra.rules"):
            for kept in vars(module).values():
                if hasattr(kept, "cache_clear"):
                    kept.cache_clear()


def _late(*_: object) -> None:
    raise TimeoutError


def try_file(path: str, every: int) -> dict[str, Any]:
    """Killed and surviving mutants of a file."""
    global TRIALS
    signal.signal(signal.SIGVTALRM, _late)
    TRIALS = TRIALS or Trials()
    killed, survivors = 0, []
    with contextlib.redirect_stdout(io.StringIO()):
        for mutant in mutants(Path(path), every):
            if TRIALS.notice(mutant):
                killed += 1
            else:
                survivors.append(
                    f"{Path(path).relative_to(RULES)} {mutant.owner + '.' if mutant.owner else ''}{mutant.name}: {mutant.told}"
                )
    return {"path": str(Path(path).relative_to(RULES)), "killed": killed, "survivors": survivors}


TRIALS: Trials | None = None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", help="only files whose path has one of these in it")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--list", default="", help="write the survivors to this file")
    given = parser.parse_args()
    asked = [p for p in RULES.rglob("*.py") if not given.parts or any(part in str(p) for part in given.parts)]
    files = [str(p) for p in sorted(asked, key=lambda p: -p.stat().st_size)]
    with multiprocessing.get_context("spawn").Pool(given.processes) as pool:
        found = []
        for one in pool.imap_unordered(partial(try_file, every=given.every), files):
            found.append(one)
            print(f"{one['path']}: {one['killed']} killed, {len(one['survivors'])} survive", file=sys.stderr)
    killed, survivors = sum(one["killed"] for one in found), sorted(s for one in found for s in one["survivors"])
    if given.list:
        Path(given.list).write_text("".join(f"{line}\n" for line in survivors), "utf-8")
    print(
        json.dumps(
            {"mutants": killed + len(survivors), "killed": killed, "share": round(killed / max(1, killed + len(survivors)), 4)}
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
