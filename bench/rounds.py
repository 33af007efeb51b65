"""Interleaved rounds: in each, every contestant has its turn at a load, so that a drift of the machine's speed meets all of them.

Ratios are taken within a round and only then their median, for the same reason.
"""
import statistics


class Samples:
    """What the rounds of one figure gave: a list per contestant, in the order of the rounds."""

    def __init__(self):
        self.values = {}

    def add(self, name, value):
        self.values.setdefault(name, []).append(value)

    def of(self, name, key=None):
        found = self.values.get(name, [])
        return found if key is None else [value[key] for value in found]

    def ratios(self, name, other, key=None):
        """Round by round; empty when one of the two did not take part."""
        return [a / b for a, b in zip(self.of(name, key), self.of(other, key))]


def summary(values):
    """The median, the least and the most."""
    return statistics.median(values), min(values), max(values)


def turns(names, rounds):
    """Who comes when: each round begins with another one, so that nobody always follows the same."""
    for number in range(rounds):
        start = number % len(names)
        for name in names[start:] + names[:start]:
            yield number, name
