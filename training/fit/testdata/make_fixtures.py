#!/usr/bin/python3
"""Writes the *.json.gz beside it: what PyTorch makes of the paper's networks, for fixtures_test.go to compare with.

Needs PyTorch (Debian: python3-torch, 1.13). Everything is computed in float64, so that what differs is Isopet's float32.
Weights and images come from a counter-based generator that both sides have, see uniform.

A tensor is kept element by element, as whole numbers from -32767 to 32767 in units of its largest element; that rounds to
1.5e-5 of it. The gradients of the paper's networks, with linear output, are kept whole, all 256,258 elements; of the other
vectors every tensor up to SAMPLE elements, and SAMPLE elements of every larger one that are drawn once for all.

The learning rates are below the paper's 1e-3, so that 100 steps are a question with one answer in float32. With a linear
output the loss has a kink where pixels leave (0, 1), and Adam's first steps are as large for a gradient of rounding as for
any other. PyTorch itself shows how far that goes; its float32 and its float64 differ after 100 steps of the linear U-Net,
in the worst tensor, relative to its norm, by

    rate 1e-5, 1.8e-6    rate 3e-5, 1.2e-5    rate 1e-4, 0.15

and at the paper's 1e-3 this network is dead within 20 steps: all its pixels are below 0. With the 3e-5 taken here the
loss falls from 0.742 to 0.538 and tensors move by up to 42 % of their norm, while all pixels stay in (0, 1). The largest
difference of an element between PyTorch's own two then is 2.8e-4 of its tensor's largest; with a sigmoid 1.6e-4, and 7e-3
at a rate of 1e-4. `make_fixtures.py drift` measures that anew.
"""
import base64
import gzip
import json
import os
import sys

import numpy as np
import torch
import torch.nn.functional as F

SLICES, SIDE, SAMPLE = 2, 64, 500
STEPS = 1, 10, 100
EPSILON = 1e-7  # keras.backend.epsilon()


def bits(seed, n):
    """SplitMix64 of the numbers 0 ... n-1 (Steele et al. 2014)."""
    with np.errstate(over="ignore"):
        z = np.uint64(seed) + (np.arange(n, dtype=np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ z >> np.uint64(30)) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ z >> np.uint64(27)) * np.uint64(0x94D049BB133111EB)
        return z ^ z >> np.uint64(31)


def uniform(seed, n):
    """Numbers in [-1, 1) that float32 holds exactly."""
    return (bits(seed, n) >> np.uint64(40)).astype(np.float64) / 2**23 - 1


def kept(v, whole=False):
    """A tensor, or a sample of it, in units of its largest element."""
    v = v.detach().numpy().ravel()
    most = np.abs(v).max()
    if v.size > SAMPLE and not whole:
        v = v[(bits(1000, SAMPLE) % np.uint64(v.size)).astype(int)]
    numbers = np.round(v * (32767 / most)).astype("<i2")
    return {"most": float("%.9g" % most), "values": base64.b64encode(numbers.tobytes()).decode()}


def conv(shapes, i, o, k=3):
    shapes += [((o, i, k, k), i * k * k), ((o,), 0)]


def up(shapes, i, o):
    shapes += [((i, o, 2, 2), i), ((o,), 0)]


def dense(shapes, i, o):
    shapes += [((i, o), i), ((o,), 0)]


def unet_shapes():
    s = []
    for i, o in (1, 16), (16, 32), (32, 64):
        conv(s, i, o), conv(s, o, o)
    for i, o in (64, 32), (32, 16):
        up(s, i, o), conv(s, i, o), conv(s, o, o)
    conv(s, 16, 1, 1)
    return s


def threshold_shapes():
    s = []
    for i, o in (1, 16), (16, 32), (32, 64):
        conv(s, i, o), conv(s, o, o)
    dense(s, 1024, 64), dense(s, 64, 32), dense(s, 32, 1)
    return s


def unet(x, weights):
    """Table 2, without dropout."""
    w = iter(weights)
    same = lambda x: F.relu(F.conv2d(x, next(w), next(w), padding=1))
    block = lambda x: same(same(x))
    grow = lambda x: F.conv_transpose2d(x, next(w), next(w), stride=2)
    c1 = block(x)
    c2 = block(F.max_pool2d(c1, 2))
    c3 = block(F.max_pool2d(c2, 2))
    c4 = block(torch.cat([grow(c3), c2], 1))
    c5 = block(torch.cat([grow(c4), c1], 1))
    return F.conv2d(c5, next(w), next(w))


def threshold(x, weights):
    """Table 3."""
    w = iter(weights)
    valid = lambda x: F.relu(F.conv2d(x, next(w), next(w)))
    for _ in range(3):
        x = F.max_pool2d(valid(valid(x)), 2)
    x = F.relu(torch.flatten(x, 1) @ next(w) + next(w))
    x = F.relu(x @ next(w) + next(w))
    return x @ next(w) + next(w)


def clipped(z, y):
    """Keras' binary cross-entropy of a linear output."""
    p = torch.clip(z, EPSILON, 1 - EPSILON)
    return -(y * torch.log(p + EPSILON) + (1 - y) * torch.log(1 - p + EPSILON)).mean()


def start(shapes, last):
    """Kernels uniform in +-sqrt(6/fan in), the last one smaller, biases in +-0.1, the last one 0.5; rounded to float32."""
    weights = []
    for n, (shape, fan) in enumerate(shapes):
        scale = np.sqrt(6 / fan) if fan else 0.1
        if n == len(shapes) - 2:
            scale *= last
        v = uniform(n, int(np.prod(shape))).reshape(shape) * scale
        if n == len(shapes) - 1:
            v = np.full(shape, 0.5)
        weights.append(torch.tensor(v.astype(np.float32).astype(np.float64), requires_grad=True))
    return weights


def images():
    """A bright disc on noise, the disc's mask, and the share of the picture that it takes."""
    row, col = np.mgrid[0:SIDE, 0:SIDE]
    x = 0.2 + 0.2 * uniform(100, SLICES * SIDE * SIDE).reshape(SLICES, 1, SIDE, SIDE)
    y = np.stack([((row - 24 - 3 * k) ** 2 + (col - 40 + 2 * k) ** 2 < (5 + 2 * k) ** 2)[None] for k in range(SLICES)])
    x = (x + 0.6 * y).astype(np.float32).astype(np.float64)
    share = (y.mean((1, 2, 3), keepdims=False)[:, None]).astype(np.float32).astype(np.float64)
    return torch.tensor(x), torch.tensor(y.astype(np.float64)), torch.tensor(share)


def train(network, weights, loss, y, x, rate):
    """Adam as Keras does it: epsilon is added to the root that is not corrected for the bias. Yields after each step."""
    mean = [torch.zeros_like(w) for w in weights]
    square = [torch.zeros_like(w) for w in weights]
    for t in range(1, max(STEPS) + 1):
        gradient = torch.autograd.grad(loss(network(x, weights), y), weights)
        step = rate * np.sqrt(1 - 0.999**t) / (1 - 0.9**t)
        with torch.no_grad():
            for w, m, v, g in zip(weights, mean, square, gradient):
                m += (g - m) * 0.1
                v += (g * g - v) * 0.001
                w -= step * m / (v.sqrt() + EPSILON)
        yield t


def make(name, network, shapes, last, rate, activation, loss, y, x):
    weights = start(shapes, last)
    z = network(x, weights)
    value = loss(z, y)
    gradient = torch.autograd.grad(value, weights)
    result = {
        "rate": rate,
        "output": base64.b64encode(activation(z[:1]).detach().numpy().astype("<f4").tobytes()).decode(),
        "loss": value.item(),
        "gradient": [kept(g, whole=name.endswith("linear")) for g in gradient],
        "after": {t: [kept(w) for w in weights] for t in train(network, weights, loss, y, x, rate) if t in STEPS},
    }
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), name + ".json.gz")
    with gzip.GzipFile(path, "w", compresslevel=9, mtime=0) as f:
        f.write(json.dumps(result).encode())
    z = network(x, weights)
    print(name, "loss", value.item(), "then", loss(z, y).item(), "outputs then", z.min().item(), "to", z.max().item())


def drift(x, y):
    """How far the linear U-Net's training in float32 is from that in float64, both PyTorch's."""
    for rate in 1e-5, 3e-5, 1e-4, 1e-3:
        ends = []
        for kind in torch.float64, torch.float32:
            weights = [w.detach().to(kind).requires_grad_(True) for w in start(unet_shapes(), 0.02)]
            for _ in train(unet, weights, clipped, y.to(kind), x.to(kind), rate):
                pass
            ends.append([w.detach().double() for w in weights])
        print(rate, max(((a - b).norm() / a.norm()).item() for a, b in zip(*ends)))


def main():
    x, mask, share = images()
    if sys.argv[1:] == ["drift"]:
        return drift(x, mask)
    same = lambda z: z
    make("unet_linear", unet, unet_shapes(), 0.02, 3e-5, same, clipped, mask, x)
    make("unet_sigmoid", unet, unet_shapes(), 0.02, 3e-5, torch.sigmoid, F.binary_cross_entropy_with_logits, mask, x)
    make("threshold_linear", threshold, threshold_shapes(), 0.1, 1e-5, same, F.mse_loss, share, x)
    make("threshold_sigmoid", threshold, threshold_shapes(), 0.1, 1e-4, torch.sigmoid,
         lambda z, y: F.mse_loss(torch.sigmoid(z), y), share, x)


if __name__ == "__main__":
    main()
