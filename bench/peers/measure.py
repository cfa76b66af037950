"""What the peers have in common: how time and memory are measured, and how they are told."""
import json
import resource
import statistics
import sys
import time

WARM_UP = 5


def median_ms(run, runs):
    """Median time of so many runs in ms, after some to warm up."""
    times = []
    for _ in range(WARM_UP + runs):
        start = time.perf_counter()
        run()
        times.append(1e3 * (time.perf_counter() - start))
    return statistics.median(times[WARM_UP:])


def resident_mb():
    """Memory of the process now, None where the system does not say."""
    try:
        with open("/proc/self/statm") as statm:
            return int(statm.read().split()[1]) * resource.getpagesize() / 2**20
    except OSError:
        return None


def peak_mb():
    """Highest memory of the process so far."""
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def tell(name, figures):
    """Prints the peer's name with its version, and its figures, those apart that are not known."""
    print(json.dumps({"name": name, "figures": {k: v for k, v in figures.items() if v is not None}}))
