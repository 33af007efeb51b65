"""Checks and figures: printed, and written into docs/reliability.md between two marks."""
import datetime
import pathlib
import re

PAGE = pathlib.Path(__file__).parents[2] / "docs/reliability.md"
END = "<!-- to here -->"


class Report:
    def __init__(self):
        self.passed = self.failed = 0
        self.figures = []

    def check(self, good, sentence, details=()):
        self.passed += bool(good)
        self.failed += not good
        print("ok  " if good else "FAIL", sentence, flush=True)
        for detail in [] if good else details:
            print("      ", detail)

    def figure(self, name, value):
        self.figures.append((name, value))
        print(f"      {name}: {value}", flush=True)

    def write(self, command, by="script/soak"):
        begin = f"<!-- {by} writes this -->"
        rows = "\n".join(f"| {name} | {value} |" for name, value in self.figures)
        block = (f"{begin}\n`{command}`, {datetime.date.today()}: {self.passed} checks passed, {self.failed} failed.\n\n"
                 f"| figure | |\n|---|---|\n{rows}\n{END}")
        text = PAGE.read_text()
        PAGE.write_text(re.sub(f"{re.escape(begin)}.*?{re.escape(END)}", lambda _: block, text, flags=re.S))
