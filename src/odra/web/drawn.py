"""Pictures on a page: each in two drawings, wide and narrow, so that text keeps its size on a phone."""

from django.utils.safestring import SafeString, mark_safe

from odra.pictures import Picture


def safe(svg: str) -> SafeString:
    """`pictures` escapes every word that it draws."""
    return mark_safe(svg)  # see above  # nosec B308, B703


def both(wide: Picture, narrow: Picture) -> SafeString:
    return safe(wide.svg("only-wide") + narrow.svg("only-narrow"))
