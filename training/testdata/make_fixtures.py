#!/usr/bin/python3
"""Writes the *.json beside it: what PyTorch makes of the paper's networks, for fixtures_test.go to compare with.

Needs PyTorch (Debian: python3-torch, 1.13). Everything is computed in float64, so that what differs is Isopet's float32.
The learning rate is a tenth of the paper's, and the linear U-Net starts within (0, 1), where its loss is smooth. It is
followed for 10 steps only: then pixels leave (0, 1), where the loss has a kink, and 100 steps make a percent of the last
bit, whoever computes it. Weights and images come from a counter-based generator that both sides have, see uniform.

Vectors of the size of the weights would fill megabytes. A tensor v is kept as its norm and as SIGNS sums of its elements
under random signs: the mean square of such a sum of a - b is |a - b|^2, so any two tensors can be compared.
"""
import base64
import json
import os

import numpy as np
import torch
import torch.nn.functional as F

SLICES, SIDE, SIGNS, RATE = 2, 64, 16, 1e-4
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


def sketch(v):
    v = v.detach().numpy().ravel()
    signs = [np.where(bits(1000 + k, v.size) & np.uint64(1), 1.0, -1.0) for k in range(SIGNS)]
    return {"norm": float(np.linalg.norm(v)), "sums": [float(v @ s) for s in signs]}


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


def make(name, network, shapes, last, activation, loss, y, x, steps):
    weights = start(shapes, last)
    z = network(x, weights)
    value = loss(z, y)
    gradient = torch.autograd.grad(value, weights)
    result = {
        "output": base64.b64encode(activation(z[:1]).detach().numpy().astype("<f4").tobytes()).decode(),
        "loss": value.item(),
        "gradient": [sketch(g) for g in gradient],
        "after": {},
    }
    # Adam as Keras does it: epsilon is added to the root that is not corrected for the bias.
    mean = [torch.zeros_like(w) for w in weights]
    square = [torch.zeros_like(w) for w in weights]
    for t in range(1, max(steps) + 1):
        gradient = torch.autograd.grad(loss(network(x, weights), y), weights)
        rate = RATE * np.sqrt(1 - 0.999**t) / (1 - 0.9**t)
        with torch.no_grad():
            for w, m, v, g in zip(weights, mean, square, gradient):
                m += (g - m) * 0.1
                v += (g * g - v) * 0.001
                w -= rate * m / (v.sqrt() + EPSILON)
        if t in steps:
            result["after"][str(t)] = [sketch(w) for w in weights]
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), name + ".json"), "w") as f:
        json.dump(json.loads(json.dumps(result), parse_float=lambda s: float("%.9g" % float(s))), f, indent=None)
        f.write("\n")
    print(name, "loss", value.item(), "then", loss(network(x, weights), y).item())


def main():
    x, mask, share = images()
    same = lambda z: z
    few, many = (1, 10), (1, 10, 100)
    make("unet_linear", unet, unet_shapes(), 0.02, same, clipped, mask, x, few)
    make("unet_sigmoid", unet, unet_shapes(), 0.02, torch.sigmoid, F.binary_cross_entropy_with_logits, mask, x, many)
    make("threshold_linear", threshold, threshold_shapes(), 0.1, same, F.mse_loss, share, x, many)
    make("threshold_sigmoid", threshold, threshold_shapes(), 0.1, torch.sigmoid,
         lambda z, y: F.mse_loss(torch.sigmoid(z), y), share, x, few)


if __name__ == "__main__":
    main()
