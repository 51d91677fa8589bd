"""What the documents have to name, read out of the code itself."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from tests.docs.pages import ROOT

SOURCE = ROOT / "src" / "odra"
MONEY = {"amount", "currency"}
SENTENCE = {"code", "text", "values"}
OPEN = {"values", "checks", "clicks", "value", "default", "elsewhere"}  # their keys are codes or names, not fields


@cache
def trees() -> dict[Path, ast.Module]:
    return {path: ast.parse(path.read_text("utf-8")) for path in SOURCE.rglob("*.py")}


def calls(module: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """(last name of what is called, call)."""
    for node in ast.walk(module):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func).rpartition(".")[2], node


def environment() -> set[str]:
    """Names asked of the environment, by `os.environ` or by an option."""
    found = set()
    for module in trees().values():
        for node in ast.walk(module):
            if isinstance(node, ast.Call) and re.fullmatch(r"os\.environ\.\w+|os\.getenv", ast.unparse(node.func)):
                found.add(ast.literal_eval(node.args[0]))
            elif isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ":
                found.add(ast.literal_eval(node.slice))
            elif isinstance(node, ast.keyword) and node.arg == "envvar":
                found.add(ast.literal_eval(node.value))
    return found


def fields(value: Any, at: str = "") -> set[str]:
    """Paths of the fields of a JSON value: `files[].path`. Money and sentences count as one; what a sentence carries besides does not."""
    if isinstance(value, list):
        return {path for item in value for path in fields(item, f"{at}[]" if at else "")}
    if not isinstance(value, dict) or set(value) == MONEY:
        return set()
    names = set(value) - SENTENCE if set(value) >= SENTENCE else set(value)
    paths = {name: f"{at}.{name}" if at else name for name in names}
    inner = {path for name in names - OPEN for path in fields(value[name], paths[name])}
    return set(paths.values()) | inner


def tables() -> set[str]:
    """Tables that the SQL makes."""
    return {name for path in SOURCE.rglob("*.sql") for name in re.findall(r"CREATE TABLE (\w+)", path.read_text("utf-8"))}


def rooms() -> set[str]:
    return {path.name for path in SOURCE.iterdir() if path.is_dir() and (path / "__init__.py").exists()}


COLUMN_CALLS = {"text", "count", "amount", "moment", "yes", "day", "day_on", "needed", "order", "at", "has", "has_columns"}


def columns() -> set[str]:
    """Columns that readers of reports ask for, in calls and in tuples of names."""
    found: set[str] = set()
    for path, module in trees().items():
        if path.parent.parent.name == "connectors" and path.parent.name not in (
            "files",
            "tables",
            "mails",
            "amazon_mail",
            "ebay",
            "ebay_mail",
            "performance",
            "tracking",
        ):
            found |= {text for name, node in calls(module) if name in COLUMN_CALLS for text in _texts(node.args)}
            found |= {text for node in module.body for part in ast.walk(node) if isinstance(part, ast.Tuple) for text in _texts(part.elts)
                      if isinstance(node, ast.Assign)}  # fmt: skip
    return {text for text in found if re.fullmatch(r"[A-Za-z][A-Za-z0-9 -]*", text)}


def _texts(nodes: list[ast.expr]) -> set[str]:
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
