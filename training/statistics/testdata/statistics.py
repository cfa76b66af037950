"""Makes statistics.json, the values against which the statistics are tested.

Call: /usr/bin/python3 statistics.py > statistics.json   (Debian 12: SciPy 1.10.1, numpy 1.24.2)
"""

import json
import sys

import numpy as np
import scipy.stats

rng = np.random.default_rng(20231)


def scores(n, kind):
    """Scores of two methods on n slices."""
    a = rng.beta(3, 1.5, n)
    b = np.clip(a + rng.normal(rng.normal(0, 0.05), 0.15, n), 0, 1)
    if kind == "ties":  # two digits: zero differences and ties
        a, b = np.round(a, 2), np.round(b, 2)
    if kind == "coarse":
        a, b = np.round(a, 1), np.round(b, 1)
    if kind == "ranks":  # ties, but no zeros: whole numbers apart
        a = np.round(20 * a)
        b = a + rng.choice([-3, -2, -1, 1, 2, 3, 4], n)
    return a, b


def summary(x):
    q = [0, 0.05, 0.1, 0.25, 1 / 3, 0.5, 0.75, 0.9, 0.99, 1]
    return {"q": q, "quantiles": [np.quantile(x, v) for v in q], "median": np.median(x), "iqr": scipy.stats.iqr(x)}


def wilcoxon(a, b):
    d = a - b
    d = d[d != 0]
    plain = len(d) == len(a) and len(np.unique(np.abs(d))) == len(d)
    exact = plain and len(d) <= 50
    if len(d) == 0:
        return None
    with np.errstate(all="ignore"):
        r = scipy.stats.wilcoxon(a, b, zero_method="wilcox", correction=False, alternative="two-sided",
                                 method="exact" if exact else "approx")
    return {"n": len(d), "t": r.statistic, "p": r.pvalue, "exact": exact}


def signed_rank(n):
    """The distribution of the sum of the positive ranks of n untied differences: its probabilities."""
    p = np.ones(1)
    for k in range(1, n + 1):
        q = np.zeros(len(p) + k)
        q[: len(p)] += p / 2
        q[k:] += p / 2
        p = q
    return p


def hodges_lehmann(a, b, confidence):
    """Hollander, Wolfe and Chicken, Nonparametric Statistical Methods, 3rd edition, sections 3.2 and 3.3."""
    d = a - b
    n = len(d)
    walsh = np.sort([(d[i] + d[j]) / 2 for i in range(n) for j in range(i, n)])
    m = len(walsh)
    alpha = 1 - confidence
    if n <= 50:
        below = np.cumsum(signed_rank(n))  # P(T <= k)
        c = int(np.sum(below <= alpha / 2))
    else:
        c = int(np.floor(m / 2 - scipy.stats.norm.ppf(1 - alpha / 2) * np.sqrt(n * (n + 1) * (2 * n + 1) / 24)))
    low, high = (walsh[c - 1], walsh[m - c]) if c >= 1 else (None, None)
    return {"confidence": confidence, "estimate": np.median(walsh), "low": low, "high": high}


def regression(x, y):
    f = scipy.stats.linregress(x, y)
    r, p = scipy.stats.pearsonr(x, y)
    return {"slope": f.slope, "intercept": f.intercept, "r": r, "p": p}


def holm(p):
    """Holm 1979, by its definition: step down, and never below the one before."""
    m = len(p)
    order = np.argsort(p, kind="stable")
    adjusted, highest = np.zeros(m), 0
    for rank, i in enumerate(order):
        highest = max(highest, min(1, (m - rank) * p[i]))
        adjusted[i] = highest
    return adjusted


def otsu(x):
    """The cut that leaves the greatest variance between the classes; the first of equals (Otsu 1979)."""
    values = np.unique(x)
    if len(values) < 2:
        return values[0]
    x = x.astype(float)
    best = [(np.sum(x <= v) * np.sum(x > v) * (x[x <= v].mean() - x[x > v].mean()) ** 2) for v in values[:-1]]
    return values[np.argmax(best)]


def plain(v):
    if isinstance(v, np.ndarray):
        return [plain(w) for w in v]
    if isinstance(v, np.generic):
        return v.item()
    raise TypeError(type(v))


pairs = []
for n in (1, 2, 3, 5, 6, 8, 10, 13, 20, 25, 26, 40, 50, 51, 78, 145, 149, 240):
    for kind in ("plain", "ties", "coarse", "ranks"):
        a, b = scores(n, kind)
        case = {"kind": kind, "a": a, "b": b, "summary": summary(a), "wilcoxon": wilcoxon(a, b),
                "shift": hodges_lehmann(a, b, 0.95 if n % 2 else 0.9)}
        if n > 2 and np.ptp(a) > 0 and np.ptp(b) > 0:
            case["regression"], case["inverse"] = regression(a, b), regression(b, a)
        pairs.append(case)

lines = []
for n in (3, 4, 5, 10, 30, 149, 880):
    for noise in (0, 1e-6, 0.05, 0.3, 2, 30):
        x = np.round(rng.random(n), 2 if n > 10 else 9)
        y = rng.choice([-1, 1]) * 0.7 * x + 0.15 + noise * rng.normal(size=n)
        lines.append({"x": x, "y": y, "regression": regression(x, y), "inverse": regression(y, x)})

families = [np.round(rng.random(m) ** 4, 12 if m % 2 else 2) for m in range(1, 41)]

images = []
for k in range(32):
    x = np.concatenate([rng.normal(0.2, 0.08, 200), rng.normal(0.2 + 0.02 * k, 0.1, 5 + 3 * k)]).astype(np.float32)
    images.append(np.round(x, 2) if k % 3 == 0 else x)

json.dump({
    "pairs": pairs,
    "lines": lines,
    "holm": [{"p": p, "adjusted": holm(p)} for p in families],
    "otsu": [{"x": [float(v) for v in x], "threshold": float(otsu(x))} for x in images],
}, sys.stdout, default=plain, separators=(",", ":"))
