"""Writes the references that test/native/engine/parity.cpp compares the engine with: python test/parity/make_reference.py

Needs PyTorch 2.13 and safetensors. Each file holds the weights, one batch, and what PyTorch makes of them in fp32:
logits, the gradient of every parameter, and the losses of ten AdamW steps on that batch (the loss before each step).
Names are those of the checkpoints: Hugging Face's, with GPT-2's Conv1D weights as [out, in].
"""

import json
import math
import pathlib

import torch
import torch.nn.functional as F
from safetensors.torch import save_file

COMMON = dict(name="parity", n_layer=2, context=16, vocab=61, dropout=0.0, norm_epsilon=1e-5, rope_theta=10000.0)
CASES = {
    "gpt-tied-bias": dict(family="gpt", n_head=2, n_kv_head=2, d_model=32, d_ff=128, tied_embeddings=True, bias=True),
    "gpt-untied-no-bias": dict(family="gpt", n_head=4, n_kv_head=4, d_model=32, d_ff=128, tied_embeddings=False, bias=False),
    "llama-tied": dict(family="llama", n_head=4, n_kv_head=4, d_model=32, d_ff=96, tied_embeddings=True, bias=False),
    "llama-untied-grouped": dict(family="llama", n_head=4, n_kv_head=2, d_model=48, d_ff=96, tied_embeddings=False, bias=False),
}
BATCH = 3
RECIPE = dict(learning_rate=1e-3, beta1=0.9, beta2=0.95, adam_epsilon=1e-8, weight_decay=0.1, grad_clip=1.0, steps=10)


def parameter_shapes(m):
    c, f, v = m["d_model"], m["d_ff"], m["vocab"]
    shapes = {}
    if m["family"] == "gpt":
        shapes["transformer.wte.weight"] = (v, c)
        shapes["transformer.wpe.weight"] = (m["context"], c)
        for layer in range(m["n_layer"]):
            block = f"transformer.h.{layer}."
            for name, out, into in [("attn.c_attn", 3 * c, c), ("attn.c_proj", c, c), ("mlp.c_fc", f, c), ("mlp.c_proj", c, f)]:
                shapes[block + name + ".weight"] = (out, into)
                if m["bias"]:
                    shapes[block + name + ".bias"] = (out,)
            for name in ["ln_1", "ln_2"]:
                shapes[block + name + ".weight"] = (c,)
                if m["bias"]:
                    shapes[block + name + ".bias"] = (c,)
        shapes["transformer.ln_f.weight"] = (c,)
        if m["bias"]:
            shapes["transformer.ln_f.bias"] = (c,)
    else:
        kv = c // m["n_head"] * m["n_kv_head"]
        shapes["model.embed_tokens.weight"] = (v, c)
        for layer in range(m["n_layer"]):
            block = f"model.layers.{layer}."
            for name, out, into in [("self_attn.q_proj", c, c), ("self_attn.k_proj", kv, c), ("self_attn.v_proj", kv, c),
                                    ("self_attn.o_proj", c, c), ("mlp.gate_proj", f, c), ("mlp.up_proj", f, c),
                                    ("mlp.down_proj", c, f)]:
                shapes[block + name + ".weight"] = (out, into)
            for name in ["input_layernorm", "post_attention_layernorm"]:
                shapes[block + name + ".weight"] = (c,)
        shapes["model.norm.weight"] = (c,)
    if not m["tied_embeddings"]:
        shapes["lm_head.weight"] = (v, c)
    return shapes


def make_weights(m):
    """Larger than a real start, and with norms and biases off their usual values, so that every term counts."""
    weights = {}
    for name, shape in parameter_shapes(m).items():
        noise = torch.randn(shape) * 0.15
        is_norm = len(shape) == 1 and name.endswith("weight")
        weights[name] = (1.0 + noise if is_norm else noise).requires_grad_()
    return weights


def heads_of(x, heads):
    b, t, width = x.shape
    return x.view(b, t, heads, width // heads).transpose(1, 2)


def attention(q, k, v, m):
    q, k, v = heads_of(q, m["n_head"]), heads_of(k, m["n_kv_head"]), heads_of(v, m["n_kv_head"])
    if m["family"] == "llama":
        q, k = rotate(q, m["rope_theta"]), rotate(k, m["rope_theta"])
    repeat = m["n_head"] // m["n_kv_head"]
    k, v = k.repeat_interleave(repeat, dim=1), v.repeat_interleave(repeat, dim=1)
    y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
    return y.transpose(1, 2).reshape(y.shape[0], y.shape[2], -1)


def rotate(x, theta):
    t, size = x.shape[-2], x.shape[-1]
    frequency = theta ** (-torch.arange(0, size, 2, dtype=torch.float64) / size)
    angle = torch.outer(torch.arange(t, dtype=torch.float64), frequency)
    cosine, sine = angle.cos().float().repeat(1, 2), angle.sin().float().repeat(1, 2)
    first, second = x.chunk(2, dim=-1)
    return x * cosine + torch.cat([-second, first], dim=-1) * sine


def gpt_hidden(w, ids, m):
    c, eps = m["d_model"], m["norm_epsilon"]
    norm = lambda x, name: F.layer_norm(x, (c,), w[name + ".weight"], w.get(name + ".bias"), eps)
    project = lambda x, name: F.linear(x, w[name + ".weight"], w.get(name + ".bias"))
    x = w["transformer.wte.weight"][ids] + w["transformer.wpe.weight"][: ids.shape[1]]
    for layer in range(m["n_layer"]):
        block = f"transformer.h.{layer}."
        q, k, v = project(norm(x, block + "ln_1"), block + "attn.c_attn").chunk(3, dim=-1)
        x = x + project(attention(q, k, v, m), block + "attn.c_proj")
        hidden = F.gelu(project(norm(x, block + "ln_2"), block + "mlp.c_fc"), approximate="tanh")
        x = x + project(hidden, block + "mlp.c_proj")
    return norm(x, "transformer.ln_f")


def llama_hidden(w, ids, m):
    norm = lambda x, name: F.rms_norm(x, (m["d_model"],), w[name + ".weight"], m["norm_epsilon"])
    project = lambda x, name: F.linear(x, w[name + ".weight"])
    x = w["model.embed_tokens.weight"][ids]
    for layer in range(m["n_layer"]):
        block = f"model.layers.{layer}."
        y = norm(x, block + "input_layernorm")
        q, k, v = (project(y, block + f"self_attn.{part}_proj") for part in "qkv")
        x = x + project(attention(q, k, v, m), block + "self_attn.o_proj")
        y = norm(x, block + "post_attention_layernorm")
        hidden = F.silu(project(y, block + "mlp.gate_proj")) * project(y, block + "mlp.up_proj")
        x = x + project(hidden, block + "mlp.down_proj")
    return norm(x, "model.norm")


def logits_of(w, ids, m):
    hidden = gpt_hidden(w, ids, m) if m["family"] == "gpt" else llama_hidden(w, ids, m)
    table = "transformer.wte.weight" if m["family"] == "gpt" else "model.embed_tokens.weight"
    return hidden @ w[table if m["tied_embeddings"] else "lm_head.weight"].T


def loss_of(w, ids, targets, m):
    return F.cross_entropy(logits_of(w, ids, m).flatten(0, 1), targets.flatten())


def decays(name, tensor):
    return tensor.dim() == 2 and not any(part in name for part in ["wte", "wpe", "embed_tokens", "lm_head"])


def ten_losses(w, ids, targets, m):
    groups = [
        dict(params=[t for n, t in w.items() if decays(n, t)], weight_decay=RECIPE["weight_decay"]),
        dict(params=[t for n, t in w.items() if not decays(n, t)], weight_decay=0.0),
    ]
    optimizer = torch.optim.AdamW(groups, lr=RECIPE["learning_rate"], betas=(RECIPE["beta1"], RECIPE["beta2"]),
                                  eps=RECIPE["adam_epsilon"])
    losses = []
    for _ in range(RECIPE["steps"]):
        optimizer.zero_grad()
        loss = loss_of(w, ids, targets, m)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(list(w.values()), RECIPE["grad_clip"])
        optimizer.step()
        losses.append(loss.item())
    return losses


def make_reference(case, numbers, seed, folder):
    torch.manual_seed(seed)
    m = COMMON | numbers
    w = make_weights(m)
    ids = torch.randint(m["vocab"], (BATCH, m["context"]))
    targets = torch.randint(m["vocab"], (BATCH, m["context"]))
    loss_of(w, ids, targets, m).backward()
    tensors = {f"weight.{name}": tensor.detach().clone() for name, tensor in w.items()}
    tensors |= {f"gradient.{name}": tensor.grad.clone() for name, tensor in w.items()}
    tensors |= {"ids": ids.int(), "targets": targets.int(), "logits": logits_of(w, ids, m).detach().clone()}
    losses = ten_losses(w, ids, targets, m)
    assert all(math.isfinite(loss) for loss in losses)
    tensors["losses"] = torch.tensor(losses)
    metadata = {"model": json.dumps(m), "recipe": json.dumps(RECIPE), "torch": torch.__version__}
    save_file(tensors, folder / f"{case}.safetensors", metadata)
    print(f"{case}: loss {losses[0]:.6f} to {losses[-1]:.6f}")


if __name__ == "__main__":
    torch.use_deterministic_algorithms(True)
    torch.set_num_threads(1)
    here = pathlib.Path(__file__).parent / "reference"
    here.mkdir(exist_ok=True)
    for number, (case, numbers) in enumerate(CASES.items()):
        make_reference(case, numbers, 1000 + number, here)
