"""The paper's networks in Keras on TensorFlow: train_keras.py NETWORK THREADS RUNS.

Figures: ms of a training step and of inference, of 32 slices of 64×64, as graphs (on a processor they are slower
compiled by XLA); and MB that training adds.
"""
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("KERAS_BACKEND", "tensorflow")
import keras
import numpy
import tensorflow
from keras import layers

import measure

BATCH, SIDE = 32, 64


def convolution(x, filters, padding):
    return layers.Conv2D(filters, 3, padding=padding, activation="relu")(x)


def block(x, filters, dropout):
    """Two convolutions with dropout between them, a row of table 2."""
    return convolution(layers.Dropout(dropout)(convolution(x, filters, "same")), filters, "same")


def larger(x, skipped, filters):
    return layers.Concatenate()([layers.Conv2DTranspose(filters, 2, strides=2)(x), skipped])


def unet():
    """Table 2 of the paper, with the sigmoid that its loss has."""
    image = layers.Input((SIDE, SIDE, 1))
    whole = block(image, 16, 0.1)
    half = block(layers.MaxPooling2D()(whole), 32, 0.1)
    x = block(layers.MaxPooling2D()(half), 64, 0.2)
    x = block(larger(x, half, 32), 32, 0.1)
    x = block(larger(x, whole, 16), 16, 0.1)
    return keras.Model(image, layers.Conv2D(1, 1, activation="sigmoid")(x))


def threshold_cnn():
    """Table 3 of the paper."""
    x = image = layers.Input((SIDE, SIDE, 1))
    for filters in 16, 32, 64:
        x = layers.MaxPooling2D()(convolution(convolution(x, filters, "valid"), filters, "valid"))
    x = layers.Flatten()(x)
    for units in 64, 32:
        x = layers.Dense(units, activation="relu")(x)
    return keras.Model(image, layers.Dense(1)(x))


# name: how it is made, its loss, how many parameters it has, and what it is trained towards
NETWORKS = {
    "unet": (unet, "binary_crossentropy", 116753, lambda random: random.random((BATCH, SIDE, SIDE, 1)) > 0.9),
    "threshold": (threshold_cnn, "mse", 139505, lambda random: random.random((BATCH, 1))),
}


def main():
    name, threads, runs = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    tensorflow.config.threading.set_intra_op_parallelism_threads(threads)
    tensorflow.config.threading.set_inter_op_parallelism_threads(1)
    keras.utils.set_random_seed(0)
    figures = {}
    if name in NETWORKS:
        make, loss, parameters, targets = NETWORKS[name]
        random = numpy.random.default_rng(0)
        x = tensorflow.constant(random.random((BATCH, SIDE, SIDE, 1), dtype="float32"))
        y = tensorflow.constant(targets(random).astype("float32"))
        before = measure.resident_mb()
        network = make()
        assert network.count_params() == parameters
        network.compile(optimizer=keras.optimizers.Adam(1e-3), loss=loss, jit_compile=False)
        figures["step"] = measure.median_ms(lambda: network.train_on_batch(x, y), runs)
        if before is not None:
            figures["memory"] = measure.peak_mb() - before
        forward = tensorflow.function(lambda x: network(x, training=False))
        figures["inference"] = measure.median_ms(lambda: forward(x), runs)
    measure.tell("Keras %s (TensorFlow %s)" % (keras.__version__, tensorflow.__version__), figures)


if __name__ == "__main__":
    main()
