"""Rates that differ from group to group: the beta-binomial, its tail, and the prior that groups teach.

Source: T. Minka, Estimating a Dirichlet distribution (2000), fixed point for the Polya distribution.
"""

from math import lgamma
from typing import Any

import numpy as np

from odra.measures.arrays import Numbers, Reals, reals

_log_gamma: Any = np.frompyfunc(lgamma, 1, 1)
STEPS, ENOUGH, LARGEST = 1000, 1e-6, 1e6  # LARGEST: no spread between groups is seen beyond


def log_gamma(values: Numbers) -> Reals:
    return reals(_log_gamma(reals(values)))


def beta_binomial_tail(cases: Numbers, of: Numbers, *, a: Numbers | float, b: Numbers | float) -> Reals:
    """P(Y >= cases) of `of` trials whose chance is Beta(a, b); arrays of one shape, or numbers."""
    y, n, first, second = np.broadcast_arrays(reals(cases), reals(of), np.asarray(a, float), np.asarray(b, float))
    chance = np.exp(log_gamma(n + second) + log_gamma(first + second) - log_gamma(second) - log_gamma(n + first + second))
    below = np.zeros(y.shape)
    for u in range(int(y.max(initial=0))):
        below += np.where(u < y, chance, 0.0)
        chance = chance * np.maximum(n - u, 0) / (u + 1) * (first + u) / np.maximum(n - u - 1 + second, 1e-300)
    return np.clip(1 - below, 0.0, 1.0)


def fit_beta(cases: Numbers, of: Numbers) -> tuple[float, float]:
    """(a, b) of greatest likelihood for groups with `cases` among `of`, (groups,) each; a + b at most a million.

    Raises ValueError without a case, or when all are cases: then no spread can be learnt.
    """
    y, n = reals(cases), reals(of)
    if not 0 < y.sum() < n.sum():
        raise ValueError(f"{y.sum():.0f} cases among {n.sum():.0f}: at least one case and one that is none are needed")
    logs = np.log([y.sum() / n.sum() * 100, (1 - y.sum() / n.sum()) * 100])
    for _ in range(STEPS):
        once = _step(logs, y, n)
        twice = _step(once, y, n)
        if np.abs(twice - once).max() < ENOUGH or np.exp(twice).sum() > LARGEST:
            return float(np.exp(twice[0])), float(np.exp(twice[1]))
        logs = _leapt(logs, once, twice)
    return float(np.exp(logs[0])), float(np.exp(logs[1]))


def _step(logs: Reals, y: Reals, n: Reals) -> Reals:
    a, b = np.exp(logs)
    start = np.array([[a], [b], [a + b]])
    grown = _digamma(np.concatenate((start, start + np.array([y, n - y, n])), axis=1))
    of_a, of_b, of_both = (grown[:, 1:] - grown[:, :1]).sum(axis=1)
    return logs + np.log([of_a / of_both, of_b / of_both])


def _digamma(x: Reals) -> Reals:
    """By recurrence to beyond 8 and the asymptotic series (Abramowitz and Stegun 6.3.18)."""
    far = x + 8
    square = 1 / (far * far)
    series = np.log(far) - 0.5 / far - square / 12 + square**2 / 120 - square**3 / 252
    value: Reals = series - sum(1 / (x + k) for k in range(8))
    return value


def _leapt(logs: Reals, once: Reals, twice: Reals) -> Reals:
    """The fixed point extrapolated from two steps (Varadhan and Roland 2008), never back."""
    first, bend = once - logs, twice - 2 * once + logs
    length = np.clip(np.linalg.norm(first) / max(float(np.linalg.norm(bend)), 1e-15), 1.0, 64.0)
    leapt: Reals = logs + 2 * length * first + length**2 * bend
    return leapt if np.exp(leapt).sum() < LARGEST else twice
