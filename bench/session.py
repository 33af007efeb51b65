"""One run of the benchmark: who takes part, on which processors, and what went wrong."""
import functools
import os
import sys

from bench.contestants import running, sample_response
from bench.rounds import turns
from bench.server import Failed

TRIES = 2


class Session:
    """What every part of the measurement needs. The first processor is the servers', the others are the load's."""

    def __init__(self, plan, contestants, directory):
        self.plan, self.contestants, self.directory = plan, contestants, directory
        self.cpus = sorted(os.sched_getaffinity(0))
        if len(self.cpus) < 2:
            raise Failed("needs two processors: one for the server and one for the load")
        self.server_cpus, self.load_cpus = {self.cpus[0]}, set(self.cpus[1:])
        self.trouble = []

    @functools.cache
    def sample(self, close=False):
        return sample_response(close)

    def of(self, protocol, names=()):
        """Who takes part in this protocol; of these names, where there are any."""
        return [contestant for contestant in self.contestants
                if contestant.protocol == protocol and (not names or contestant.name in names)]

    def running(self, contestant, cpus=None, close=False, **how):
        return running(contestant, self.directory, cpus or self.server_cpus, self.sample(close), close=close, **how)

    def start_all(self, stack, starts):
        """`starts` has how each is started, by its name; returns those that did start, which end with the stack."""
        servers = {}
        for name, start in starts.items():
            self.excused(name, "start", lambda name=name, start=start: servers.update({name: stack.enter_context(start())}))
        return servers

    def rounds(self, servers, count, measure, what):
        """What measure(server) gives, a list for each of the servers, in interleaved rounds. Who fails has another try, and if that
        fails too is out: in this round it cannot be compared."""
        samples = {name: [] for name in servers}
        for _, name in turns(list(servers), count):
            for _ in range(TRIES):
                if name in samples and self.excused(name, what, lambda name=name: samples[name].append(measure(servers[name]))):
                    break
            else:
                samples.pop(name, None)
        return samples

    def excused(self, name, what, action):
        """False: it failed, however, which is noted, and the rest of the benchmark goes on."""
        try:
            action()
        except Exception as failure:  # noqa: BLE001
            self.trouble.append(f"{name}, {what}: {failure if isinstance(failure, (Failed, OSError)) else repr(failure)}")
            print(f"script/bench: {self.trouble[-1]}", file=sys.stderr)
            return False
        return True
