"""Results as tables in Markdown: a title, column names and rows each."""
from bench.figures import KIBIBYTE, MEGABYTE, figures
from bench.rounds import ratios, summary

NONE = "–"
THREADS = ("1", "2")
FUNCTIONS_SHOWN = 12


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


def load_table(samples, with_latencies):
    """One load: costs, and what wrk saw of it."""
    latencies = ("p50", "p99") if with_latencies else ()
    rows = [[name, spread(of(samples, name, "cpu"), 2, 1e6), times(ratios(samples, name, "nginx", "cpu")),
             times(ratios(samples, name, "ceiling", "cpu")), spread(of(samples, name, "rate"), 0),
             *(spread(of(samples, name, latency), 3, 1e3) for latency in latencies)] for name in samples]
    return table(["", "CPU per request, µs", "of nginx's", "of the ceiling's", "requests/s", *(f"{name}, ms" for name in latencies)], rows)


def http2_table(samples):
    """A load of HTTP/2: costs, and what h2load saw of it."""
    rows = [[name, spread(of(samples, name, "cpu"), 2, 1e6), *(times(ratios(samples, name, other, "cpu")) for other in ("nginx", "nghttpd")),
             spread(of(samples, name, "rate"), 0), spread(of(samples, name, "lost"), 0)] for name in samples]
    return table(["", "CPU per request, µs", "of nginx's", "of nghttpd's", "requests/s", "answers lost"], rows)


def http2_held_table(samples):
    rows = [[name, spread(of(samples, name, "idle"), 1, 1 / KIBIBYTE)] for name in samples]
    return table(["", "memory of an idle connection, KiB"], rows)


def memory_table(results):
    rows = []
    for name in results["starts"]:
        start, held = (lambda key, name=name: of(results["starts"], name, key)), results["held"]
        rows.append([name, spread(start("seconds"), 1, 1e3), spread(start("rss"), 1, 1 / MEGABYTE), spread(start("pss"), 1, 1 / MEGABYTE),
                     spread(start("anonymous"), 1, 1 / MEGABYTE), spread(of(held, name, "rss"), 1, 1 / MEGABYTE),
                     spread(of(held, name, "pss"), 1, 1 / MEGABYTE)])
    held = f"{results['about']['held']:,} connections: RSS, MB"
    return table(["", "first response, ms", "idle: RSS, MB", "PSS, MB", "anonymous, MB", held, "PSS, MB"], rows)


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
    functions = results["instructions"].get("kept", {}).get("statusbin", [[]])[0]
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
