"""Rates that differ from group to group: the beta-binomial, its tail, and the prior that groups teach.

Source: T. Minka, Estimating a Dirichlet distribution (2000), fixed point for the Polya distribution.
"""

from math import lgamma
from typing import Any

import numpy as np

from odra.measures.arrays import Numbers, Reals, reals

_log_gamma: Any = np.frompyfunc(lgamma, 1, 1)
STEPS, ENOUGH, LARGEST = 1000, 1e-6, 1e6  # LARGEST: no spread between groups is seen beyond
NOTHING = 1e-16  # a share that no sum shows


def log_gamma(values: Numbers) -> Reals:
    return reals(_log_gamma(reals(values)))


def beta_binomial_tail(cases: Numbers, of: Numbers, *, a: Numbers | float, b: Numbers | float) -> Reals:
    """P(Y >= cases) of `of` trials whose chance is Beta(a, b); arrays of one shape, or numbers.

    The side away from the mean is added up, so that nothing is lost where counts are large or chances small.
    """
    y, n, first, second = np.broadcast_arrays(*(np.asarray(v, float) for v in (cases, of, a, b)))
    below = y <= n * first / (first + second)
    tail = _upper_tail(np.where(below, n - y + 1, y), n, np.where(below, second, first), np.where(below, first, second))
    return np.clip(np.where(below, 1 - tail, tail), 0.0, 1.0)


def _upper_tail(u: Reals, n: Reals, a: Reals, b: Reals) -> Reals:
    """P(Y >= u) for u above the mean: chances that fall from the first on."""
    chance = np.where(u <= n, np.exp(_log_chance(np.minimum(u, n), n, a, b)), 0.0)
    total = np.zeros(chance.shape)
    while (chance > total * NOTHING).any():
        total += chance
        chance = chance * np.where(u < n, (n - u) * (a + u) / ((u + 1) * np.maximum(n - u - 1 + b, b)), 0.0)
        u = u + 1
    return total


def _log_chance(u: Reals, n: Reals, a: Reals, b: Reals) -> Reals:
    """log P(Y = u)."""
    ways = log_gamma(n + 1) - log_gamma(u + 1) - log_gamma(n - u + 1)
    return ways + _log_beta(u + a, n - u + b) - _log_beta(a, b)


def _log_beta(a: Reals, b: Reals) -> Reals:
    return log_gamma(a) + log_gamma(b) - log_gamma(a + b)


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
