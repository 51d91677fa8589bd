"""What marketplaces, carriers and law say: dated, cited values in `data/`, and the loader.

>>> policies = load()
>>> policies.value("amazon.claim.response_window", on=day_number(date(2026, 11, 23)), marketplace="amazon.de")
48
"""

from odra.policies.loader import CONFIDENCE, Policies, Policy, PolicyError, Source, load
from odra.policies.marketplaces import EUROPE, Marketplace, marketplace, marketplace_of, marketplaces, zone_of

__all__ = [
    "CONFIDENCE",
    "EUROPE",
    "Marketplace",
    "Policies",
    "Policy",
    "PolicyError",
    "Source",
    "load",
    "marketplace",
    "marketplace_of",
    "marketplaces",
    "zone_of",
]
