"""The PyTorch side of C4 and C5: the median train step of a GPT, in fp32 or in bf16 by autocast, on the CPU.

One step is forward, backward, gradient clipping and fused AdamW on random tokens, as `sizewise bench cpu --peer torch` takes
ours: in processor time with one thread, so that other programs do not count, in wall time with several.
Prints one JSON document: {"torch", "seconds_per_step", "tokens_per_second", "steps", "parameters", "threads"}.
"""

import argparse
import json
import statistics
import time
from collections.abc import Callable

import torch
from torch import nn
from torch_gpt import Gpt

SHAPES = {
    # layers, width, heads, vocabulary, batch, tokens: GPT-2 124M, and the small GPT of the table of goals
    "124M": (12, 768, 12, 50257, 4, 64),
    "small": (4, 256, 4, 8192, 8, 128),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", choices=SHAPES, required=True)
    parser.add_argument("--precision", choices=("fp32", "bf16"), default="fp32")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=10.0)
    options = parser.parse_args()

    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    layers, width, heads, vocabulary, batch, tokens = SHAPES[options.model]
    model = Gpt(layers, width, heads, vocabulary, tokens)
    decayed = [p for p in model.parameters() if p.dim() == 2]
    others = [p for p in model.parameters() if p.dim() != 2]
    groups = [{"params": decayed, "weight_decay": 0.1}, {"params": others, "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=3e-4, betas=(0.9, 0.95), fused=True)

    clock: Callable[[], float] = time.process_time if options.threads == 1 else time.perf_counter

    def step() -> float:
        ids = torch.randint(vocabulary, (batch, tokens + 1))
        begun = clock()
        with torch.autocast("cpu", torch.bfloat16, enabled=options.precision == "bf16"):
            loss = model(ids[:, :-1], ids[:, 1:])
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        return clock() - begun

    for _ in range(3):
        step()
    times: list[float] = []
    until = time.perf_counter() + options.seconds
    while len(times) < 5 or time.perf_counter() < until:
        times.append(step())
    seconds = statistics.median(times)
    print(
        json.dumps(
            {
                "torch": torch.__version__,
                "seconds_per_step": seconds,
                "tokens_per_second": batch * tokens / seconds,
                "steps": len(times),
                "parameters": sum(p.numel() for p in model.parameters()),
                "threads": options.threads,
            }
        )
    )


if __name__ == "__main__":
    main()
