"""Writes gradients.json: losses and gradients of three small networks, in float64, by PyTorch.

python make_gradients.py > gradients.json    # torch 2.15.0

The networks are those of torch_test.go. Weights, biases, slices and targets come from the same generator there.
"""

import base64
import json

import numpy as np
import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)


class Numbers:
    """A linear congruential generator (Numerical Recipes, "quick and dirty"), as numbers between -1 and 1."""

    def __init__(self, seed):
        self.x = seed

    def take(self, *shape):
        v = []
        for _ in range(int(np.prod(shape))):
            self.x = (1664525 * self.x + 1013904223) % 2**32
            v.append(np.float32(self.x / 2**31 - 1))
        return torch.tensor(np.array(v).reshape(shape).astype(np.float64))


def dice(z, y):
    p, loss = torch.sigmoid(z), F.binary_cross_entropy_with_logits(z, y)
    overlap = (2 * (p * y).sum((1, 2, 3)) + 1) / (p.sum((1, 2, 3)) + y.sum((1, 2, 3)) + 1)
    return loss + (1 - overlap)[y.sum((1, 2, 3)) > 0].mean()


def clipped(z, y):
    p = torch.clamp(z, 1e-7, 1 - 1e-7)
    return -(y * torch.log(p + 1e-7) + (1 - y) * torch.log(1 - p + 1e-7)).mean()


def sequence(x, w):
    x = F.leaky_relu(F.conv2d(x, w[0], w[1], padding=1), 0.1)
    x = F.max_pool2d(F.relu(F.conv2d(x, w[2], w[3])), 2)
    x = F.relu(F.max_pool2d(F.conv2d(x, w[4], w[5]), 2)).flatten(1)
    return F.relu(x @ w[6] + w[7]) @ w[8] + w[9]


def ladder(x, w):
    def conv(x, i):
        return F.leaky_relu(F.conv2d(x, w[i], w[i + 1], padding=1), 0.01)

    n, c, h, _ = x.shape  # channel = place in the block, then channel; pixel_unshuffle has them the other way round
    x = x.reshape(n, c, h // 2, 2, h // 2, 2).permute(0, 3, 5, 1, 2, 4).reshape(n, 4 * c, h // 2, h // 2)
    a = conv(conv(x, 0), 2)
    b = conv(conv(F.max_pool2d(a, 2), 4), 6)
    u = F.conv_transpose2d(b, w[8], w[9], stride=2)
    z = F.conv2d(conv(torch.cat([u, a], 1), 10), w[12], w[13])
    return F.pixel_shuffle(z, 2)  # the same for one channel


def branches(x, w):
    a = F.conv2d(x, w[0], w[1])
    b = F.leaky_relu(F.conv2d(a, w[2], w[3]), 0.2)
    return F.conv2d(torch.cat([a, b], 1), w[4], w[5])


CASES = {
    "sequence": (sequence, lambda z, y: F.mse_loss(torch.sigmoid(z), y), (3, 17), [(2,)], False, [
        (5, 3, 3, 3), (5,), (6, 5, 3, 3), (6,), (20, 6, 3, 3), (20,), (80, 9), (9,), (9, 2), (2,)]),
    "ladder": (ladder, dice, (2, 20), [(1, 20, 20)], True, [
        (10, 8, 3, 3), (10,), (12, 10, 3, 3), (12,), (18, 12, 3, 3), (18,), (17, 18, 3, 3), (17,),
        (17, 12, 2, 2), (12,), (10, 24, 3, 3), (10,), (4, 10, 1, 1), (4,)]),
    "branches": (branches, clipped, (9, 6), [(1, 4, 4)], True, [
        (4, 9, 3, 3), (4,), (3, 4, 1, 1), (3,), (1, 7, 1, 1), (1,)]),
}

result = {}
for name, (net, loss, (channels, side), (target,), mask, shapes) in CASES.items():
    numbers = Numbers(1)
    w = []
    for s in shapes:
        fan = 1 if len(s) == 1 else s[0] if len(s) == 2 else s[1] * s[2] * s[3]
        w.append((numbers.take(*s) * float(np.float32(0.1 if len(s) == 1 else 1.5 / fan**0.5))).requires_grad_())
    x, y = numbers.take(3, channels, side, side), numbers.take(3, *target)
    y = torch.abs(y)
    if mask:
        y = (y > 0.6).to(torch.float64)
        y[1] = 0
    value = loss(net(x, w), y)
    value.backward()
    flat = torch.cat([v.grad.flatten() for v in w]).numpy().astype(np.float32)
    result[name] = {"loss": value.item(), "gradient": base64.b64encode(flat.tobytes()).decode()}
print(json.dumps(result, indent=1))
