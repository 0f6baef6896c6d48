"""The workloads of bench/workloads.ts in Python Keras: reads requests from standard input, one JSON line each."""
import json
import os
import sys
import time

os.environ["KERAS_BACKEND"] = sys.argv[1]
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
start = time.perf_counter()
import keras  # noqa: E402
import numpy as np  # noqa: E402
from keras import layers  # noqa: E402

import_seconds = time.perf_counter() - start
rng = np.random.default_rng(0)
CLASSIFIER = {"optimizer": "adam", "loss": "categorical_crossentropy", "metrics": ["accuracy"]}
WORDS, LENGTH, WIDTH, HEADS, FEED_FORWARD = 20_000, 200, 32, 2, 32


def dense(units, features, last_activation):
    stack = [layers.Input((features,))]
    for i, n in enumerate(units):
        stack.append(layers.Dense(n, activation=last_activation if i == len(units) - 1 else "relu"))
    return keras.Sequential(stack)


def one_hot(rows, classes):
    return np.eye(classes, dtype="float32")[rng.integers(0, classes, rows)]


def wages():
    model = dense([50, 32, 1], 9, None)
    model.compile("adam", "mean_squared_error")
    return model, rng.random((534, 9), "float32"), rng.random((534, 1), "float32"), 32


def titanic():
    model = dense([32, 2], 10, "softmax")
    model.compile("sgd", "categorical_crossentropy", metrics=["accuracy"])
    return model, rng.random((891, 10), "float32"), one_hot(891, 2), 32


def mnist():
    model = dense([512, 512, 10], 784, "softmax")
    model.compile(**CLASSIFIER)
    return model, rng.random((1920, 784), "float32"), one_hot(1920, 10), 128


def mnist_cnn():
    model = keras.Sequential(
        [
            layers.Input((28, 28, 1)),
            layers.Conv2D(32, 3, activation="relu"),
            layers.Conv2D(64, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dense(128, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(**CLASSIFIER)
    return model, rng.random((512, 28, 28, 1), "float32"), one_hot(512, 10), 64


def lstm():
    model = keras.Sequential(
        [layers.Input((28, 28)), layers.LSTM(64), layers.Dense(10, activation="softmax")]
    )
    model.compile(**CLASSIFIER)
    return model, rng.random((768, 28, 28), "float32"), one_hot(768, 10), 64


class TokenAndPositionEmbedding(layers.Layer):
    def __init__(self):
        super().__init__()
        self.tokens = layers.Embedding(WORDS, WIDTH)
        self.positions = layers.Embedding(LENGTH, WIDTH)

    def call(self, x):
        return self.tokens(x) + self.positions(keras.ops.arange(LENGTH))


def transformer():
    inputs = layers.Input((LENGTH,))
    x = TokenAndPositionEmbedding()(inputs)
    attention = layers.MultiHeadAttention(HEADS, WIDTH)(x, x)
    attended = layers.LayerNormalization(epsilon=1e-6)(layers.Add()([x, attention]))
    outer = layers.Dense(WIDTH)(layers.Dense(FEED_FORWARD, activation="relu")(attended))
    block = layers.LayerNormalization(epsilon=1e-6)(layers.Add()([attended, outer]))
    hidden = layers.Dense(20, activation="relu")(layers.GlobalAveragePooling1D()(block))
    model = keras.Model(inputs, layers.Dense(2, activation="softmax")(hidden))
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    x = rng.integers(0, WORDS, (192, LENGTH)).astype("int32")
    return model, x, rng.integers(0, 2, (192, 1)).astype("int32"), 32


TRAINING = {
    "wages": wages,
    "titanic": titanic,
    "mnist": mnist,
    "mnistCnn": mnist_cnn,
    "lstm": lstm,
    "transformer": transformer,
}


def trainer(name):
    """A function that trains some epochs, and the number of steps of one."""
    model, x, y, batch = TRAINING[name]()
    return lambda epochs: model.fit(x, y, batch_size=batch, epochs=epochs, verbose=0), -(-len(x) // batch)


def predictor(name):
    """A function that predicts some times, and the number of steps of one time."""
    if name == "predictMnist":
        model, x, _, batch = mnist()
        steps = -(-len(x) // batch)
    else:
        model, x, _, batch = titanic()
        x, steps = x[:1], 1

    def run(repeats):
        for _ in range(repeats):
            if name == "callOneRow":
                keras.ops.convert_to_numpy(model(x))
            else:
                model.predict(x, batch_size=batch, verbose=0)

    return run, steps


ready = {}


def prepare(name):
    run, steps = trainer(name) if name in TRAINING else predictor(name)
    run(1)
    begin = time.perf_counter()
    run(1)
    ready[name] = run, steps, time.perf_counter() - begin


def measure(name, seconds):
    if name not in ready:
        prepare(name)
    run, steps, estimate = ready[name]
    repeats = max(1, round(seconds / estimate))
    begin = time.perf_counter()
    run(repeats)
    elapsed = time.perf_counter() - begin
    # The first estimate holds what happens once in each call; the next one is better.
    ready[name] = run, steps, elapsed / repeats
    return elapsed / repeats / steps * 1e6


WORKLOADS = [*TRAINING, "predictOneRow", "callOneRow", "predictMnist"]
greeting = {"importSeconds": import_seconds, "version": keras.__version__, "workloads": WORKLOADS}
print(json.dumps(greeting), flush=True)
for line in sys.stdin:
    request = json.loads(line)
    try:
        answer = {"microsecondsPerStep": measure(request["workload"], request["seconds"])}
    except Exception as error:  # noqa: BLE001
        answer = {"error": f"{type(error).__name__}: {error}".splitlines()[0]}
    print(json.dumps(answer), flush=True)
