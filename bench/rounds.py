"""Interleaved rounds: in each, everyone has a turn, so that a drift of the machine's speed meets all of them.

Ratios are taken within a round and only then their median, for the same reason.
"""
import statistics


def turns(names, rounds):
    """Who comes when: each round begins with another one, so that nobody always follows the same."""
    for number in range(rounds if names else 0):
        start = number % len(names)
        for name in names[start:] + names[:start]:
            yield number, name


def ratios(samples, name, other, key):
    """Round by round; empty when one of the two did not take part."""
    return [a[key] / b[key] for a, b in zip(samples.get(name, []), samples.get(other, []))]


def summary(values):
    """The median, the least and the most."""
    return statistics.median(values), min(values), max(values)
