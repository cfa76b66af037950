"""The paper's networks in PyTorch: train_torch.py NETWORK THREADS RUNS.

Figures: ms of a training step and of inference, of 32 slices of 64×64, each the fastest of both orders of the channels
and, for inference, of the frozen and the optimised network; and MB that training adds. TorchInductor would need a C++
compiler, and is left out.
"""
import sys

import torch
from torch import nn
from torch.nn import functional

import measure

BATCH, SIDE = 32, 64


class Block(nn.Module):
    """Two convolutions with dropout between them, a row of table 2."""

    def __init__(self, channels, filters, dropout):
        super().__init__()
        self.first = nn.Conv2d(channels, filters, 3, padding="same")
        self.second = nn.Conv2d(filters, filters, 3, padding="same")
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        return self.second(self.dropout(self.first(x).relu())).relu()


class UNet(nn.Module):
    """Table 2 of the paper; the sigmoid is the loss's."""

    def __init__(self):
        super().__init__()
        self.down = nn.ModuleList([Block(1, 16, 0.1), Block(16, 32, 0.1), Block(32, 64, 0.2)])
        self.larger = nn.ModuleList([nn.ConvTranspose2d(64, 32, 2, stride=2), nn.ConvTranspose2d(32, 16, 2, stride=2)])
        self.up = nn.ModuleList([Block(64, 32, 0.1), Block(32, 16, 0.1)])
        self.last = nn.Conv2d(16, 1, 1)

    def forward(self, x):
        skipped = []
        for block in self.down[:-1]:
            skipped.append(block(x))
            x = functional.max_pool2d(skipped[-1], 2)
        x = self.down[-1](x)
        for larger, block in zip(self.larger, self.up):
            x = block(torch.cat([larger(x), skipped.pop()], 1))
        return self.last(x)


def threshold_cnn():
    """Table 3 of the paper."""
    layers = []
    for channels, filters in (1, 16), (16, 32), (32, 64):
        layers += [nn.Conv2d(channels, filters, 3), nn.ReLU(), nn.Conv2d(filters, filters, 3), nn.ReLU()]
        layers.append(nn.MaxPool2d(2))
    dense = [nn.Linear(1024, 64), nn.ReLU(), nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 1)]
    return nn.Sequential(*layers, nn.Flatten(), *dense)


# name: how it is made, its loss, how many parameters it has, and what it is trained towards
NETWORKS = {
    "unet": (UNet, functional.binary_cross_entropy_with_logits, 116753,
             lambda: (torch.rand(BATCH, 1, SIDE, SIDE) > 0.9).float()),
    "threshold": (threshold_cnn, functional.mse_loss, 139505, lambda: torch.rand(BATCH, 1)),
}


def stepper(network, loss, x, y):
    adam = torch.optim.Adam(network.parameters(), lr=1e-3)

    def step():
        adam.zero_grad(set_to_none=True)
        loss(network(x), y).backward()
        adam.step()

    return step


def main():
    name, threads, runs = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    torch.set_num_threads(threads)
    torch.manual_seed(0)
    figures = {}
    if name in NETWORKS:
        make, loss, parameters, targets = NETWORKS[name]
        images, y = torch.rand(BATCH, 1, SIDE, SIDE), targets()
        steps, inferences, before = [], [], measure.resident_mb()
        for order in torch.contiguous_format, torch.channels_last:
            network, x = make().to(memory_format=order), images.to(memory_format=order)
            assert sum(p.numel() for p in network.parameters()) == parameters
            steps.append(measure.median_ms(stepper(network.train(), loss, x, y), runs))
            if before is not None and "memory" not in figures:
                figures["memory"] = measure.peak_mb() - before
            with torch.inference_mode():
                frozen = torch.jit.freeze(torch.jit.trace(network.eval(), x))
                for ready in frozen, torch.jit.optimize_for_inference(frozen):
                    inferences.append(measure.median_ms(lambda: ready(x), runs))
        figures |= {"step": min(steps), "inference": min(inferences)}
    measure.tell("PyTorch " + torch.__version__.split("+")[0], figures)


if __name__ == "__main__":
    main()
