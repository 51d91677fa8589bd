"""Who did what, when and from where: a log that only grows, each row bound to the one before it by a hash."""

from odra.audit.noting import acting, flush, note, saw, sealed, wired

__all__ = ["acting", "flush", "note", "saw", "sealed", "wired"]
