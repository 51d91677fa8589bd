"""Numbers over many orders. Pure: rows or plain arrays in, rates and estimates out; what counts is `rules/defects.py`'s word.

The estimates are public, for a notebook as well: `from odra.measures import Orders, forecast, assumed`. They are looked up when asked
for, so that a count does not wait for numpy.
"""

from importlib import import_module
from typing import Any

_PLACES = {
    "arrays": "Reals",
    "assumptions": "Assumed assumed",
    "negative_binomial": "NegativeBinomial",
    "delays": "assumed_delays delay_distribution delayed_by",
    "nowcast": "Final Nowcast Orders Posterior forecast posterior status_clock",
    "exceedance": "Outlook Window outlook recovers_on",
    "chain_ladder": "Mack mack",
    "transit": "Parcels TransitCurves transit_curves",
    "lane_change": "LaneChange lane_changes",
    "beta_binomial": "beta_binomial_tail fit_beta",
    "rates": "LaneRates lane_rates",
    "false_discovery": "benjamini_hochberg",
    "spikes": "Spike Weeks find_spikes",
}
_MODULE = {name: module for module, names in _PLACES.items() for name in names.split()}
__all__ = [*_MODULE]  # noqa: PLE0604


def __getattr__(name: str) -> Any:
    if name not in _MODULE:
        raise AttributeError(f"odra.measures has no {name!r}; it has {', '.join(sorted(_MODULE))}")
    return getattr(import_module(f"odra.measures.{_MODULE[name]}"), name)
