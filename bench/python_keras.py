"""The workloads of bench/workloads.ts in Python Keras: reads commands from standard input, one JSON line each."""
import json
import os
import sys
import time

os.environ["KERAS_BACKEND"] = sys.argv[1]
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
start = time.perf_counter()
import keras  # noqa: E402
import numpy as np  # noqa: E402

import_seconds = time.perf_counter() - start
rng = np.random.default_rng(0)


def dense(units, features, *args):
    layers = [keras.layers.Input((features,))]
    for i, n in enumerate(units):
        last = i == len(units) - 1
        layers.append(keras.layers.Dense(n, activation=args[0] if last else "relu"))
    return keras.Sequential(layers)


def one_hot(rows, classes):
    return np.eye(classes, dtype="float32")[rng.integers(0, classes, rows)]


def workload(name):
    if name == "wages":
        model = dense([50, 32, 1], 9, None)
        model.compile("adam", "mean_squared_error")
        return model, rng.random((534, 9), "float32"), rng.random((534, 1), "float32"), 32
    if name == "titanic":
        model = dense([32, 2], 10, "softmax")
        model.compile("sgd", "categorical_crossentropy", metrics=["accuracy"])
        return model, rng.random((891, 10), "float32"), one_hot(891, 2), 32
    model = dense([512, 512, 10], 784, "softmax")
    model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
    return model, rng.random((1920, 784), "float32"), one_hot(1920, 10), 128


ready = {}
print(json.dumps({"importSeconds": import_seconds, "version": keras.__version__}), flush=True)
for line in sys.stdin:
    command = json.loads(line)
    name = command["workload"]
    if name not in ready:
        ready[name] = workload("titanic" if name == "predict" else name)
        model, x, y, batch = ready[name]
        if name == "predict":
            model.predict(x[:1], verbose=0)
        else:
            model.fit(x, y, batch_size=batch, epochs=1, verbose=0)
    model, x, y, batch = ready[name]
    begin = time.perf_counter()
    if name == "predict":
        for _ in range(20):
            model.predict(x[:1], verbose=0)
        steps = 20
    else:
        model.fit(x, y, batch_size=batch, epochs=command["epochs"], verbose=0)
        steps = command["epochs"] * -(-len(x) // batch)
    print(json.dumps({"microsecondsPerStep": (time.perf_counter() - begin) / steps * 1e6}), flush=True)
