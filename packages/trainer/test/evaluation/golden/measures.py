"""Writes measures.json: golden numbers by other routes than the TypeScript (exact fractions, log-sum-exp
in float64, the quadratic equation behind Wilson's interval). Run: python3 measures.py"""
import json
import math
from fractions import Fraction
from pathlib import Path

import numpy as np

random = np.random.default_rng(2013)
classes, rows = 7, 400
logits = random.normal(0, 1.5, (rows, classes))
targets = random.choice(classes, rows, p=[0.13, 0.015, 0.14, 0.25, 0.17, 0.11, 0.185])
logits[np.arange(rows), targets] += 1.5
logits = np.round(logits, 3)
logs = logits - np.log(np.exp(logits).sum(1, keepdims=True))
predictions = logits.argmax(1)
confidences = np.exp(logs.max(1))
correct = predictions == targets

precision, recall, f1 = [], [], []
for label in range(classes):
    true_positive = int(((predictions == label) & (targets == label)).sum())
    false_positive = int(((predictions == label) & (targets != label)).sum())
    false_negative = int(((predictions != label) & (targets == label)).sum())
    precision.append(Fraction(true_positive, true_positive + false_positive))
    recall.append(Fraction(true_positive, true_positive + false_negative))
    f1.append(2 * precision[-1] * recall[-1] / (precision[-1] + recall[-1]))
observed = Fraction(int(correct.sum()), rows)
expected = sum(
    Fraction(int((predictions == label).sum()), rows) * Fraction(int((targets == label).sum()), rows)
    for label in range(classes)
)


def wilson(successes, trials):
    z = 1.959963984540054  # (p - s)^2 = z^2 s (1 - s) / n, solved for s
    p = successes / trials
    return sorted(np.roots([1 + z * z / trials, -(2 * p + z * z / trials), p * p]).real.tolist())


def mcnemar(b, c):
    tail = sum(math.comb(b + c, k) for k in range(min(b, c) + 1))
    return float(min(Fraction(1), 2 * Fraction(tail, 2 ** (b + c))))


order = np.argsort(confidences, kind="stable")
error = 0.0
for part in np.array_split(order, 10):
    error += len(part) / rows * abs(correct[part].mean() - confidences[part].mean())

golden = {
    "logits": logits.tolist(),
    "targets": targets.tolist(),
    "accuracy": float(observed),
    "balancedAccuracy": float(sum(recall) / classes),
    "macroF1": float(sum(f1) / classes),
    "kappa": float((observed - expected) / (1 - expected)),
    "precision": [float(value) for value in precision],
    "recall": [float(value) for value in recall],
    "f1": [float(value) for value in f1],
    "nll": float(-logs[np.arange(rows), targets].mean()),
    "ece10": float(error),
    "wilson": [[k, n, *wilson(k, n)] for k, n in [(7, 10), (50, 100), (2512, 3589), (1, 3589)]],
    "mcNemar": [[b, c, mcnemar(b, c)] for b, c in [(0, 0), (1, 0), (6, 1), (10, 20), (250, 310), (1800, 1900)]],
}
Path(__file__).with_name("measures.json").write_text(json.dumps(golden) + "\n")
