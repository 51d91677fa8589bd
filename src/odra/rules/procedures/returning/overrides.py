"""What the marketplace was told of the returns of one SKU, in its own forms: for that SKU it goes before what is set for all."""

from collections.abc import Iterator, Mapping, Sequence

from odra.facts.decision import Reason, Said
from odra.facts.fact import Fact, of
from odra.facts.payloads import ReturnOverride
from odra.rules.procedures.matter import Matter
from odra.rules.procedures.returning.told import Told

FORMS, WORDS = "amazon.return.override_forms", "amazon.return.override_actions"
MODES = ("policy", "each", "all")  # of settings.return.authorisation
UNSET = "default"

Overrides = dict[str, Fact[ReturnOverride]]


def overrides(matter: Matter, told: Told) -> Overrides:
    """Effect -> the fact that says so: keep | exempt | policy | each | all | unknown. Of each form what was told last, the store's own before that for all."""
    told_of, order = of(matter.dossier.facts, ReturnOverride), matter.dossier.order
    if not told_of:
        return {}
    sku = told.sku or (order.sku if order else "")
    held = [f for f in told_of if f.payload.sku == sku and f.payload.store in ("", matter.dossier.marketplace)]
    newest = {f.payload.form: f for f in sorted(held, key=lambda f: (f.payload.store, f.freshness))}
    return {means: f for f in newest.values() if (means := effect(matter, f.payload)) != UNSET}


def effect(matter: Matter, told: ReturnOverride) -> str:
    """By its word, else by the form in which it stands."""
    return _worded(matter, told) or str(matter.policy(FORMS).get(told.form, "unknown"))


def _worded(matter: Matter, told: ReturnOverride) -> str:
    """The meaning of its word; empty for one that is not known."""
    return matter.held.formed(WORDS, _by_word).get(_plain(told.action), "")


def _by_word(groups: Mapping[str, Sequence[str]]) -> dict[str, str]:
    return {_plain(word): name for name, words in groups.items() for word in words}


def _plain(word: str) -> str:
    return "".join(sign for sign in word.casefold() if sign.isalnum())


def mode(matter: Matter, held: Overrides) -> tuple[str, tuple[str, ...]]:
    """(how requests are authorised, the facts that say so where it is the SKU's own)."""
    own = next((name for name in MODES if name in held), "")
    return (own, (held[own].address,)) if own else (str(matter.policy("settings.return.authorisation")), ())


def own_window(matter: Matter, held: Overrides) -> int:
    """Days in which a return can be asked for: the SKU's own, where a form names them."""
    days = max((f.payload.days for f in held.values()), default=0)
    return days or int(matter.policy("settings.return.window_days"))


def override_reasons(matter: Matter, held: Overrides) -> Iterator[Reason]:
    """A word that is not known is shown as it stands, and nothing follows from it."""
    for means, fact in held.items():
        values = {"sku": fact.payload.sku, "action": fact.payload.action, "told_at": fact.occurred_at}
        yield Reason(Said(f"reason.sku_{means}", values), (fact.address,), WORDS if _worded(matter, fact.payload) else FORMS)
        if fact.payload.days:
            yield Reason(Said("reason.sku_window", {"days": fact.payload.days}), (fact.address,), "settings.return.window_days")
