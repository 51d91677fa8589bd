"""What the receiving server found out about the sender (RFC 8601): a pass proves only the domain that it was given for.

>>> proved("mx.shop.example; spf=pass smtp.mailfrom=x@bounces.amazon.de; dkim=none", "marketplace.amazon.de")
True
>>> proved("mx.shop.example; spf=pass smtp.mailfrom=evil.example; dkim=pass header.d=evil.example; dmarc=none", "amazon.de")
False
"""

import re

_ASIDE = re.compile(r'"[^"]*"|\([^()]*\)')
_SITE = re.compile(r"(?:amazon|ebay)\.[a-z.]+\Z")
_PASSES = re.compile(r"\s*(?:spf|dkim|dmarc)\s*=\s*pass\b")
_FOR = re.compile(r"\b(?:smtp\.mailfrom|header\.(?:d|i|from))\s*=\s*(?:[^\s;@]*@)?([a-z0-9.-]+)")


def proved(results: str, domain: str) -> bool:
    """Whether one of the checks passed for the marketplace's own domain, or one below it."""
    site = _SITE.search(domain)
    own = site[0] if site else domain
    told = _ASIDE.sub(" ", _ASIDE.sub(" ", results.casefold()))
    passes = [one for one in told.split(";") if _PASSES.match(one) and "(" not in one]
    return any(found == own or found.endswith(f".{own}") for one in passes for found in _FOR.findall(one))
