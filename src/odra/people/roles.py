"""The table of rights, read from roles.yaml."""

from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec
import yaml

OWNER, MANAGER = "owner", "manager"
ANY = "any"


class Role(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a role may. `refund`: currency -> the most on one order, in whole or broken units; `any` without limit.

    `unknown`: whether also what has no known amount, where there is a limit.
    """

    rights: frozenset[str]
    gives: tuple[str, ...]
    refund: dict[str, str] | Literal["any"]
    unknown: bool = False


class Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    rights: dict[str, str]
    roles: dict[str, Role]


@cache
def table() -> Table:
    """Raises ValueError for a right or role that the file does not define."""
    found = msgspec.convert(yaml.safe_load((files("odra.people") / "roles.yaml").read_text("utf-8")), Table)
    for name, role in found.roles.items():
        if unknown := (role.rights - set(found.rights)) | (set(role.gives) - set(found.roles)):
            raise ValueError(f"roles.yaml: {name} names {', '.join(sorted(unknown))}, which is not defined there")
    return found


def roles() -> dict[str, Role]:
    return table().roles


def holding(right: str) -> list[str]:
    """The roles that have a right, the mightiest first."""
    return [name for name, role in roles().items() if right in role.rights]
