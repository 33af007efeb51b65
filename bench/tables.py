"""Results as tables in Markdown: a title, column names and rows each."""
from bench.contestants import CEILING, FIRST, NGHTTPD, NGINX, STATUSBIN
from bench.figures import MEGABYTE, PROTOCOLS, figures
from bench.plan import HTTP
from bench.rounds import ratios, summary

NONE = "–"
THREADS = ("1", "2")
FUNCTIONS_SHOWN = 12
# What a load's tool has seen: the column's title, the key, the digits, and the factor.
SEEN = [("requests/s", "rate", 0, 1), ("p50, ms", "p50", 3, 1e3), ("p99, ms", "p99", 3, 1e3), ("answers lost", "lost", 0, 1)]


def table(columns, rows, texts=()):
    """The first column and those named hold texts, the others numbers. No rows, no table."""
    lines = [columns, ["---" if name in (columns[0], *texts) else "---:" for name in columns], *rows]
    return ["| " + " | ".join(line) + " |" for line in lines] + [""] if rows else []


def spread(values, digits=2, scale=1.0):
    """The median, and how far the rounds were apart."""
    if not values:
        return NONE
    median, low, high = (f"{value * scale:,.{digits}f}" for value in summary(values))
    return median if len(values) == 1 else f"{median} ({low}–{high})"


def times(values):
    return f"{summary(values)[0]:.2f} ×" if values else NONE


def of(samples, name, key):
    return [value[key] for value in samples.get(name, [])]


def figures_table(results):
    rows = []
    for figure in figures(results):
        target = f"at {'least' if figure.least else 'most'} {figure.target:g} {figure.unit}"
        measured = f"{spread(figure.values)} {figure.unit}" if figure.values else NONE
        rows.append([figure.what, target, measured, figure.verdict()])
    return table(["what", "target", "measured", "verdict"], rows, texts=["target", "measured", "verdict"])


def load_table(samples):
    """One load: costs, of those of who else took part, and what wrk or h2load saw of it."""
    others = [name for name in (NGINX, NGHTTPD, FIRST, CEILING) if name in samples]
    seen = [(title, key, digits, scale) for title, key, digits, scale in SEEN if any(key in turn for turns in samples.values() for turn in turns)]
    rows = [[name, spread(of(samples, name, "cpu"), 2, 1e6), *(times(ratios(samples, name, other, "cpu")) for other in others),
             *(spread(of(samples, name, key), digits, scale) for _, key, digits, scale in seen)] for name in samples]
    return table(["", "CPU per request, µs", *(f"of {'the ' if name == CEILING else ''}{name}'s" for name in others), *(title for title, *_ in seen)], rows)


def handshakes_table(samples):
    """The same of a connection per request over TLS, as what a core can do."""
    rows = [[name, spread([1 / turn["cpu"] for turn in turns], 0)] for name, turns in samples.items()]
    return table(["", "handshakes per second and core"], rows)


def memory_table(results):
    rows = []
    for name in {**results["starts"], **results["held"].get(HTTP, {})}:
        start, held = (lambda key, name=name: of(results["starts"], name, key)), results["held"].get(HTTP, {})
        rows.append([name, spread(start("seconds"), 1, 1e3), spread(start("rss"), 1, 1 / MEGABYTE), spread(start("pss"), 1, 1 / MEGABYTE),
                     spread(start("anonymous"), 1, 1 / MEGABYTE), spread(of(held, name, "rss"), 1, 1 / MEGABYTE),
                     spread(of(held, name, "pss"), 1, 1 / MEGABYTE)])
    held = f"{results['about']['held'][HTTP]:,} connections: RSS, MB"
    return table(["", "first response, ms", "RSS, MB", "PSS, MB", "anonymous, MB", held, "PSS, MB"], rows)


def protocols_table(results, key, unit, digits=1, scale=1.0):
    """A column per protocol, a row per contestant."""
    names = list(dict.fromkeys(name for samples in results.values() for name in samples))
    rows = [[name, *(spread(of(results[protocol], name, key), digits, scale) for protocol in PROTOCOLS)] for name in names]
    return table(["", *(f"{title}, {unit}" for title in PROTOCOLS.values())], rows) if names else []


def counts_table(results):
    """Instructions and calls per request; of the former, those that only set memory."""
    instructions, calls = results["instructions"], results["calls"]
    rows = []
    for name in {**calls.get("kept", {}), **instructions.get("kept", {})}:
        row = [name]
        for way in "kept", "close":
            rounds = instructions.get(way, {}).get(name, [])
            row += [spread([sum(count for *_, count in functions) for functions in rounds], 0), spread(setting(rounds), 0)]
        rows.append(row + [spread([sum(call.values()) for call in calls.get(way, {}).get(name, [])], 1) for way in ("kept", "close")])
    return table(["", "instructions, kept alive", "of these memset", "instructions, a connection each", "of these memset",
                  "system calls, kept alive", "system calls, a connection each"], rows)


def setting(rounds):
    """How many of the instructions are memset's, per round; unknown where a program has no names."""
    named = [[row for row in functions if not row[1].startswith("0x")] for functions in rounds]
    return [sum(count for _, function, count in functions if "memset" in function) for functions in named if functions]


def calls_table(results):
    """Which calls statusbin and its neighbours make, at least one per two requests."""
    rows = []
    for way, samples in results["calls"].items():
        for name, rounds in samples.items():
            frequent = sorted((item for item in rounds[0].items() if item[1] >= 0.5), key=lambda item: -item[1])
            title = f"{name}, {'kept alive' if way == 'kept' else 'a connection each'}"
            rows.append([title, ", ".join(f"{call} {count:.1f}" for call, count in frequent)])
    return table(["", "system calls per request"], rows, texts=["system calls per request"])


def functions_table(results):
    """Where statusbin's instructions go. libmicrohttpd's own functions have no names in Debian's build, but addresses."""
    functions = results["instructions"].get("kept", {}).get(STATUSBIN, [[]])[0]
    rows = [[f"`{function}`", place, f"{count:,.0f}"] for place, function, count in functions[:FUNCTIONS_SHOWN]]
    return table(["", "in", "instructions per request"], rows, texts=["in"])


def threads_table(results):
    samples, rows = results["threads"], []
    for name in dict.fromkeys(key.split("/")[0] for key in samples):
        one, two = (f"{name}/{threads}" for threads in THREADS)
        rows.append([name, *(spread(of(samples, which, "cpu"), 2, 1e6) for which in (one, two)),
                     *(spread(ratios(samples, two, one, key)) for key in ("cpu", "rate"))])
    return table(["", "CPU per request, µs: 1 thread", "2 threads", "of that of 1 thread, ×", "requests/s, of those of 1 thread, ×"], rows)


def growth_table(samples, unit, names=("",)):
    """A column per contestant, if there are several; the last row compares the most of each with the second."""
    counts = sorted({int(key.rpartition("/")[2]) for key in samples})
    columns = [{count: samples.get(f"{name}/{count}" if name else str(count), []) for count in counts} for name in names]
    rows = [[f"{count:,}"] + [spread(column[count], 2, 1e6) for column in columns] for count in counts]
    if len(counts) > 2:
        lasts = [max((count for count in counts if column[count]), default=counts[-1]) for column in columns]
        rows.append([f"the last, of that at {counts[1]:,}"] + [times([most / least for most, least in zip(column[last], column[counts[1]])])
                                                               for column, last in zip(columns, lasts)])
    return table([unit, *(f"{name}, µs" if name else "µs" for name in names)], rows)
