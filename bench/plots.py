"""Plots by gnuplot, as SVG; on white, so that they can be read on a dark page too."""
import subprocess

from bench.contestants import CEILING, FIRST, GO, HAPROXY, HEADS, LOG, NGHTTPD, NGINX, NODE, SMALL, STATIC, STATUSBIN
from bench.rounds import summary
from bench.server import Failed

# Okabe and Ito's, and shades of them for what is one program: they can be told apart by everyone. In all plots everyone has the same.
COLOURS = {STATUSBIN: "#d55e00", HEADS: "#e69f00", LOG: "#b5a000", STATIC: "#7a3b00", SMALL: "#c4845a", FIRST: "#999999",
           NGINX: "#0072b2", NGHTTPD: "#6a3d9a", HAPROXY: "#009e73", NODE: "#56b4e9", GO: "#cc79a7", CEILING: "#000000"}
OTHERS = "#666666"
LINES = ["#d55e00", "#0072b2", "#000000"]
GAP = 1.5  # rows between two loads

STYLE = """
set encoding utf8
set terminal svg size {width},{height} font "sans-serif,13" background "#ffffff"
set output "{path}"
set border 3 linecolor "#444444"
set tics nomirror out
set grid linecolor "#dddddd" linetype 1
"""


def draw(path, width, height, commands, curves):
    """The curves; without any, no plot takes the place of the last run's."""
    if not curves:
        return
    commands = [*commands, "plot " + ", ".join(curves)]
    script = STYLE.format(path=path, width=width, height=height) + "\n".join(commands) + "\n"
    result = subprocess.run(["gnuplot"], input=script, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise Failed(f"gnuplot: {result.stderr.strip()[-300:]}")


def data(name, rows):
    return [f"${name} << END", *(" ".join(map(str, row)) for row in rows), "END"]


def load(loads, path):
    """A row per load and contestant, the loads one above the other, on a logarithmic axis; with their ranges."""
    present = dict.fromkeys(name for samples in loads.values() for name in samples)
    names = [*(name for name in COLOURS if name in present), *(name for name in present if name not in COLOURS)]
    points, titles, height = {name: [] for name in names}, [], 0
    for title, samples in reversed(loads.items()):
        shown = [name for name in reversed(names) if samples.get(name)]
        titles.append(f'"{title}" {height + (len(shown) - 1) / 2}')
        for row, name in enumerate(shown):
            points[name].append((*summary([value["cpu"] * 1e6 for value in samples[name]]), height + row))
        height += len(shown) + GAP
    values = [value for rows in points.values() for row in rows for value in row[:3]] or [1]
    commands = ["set logscale x", f"set xrange [{0.8 * min(values)}:{1.25 * max(values)}]", "set xlabel \"CPU per request, µs\"",
                "set xtics (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500)", f"set yrange [-1:{height - GAP}]",
                f"set ytics scale 0 ({', '.join(titles)})", "set grid noytics", "set key outside right top Left reverse spacing 1.2"]
    curves = []
    for number, name in enumerate(names):
        commands += data(f"points{number}", points[name])
        curves.append(f'$points{number} using 1:4:2:3 with xerrorbars pointtype 7 pointsize 0.6 linewidth 1.5 '
                      f'linecolor "{COLOURS.get(name, OTHERS)}" title "{name}"')
    draw(path, 900, 100 + 12 * height, commands, curves)


def growth(lines, unit, path):
    """A line per name, of its values by their number, on a logarithmic axis; from zero, so that flat looks flat."""
    commands = ["set logscale x", f"set xlabel \"{unit}\"", "set ylabel \"CPU per request, µs\"", "set yrange [0:*]",
                "set format x \"%'.0f\"", "set key top right", "set offsets graph 0.02, graph 0.02, graph 0.1, 0"]
    curves = []
    for number, (name, values) in enumerate(lines.items()):
        rows = [(count, *(value * 1e6 for value in summary(values[count]))) for count in sorted(values, key=int)]
        commands += data(f"line{number}", rows)
        curves.append(f'$line{number} using 1:2:3:4 with yerrorlines pointtype 7 pointsize 0.6 linewidth 1.5 '
                      f'linecolor "{LINES[number % len(LINES)]}" title "{name}"')
    draw(path, 760, 340, commands, curves)
