"""What both PyTorch programs share: commands read line by line, so that the caller alternates two engines in one run.

    run K    performs K steps and prints {"seconds", "pictures", "imagesPerSecond", ...}
"""

import json
import sys
import time

import torch

MEMORY_FORMATS = {"contiguous": torch.contiguous_format, "channels_last": torch.channels_last}


def say(**answer):
    print(json.dumps(answer), flush=True)


def timed(step, count, pictures):
    """Performs `count` steps of `pictures` pictures each; `step` returns the loss, if it has one."""
    start = time.perf_counter()
    for _ in range(count):
        loss = step()
    seconds = time.perf_counter() - start
    return {"seconds": seconds, "pictures": count * pictures, "imagesPerSecond": count * pictures / seconds, "loss": loss}


def fastest(candidates, pictures, count, rounds=2):
    """Name and step of the candidate of most images/s in its best round, and those of all; they take turns."""
    speeds = {name: 0 for name in candidates}
    for step in candidates.values():
        timed(step, 2, pictures)
    for _ in range(rounds):
        for name, step in candidates.items():
            speeds[name] = max(speeds[name], timed(step, count, pictures)["imagesPerSecond"])
    name = max(speeds, key=speeds.get)
    return name, candidates[name], speeds


def serve(step, pictures, **about):
    """Says what was chosen, then answers commands until standard input ends."""
    say(ready=True, torch=torch.__version__, threads=torch.get_num_threads(), **about)
    for line in sys.stdin:
        match line.split():
            case ["run", count] if count.isdecimal() and int(count) > 0:
                say(**timed(step, int(count), pictures))
            case []:
                pass
            case _:
                sys.exit(f"cannot do {line.strip()!r}; say run K with K above 0")
