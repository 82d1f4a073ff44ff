"""The PyTorch side of the table of goals on CUDA: attention, AdamW, norms, and train steps eager, compiled and graphed.

Prints one JSON line for each figure: {"id", "what", "peer", "value", "unit"}, named as the engine's own checks name theirs.
Times are medians of replays of a CUDA graph that holds ten calls, or of whole steps by the wall where the host is part of what is measured.
"""

import argparse
import json
import statistics
import time
from collections.abc import Callable

import torch
from torch import nn
from torch.nn import functional
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch_gpt import Gpt

STEPS = {
    # id, layers, width, heads, vocabulary, batch, tokens
    "124M B16 T1024": ("G8", 12, 768, 12, 50257, 16, 1024),
    "1M B16 T64": ("G10", 4, 128, 4, 2048, 16, 64),
    "5M B8 T128": ("G10", 4, 256, 4, 8192, 8, 128),
    "14M B12 T256": ("G10", 6, 384, 6, 8192, 12, 256),
}


def report(identity: str, what: str, peer: str, value: float, unit: str) -> None:
    print(json.dumps({"id": identity, "what": what, "peer": peer, "value": value, "unit": unit}), flush=True)


def graph_milliseconds(call: Callable[[], object], calls: int = 10, rounds: int = 11) -> float:
    stream = torch.cuda.Stream()
    with torch.cuda.stream(stream):
        for _ in range(3):
            call()
    torch.cuda.synchronize()
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        for _ in range(calls):
            call()
    times = []
    for _ in range(rounds):
        begin, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
        begin.record()
        graph.replay()
        end.record()
        end.synchronize()
        times.append(begin.elapsed_time(end) / calls)
    return statistics.median(times)


def queued_milliseconds(call: Callable[[], object], calls: int = 10, rounds: int = 7) -> float:
    """Calls that cannot be recorded: they are queued behind a wait, so that the device never waits for the host."""
    call()
    times = []
    for _ in range(rounds):
        begin, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
        torch.cuda._sleep(5_000_000)
        begin.record()
        for _ in range(calls):
            call()
        end.record()
        end.synchronize()
        times.append(begin.elapsed_time(end) / calls)
    return statistics.median(times)


def attention() -> None:
    shapes = [(16384 // t, 2048 // d, t, d) for d in (64, 128) for t in (256, 1024, 4096, 16384)]
    shapes += [(64, 12, 256, 64), (32, 12, 1024, 64)]
    for batch, heads, tokens, size in shapes:
        q, k, v = (torch.randn(batch, heads, tokens, size, device="cuda", dtype=torch.bfloat16, requires_grad=True) for _ in range(3))
        d_o = torch.randn_like(q)
        name = f"d{size} T{tokens} B{batch} H{heads} causal"
        flops = 4 * batch * heads * tokens * tokens * size / 2
        forward_id = "G2" if size == 64 and tokens <= 1024 else "G1"
        for peer, backend in (("flash", SDPBackend.FLASH_ATTENTION), ("cudnn", SDPBackend.CUDNN_ATTENTION)):
            with sdpa_kernel(backend):
                run = lambda: functional.scaled_dot_product_attention(q, k, v, is_causal=True)
                with torch.no_grad():
                    forward = queued_milliseconds(run)
                o = run()
                backward = queued_milliseconds(lambda: torch.autograd.grad(o, (q, k, v), d_o, retain_graph=True))
            report(forward_id, f"attention forward {name}", peer, flops / forward / 1e9, "TFLOP/s")
            report("G3", f"attention backward {name}", peer, 2.5 * flops / backward / 1e9, "TFLOP/s")


def gpt2_parameters() -> list[torch.Tensor]:
    # 50304 rows as the fast scripts pad it.
    return [p.detach().clone().requires_grad_() for p in Gpt(12, 768, 12, 50304, 1024).cuda().parameters()]


def adamw(copy: float) -> None:
    parameters = gpt2_parameters()
    for p in parameters:
        p.grad = torch.randn_like(p) * 1e-3
    optimizer = torch.optim.AdamW(parameters, lr=1e-4, fused=True, capturable=True)
    optimizer.step()
    ms = graph_milliseconds(lambda: optimizer.step(), calls=5)
    count = sum(p.numel() for p in parameters)
    report("G5", "AdamW 124M", "fused", ms, "ms")
    report("G5", "AdamW 124M", "fused", 28 * count / ms * 1e3 / copy, "of copy")


def norms(copy: float) -> None:
    for cols in (768, 1024, 4096):
        x = torch.randn(16384, cols, device="cuda", dtype=torch.bfloat16)
        weight, bias = torch.ones(cols, device="cuda", dtype=torch.bfloat16), torch.zeros(cols, device="cuda", dtype=torch.bfloat16)
        ms = graph_milliseconds(lambda: functional.layer_norm(x, (cols,), weight, bias))
        report("G6", f"layer norm forward without residual rows 16384 cols {cols} bf16", "eager", 4 * x.numel() / ms * 1e3 / copy, "of copy")


def copy_bandwidth() -> float:
    a = torch.randn(1 << 29, device="cuda")
    b = torch.empty_like(a)
    ms = graph_milliseconds(lambda: b.copy_(a), calls=2)
    value = 2 * 4 * a.numel() / ms * 1e3
    report("peak", "copy", "torch", value / 1e9, "GB/s")
    return value


def product_peak() -> None:
    a, b = (torch.randn(8192, 8192, device="cuda", dtype=torch.bfloat16) for _ in range(2))
    ms = graph_milliseconds(lambda: a @ b.T, calls=5)
    report("peak", "bf16 product 8192", "torch", 2 * 8192**3 / ms / 1e9, "TFLOP/s")
    for m, n, k in ((8192, 768, 768), (8192, 2304, 768), (8192, 3072, 768), (8192, 768, 3072), (8192, 50304, 768)):
        x, w = torch.randn(m, k, device="cuda", dtype=torch.bfloat16), torch.randn(n, k, device="cuda", dtype=torch.bfloat16)
        ms = graph_milliseconds(lambda: functional.linear(x, w))
        report("GEMM", f"forward M{m} N{n} K{k}", "torch", 2 * m * n * k / ms / 1e9, "TFLOP/s")


class Trainer:
    """One step as a person would write it: autocast, fused AdamW, clipping."""

    def __init__(self, shape: tuple, mode: str):
        _, layers, width, heads, vocabulary, batch, tokens = shape
        torch.manual_seed(1)
        self.model = Gpt(layers, width, heads, vocabulary, tokens).cuda()
        decayed = [p for p in self.model.parameters() if p.dim() == 2]
        others = [p for p in self.model.parameters() if p.dim() != 2]
        groups = [{"params": decayed, "weight_decay": 0.1}, {"params": others, "weight_decay": 0.0}]
        self.optimizer = torch.optim.AdamW(groups, lr=3e-4, betas=(0.9, 0.95), fused=True, capturable=mode == "graphed")
        self.ids = torch.randint(vocabulary, (batch, tokens), device="cuda")
        self.targets = torch.randint(vocabulary, (batch, tokens), device="cuda")
        self.call = self.model
        if mode == "compiled":
            self.call = torch.compile(self.model)
        if mode == "compiled graphs":
            self.call = torch.compile(self.model, mode="reduce-overhead")
        self.rows = batch * tokens
        self.losses = [(torch.zeros((), pin_memory=True), torch.cuda.Event()) for _ in range(2)]
        self.steps = 0
        self.graph = None
        if mode == "graphed":
            self.capture()

    def work(self) -> torch.Tensor:
        with torch.autocast("cuda", dtype=torch.bfloat16):
            loss = self.call(self.ids, self.targets)
        loss.backward()
        nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        return loss

    def capture(self) -> None:
        stream = torch.cuda.Stream()
        stream.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(stream):
            for _ in range(3):
                self.work()
        torch.cuda.current_stream().wait_stream(stream)
        self.graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(self.graph):
            self.loss = self.work()

    def step(self) -> float:
        """The loss of the step before: it comes to the host while this one is in work, as that of the engine does."""
        if self.graph:
            self.graph.replay()
            loss = self.loss
        else:
            loss = self.work()
        place, there = self.losses[self.steps % 2]
        place.copy_(loss.detach(), non_blocking=True)
        there.record()
        self.steps += 1
        before, was_there = self.losses[self.steps % 2]
        was_there.synchronize()
        return before.item()


def train_steps(mode: str) -> None:
    for name, shape in STEPS.items():
        trainer = Trainer(shape, mode)
        for _ in range(6):
            trainer.step()
        times = []
        for _ in range(20 if shape[0] == "G8" else 60):
            begin = time.perf_counter()
            trainer.step()
            times.append(time.perf_counter() - begin)
        median = statistics.median(times)
        report(shape[0], f"train step {name} bf16", mode, trainer.rows / median, "tokens/s")
        report(shape[0], f"train step {name} bf16", mode, median * 1e3, "ms")
        del trainer
        torch.cuda.empty_cache()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--parts", nargs="+", default=["ops", "eager", "graphed", "compiled", "compiled graphs"])
    options = parser.parse_args()
    torch.backends.cuda.matmul.allow_tf32 = False
    report("peak", f"PyTorch {torch.__version__}, {torch.cuda.get_device_name()}", "torch", 0.0, "")
    if "ops" in options.parts:
        copy = copy_bandwidth()
        product_peak()
        adamw(copy)
        norms(copy)
        attention()
    modes = [mode for mode in options.parts if mode != "ops"]
    with sdpa_kernel([SDPBackend.CUDNN_ATTENTION, SDPBackend.FLASH_ATTENTION], set_priority=True):
        for mode in modes:
            train_steps(mode)


if __name__ == "__main__":
    main()
