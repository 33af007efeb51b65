"""The limits in SECURITY.md that no option sets are those of the source. (tests/install compares the others with --help.)"""
import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
# What the page says, the file that sets it, and what is written there.
LIMITS = [
    ("1,024, or a frame for each 64 bytes of `--max-message`", "server/serve/websocket.c", "FRAMES_MIN = 1024,"),
    ("| recorded keys; their memory, MiB | – | 10,000; 64 |", "server/answer/service.c", "RECORDED_KEYS = 10000,"),
    ("| recorded keys; their memory, MiB | – | 10,000; 64 |", "server/answer/service.c", "RECORDED_OCTETS = 64 << 20,"),
    ("Keys take 640 bytes of memory each, on average, or 64 MiB", "server/answer/service.c", "KEY_OCTETS = 640,"),
    ("Keys take 640 bytes of memory each, on average, or 64 MiB", "server/answer/service.c", "KEYS_OCTETS_MIN = 64 << 20,"),
    ("at most 512 pages, and 8 MiB", "server/answer/service.c", "PAGES_MAX = 512,"),
    ("at most 512 pages, and 8 MiB", "server/answer/service.c", "PAGES_OCTETS = 8 << 20,"),
    ("knows 10,000 nonces of Digest", "server/answer/nonce.h", "NONCES_MAX = 10000,"),
    ("each for ten seconds", "server/answer/nonce.h", "NONCE_AGE_MS = 10000,"),
    ("a field section in nine frames", "server/engine/h2/h2.c", "CONTINUATIONS_MAX = 8,"),
    ("32 settings in a frame", "server/engine/h2/h2.c", "SETTINGS_MAX = 32,"),
    ("1,000 at once, 100 more each second, and ten more for each request", "server/engine/h2/flood.c",
     "burst = 1000, rate_s = 100, answer = 10;"),
    ("16 at a time, for ten seconds at most", "server/serve/trial.c", "TRIALS_MAX = 16,"),
    ("16 at a time, for ten seconds at most", "server/endpoint/try.c", "TIME_MS = 10000,"),
    ("The server keeps up to 64 KiB of each response.", "server/serve/trial.c", "KEPT_MAX = 64 << 10,"),
]


class Limits(unittest.TestCase):
    def test_each_fixed_limit_is_that_of_the_source(self):
        page = re.sub(r"\s+", " ", (ROOT / "SECURITY.md").read_text(encoding="utf-8"))
        for told, file, set_there in LIMITS:
            with self.subTest(told=told, file=file):
                self.assertIn(told, page)
                self.assertIn(set_there, (ROOT / file).read_text(encoding="utf-8"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
