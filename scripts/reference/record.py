"""Records what Keras does in small trainings, layers, losses and optimizers: test/fixtures/recorded.json.

    KERAS_BACKEND=jax python scripts/reference/record.py

Made with Keras 3.15.1 on JAX. `npm test` replays the file and does not need Python.
"""

import json
import os
import pathlib
import sys
import tempfile

os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
from keras import layers

OUT = pathlib.Path(__file__).parents[2] / "test" / "fixtures" / "recorded.json"
RANDOM = np.random.RandomState(5)


def number(value):
    """A float32 in as few digits as mean it."""
    value = float(value)
    if not np.isfinite(value):
        return {"$f": str(value)}
    return float(f"{value:.8g}")


def tensor(value):
    array = np.asarray(value)
    data = array.reshape(-1).tolist()
    if array.dtype.kind == "f":
        data = [number(v) for v in data]
    return {"dtype": str(array.dtype), "shape": list(array.shape), "data": data}


def plain(value):
    """JSON of configs and results."""
    if isinstance(value, dict):
        return {key: plain(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(entry) for entry in value]
    if isinstance(value, np.ndarray) and value.ndim > 0:
        return tensor(value)
    if isinstance(value, (float, np.floating)):
        return number(value)
    if isinstance(value, np.integer):
        return int(value)
    return value


def compact(value):
    """A config without what is the default in any case."""
    if isinstance(value, list):
        return [compact(entry) for entry in value]
    if not isinstance(value, dict):
        return number(value) if isinstance(value, float) else value
    if value.get("class_name") == "DTypePolicy":
        return value["config"]["name"]
    left_out = ("registered_name", "quantization_config", "build_config", "compile_config")
    kept = {key: compact(entry) for key, entry in value.items() if key not in left_out}
    return {
        key: entry
        for key, entry in kept.items()
        if not (entry is None and key != "units") and not (key == "dtype" and entry == "float32")
    }


def saved(layer):
    return compact(json.loads(json.dumps(keras.saving.serialize_keras_object(layer))))


def weights_of(model):
    return [tensor(w) for w in model.get_weights()]


def spread(value):
    """Data as given to fit: one array, or several."""
    if isinstance(value, dict):
        return {key: tensor(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [tensor(entry) for entry in value]
    return None if value is None else tensor(value)


def uniform(*shape):
    return RANDOM.uniform(-1, 1, shape).astype("float32")


def normal_weights(model, scale=0.6):
    """Weights that do not depend on any generator of Keras's."""
    model.set_weights([(RANDOM.uniform(-1, 1, w.shape) * scale).astype(w.dtype) if w.dtype.kind == "f" else w for w in model.get_weights()])


def fixed_statistics(model):
    """Moving variances must not be negative."""
    for layer in model._flatten_layers():
        if isinstance(layer, layers.BatchNormalization):
            layer.moving_variance.assign(np.abs(np.asarray(layer.moving_variance)) + 0.5)


# ---------------------------------------------------------------- trainings

TRAININGS = []


def training(
    name, model, x, y, compile, fit=None, callbacks=(), validation=None, sample_weight=None, evaluate_weight=None, seed=None
):
    """Trains as said and notes everything that can be compared."""
    fit = dict(fit or {})
    fit.setdefault("shuffle", False)
    if seed is None:
        normal_weights(model)
        fixed_statistics(model)
    case = {"name": name, "model": saved(model), "weights": weights_of(model) if seed is None else None, "x": spread(x), "y": spread(y)}
    model.compile(**compile)
    case["compile"] = compact(json.loads(json.dumps(model.get_compile_config())))
    case["fit"] = {key: value for key, value in fit.items()}
    case["callbacks"] = [[cls, config] for cls, config in callbacks]
    arguments = dict(fit)
    if validation is not None:
        case["validation"] = [spread(part) for part in validation]
        arguments["validation_data"] = validation
    if sample_weight is not None:
        case["sample_weight"] = spread(sample_weight)
        arguments["sample_weight"] = sample_weight
    made = [getattr(keras.callbacks, cls)(**config) for cls, config in callbacks]
    history = model.fit(x, y, verbose=0, callbacks=made, **arguments)
    case["history"] = [[key, plain(values)] for key, values in history.history.items()]
    case["epochs"] = history.epoch
    batch = {"batch_size": fit.get("batch_size")} if fit.get("batch_size") else {}
    logs = model.evaluate(x, y, verbose=0, return_dict=True, **batch)
    case["evaluate"] = [[key, number(value) if np.ndim(value) == 0 else number(np.mean(value))] for key, value in logs.items()]
    case["evaluate_list"] = plain(np.asarray(model.evaluate(x, y, verbose=0, **batch)).reshape(-1).tolist())
    case["metrics_names"] = model.metrics_names
    predicted = model.predict(x, verbose=0, **batch)
    case["predict"] = spread(predicted)
    if seed is None:
        case["final_weights"] = weights_of(model)
    TRAININGS.append(case)
    keras.backend.clear_session()


def sequential(*stack, name=None):
    return keras.Sequential(list(stack), name=name)


def two_outputs(as_dict=False):
    """One input, outputs `zeta` (2 numbers) and `alpha` (3 classes): not in alphabetical order."""
    x = keras.Input((4,), name="x")
    h = layers.Dense(5, activation="tanh")(x)
    zeta = layers.Dense(2, name="zeta")(h)
    alpha = layers.Dense(3, activation="softmax", name="alpha")(h)
    outputs = {"zeta": zeta, "alpha": alpha} if as_dict else [zeta, alpha]
    return keras.Model(x, outputs)


def record_trainings():
    x, targets, labels = uniform(17, 4), uniform(17, 2), RANDOM.randint(0, 3, 17).astype("int32")
    onehot = keras.utils.to_categorical(labels, 3)
    binary = RANDOM.randint(0, 2, (17, 1)).astype("float32")
    factors = RANDOM.uniform(0, 2, 17).astype("float32")
    fit = {"epochs": 2, "batch_size": 5}

    def mlp(units, activation=None):
        return sequential(keras.Input((4,)), layers.Dense(6, activation="relu"), layers.Dense(units, activation=activation))

    # What `accuracy` means.
    training("accuracy_binary", mlp(1, "sigmoid"), x, binary, dict(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"]), fit)
    training("accuracy_sparse", mlp(3, "softmax"), x, labels, dict(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["acc"]), fit)
    training("accuracy_onehot", mlp(3, "softmax"), x, onehot, dict(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"]), fit)
    training("crossentropy_by_shape", mlp(3, "softmax"), x, labels, dict(optimizer="adam", loss="crossentropy", metrics=["accuracy"]), fit)

    # Names of metrics and their order.
    training(
        "names_repeated",
        mlp(3, "softmax"),
        x,
        onehot,
        dict(
            optimizer="sgd",
            loss="categorical_crossentropy",
            metrics=["accuracy", keras.metrics.CategoricalAccuracy(name="accuracy"), keras.metrics.MeanSquaredError(name="zz")],
            weighted_metrics=["accuracy", keras.metrics.MeanAbsoluteError(name="zz"), "mse"],
        ),
        {**fit, "validation_split": 0.3},
        sample_weight=factors,
    )
    training(
        "names_sorted_with_validation",
        mlp(2),
        x,
        targets,
        dict(optimizer="sgd", loss="mse", metrics=[keras.metrics.MeanAbsoluteError(name="zeta"), "mse"]),
        {**fit, "validation_split": 0.25},
    )
    both = dict(optimizer="sgd", loss=["mse", "sparse_categorical_crossentropy"])
    training("two_outputs_lists", two_outputs(), x, [targets, labels], dict(**both, metrics=[["mae", "mse"], ["accuracy"]], loss_weights=[0.5, 2.0]), fit)
    training(
        "two_outputs_by_name",
        two_outputs(),
        x,
        {"alpha": labels, "zeta": targets},
        dict(
            optimizer="sgd",
            loss={"alpha": "sparse_categorical_crossentropy", "zeta": "mse"},
            metrics={"alpha": "accuracy"},
            weighted_metrics={"zeta": ["mae"], "alpha": ["accuracy"]},
        ),
        {**fit, "validation_split": 0.3},
    )
    training(
        "two_outputs_dict",
        two_outputs(True),
        x,
        {"alpha": labels, "zeta": targets},
        dict(optimizer="sgd", loss={"zeta": "mse", "alpha": "sparse_categorical_crossentropy"}, metrics={"zeta": ["mae"], "alpha": ["accuracy"]}, loss_weights={"alpha": 3.0, "zeta": 1.0}),
        fit,
    )
    training("two_outputs_one_loss_for_all", two_outputs(), x, [targets, onehot], dict(optimizer="sgd", loss="mse"), fit)
    training("two_outputs_one_untrained", two_outputs(), x, [targets], dict(optimizer="sgd", loss=["mse", None], metrics=[["mae"], None]), fit)
    training(
        "two_outputs_weights", two_outputs(), x, [targets, labels], dict(**both, weighted_metrics=[["mae"], ["accuracy"]]), fit, sample_weight=factors
    )
    training(
        "two_outputs_weights_each",
        two_outputs(),
        x,
        [targets, labels],
        dict(**both, weighted_metrics=[["mae"], ["accuracy"]]),
        fit,
        sample_weight=[factors, np.sqrt(factors)],
    )

    # Weights.
    training(
        "class_weight_with_validation",
        mlp(3, "softmax"),
        x,
        labels,
        dict(optimizer="sgd", loss="sparse_categorical_crossentropy", metrics=["accuracy"], weighted_metrics=["accuracy"]),
        {**fit, "validation_split": 0.3, "class_weight": {0: 1.0, 2: 3.0}},
    )
    training(
        "class_weight_onehot", mlp(3, "softmax"), x, onehot, dict(optimizer="sgd", loss="categorical_crossentropy"), {**fit, "class_weight": {0: 0.5, 1: 2.0}}
    )
    training(
        "validation_with_weights", mlp(2), x, targets, dict(optimizer="sgd", loss="mse", weighted_metrics=["mae"]), fit, validation=(uniform(7, 4), uniform(7, 2), RANDOM.uniform(0, 2, 7).astype("float32"))
    )

    # Masks reach losses and metrics.
    tokens = RANDOM.randint(0, 5, (9, 4)).astype("int32")
    tokens[:, 0] = 3

    def tagger(activation):
        return sequential(
            keras.Input((4,), dtype="int32"),
            layers.Embedding(5, 3, mask_zero=True),
            layers.LSTM(4, return_sequences=True),
            layers.Dense(2, activation=activation),
        )

    tags = RANDOM.randint(0, 2, (9, 4)).astype("int32")
    training(
        "mask_in_loss",
        tagger("softmax"),
        tokens,
        tags,
        dict(optimizer="sgd", loss="sparse_categorical_crossentropy", metrics=["accuracy"], weighted_metrics=["accuracy"]),
        {"epochs": 2, "batch_size": 4},
    )
    training(
        "mask_and_weights",
        tagger(None),
        tokens,
        uniform(9, 4, 2),
        dict(optimizer="sgd", loss="mse", metrics=["mae"], weighted_metrics=["mse"]),
        {"epochs": 2, "batch_size": 4},
        sample_weight=RANDOM.uniform(0, 2, (9,)).astype("float32"),
    )

    # Parts of an epoch, validation now and then.
    sgd = dict(optimizer="sgd", loss="mse")
    training("steps_per_epoch", mlp(2), x, targets, sgd, {"epochs": 5, "batch_size": 3, "steps_per_epoch": 2})
    training("steps_without_batch_size", mlp(2), x, targets, sgd, {"epochs": 2, "steps_per_epoch": 3})
    training("validation_freq_list", mlp(2), x, targets, sgd, {"epochs": 5, "batch_size": 6, "validation_split": 0.2, "validation_freq": [1, 4], "initial_epoch": 0})
    training(
        "validation_steps", mlp(2), x, targets, sgd, {"epochs": 3, "batch_size": 6, "validation_steps": 2, "validation_batch_size": 2, "initial_epoch": 1}, validation=(uniform(9, 4), uniform(9, 2))
    )

    # Penalties, statistics, shared layers, nested models.
    training(
        "penalties",
        sequential(
            keras.Input((4,)),
            layers.Dense(5, activation="relu", kernel_regularizer=keras.regularizers.L2(0.05), activity_regularizer=keras.regularizers.L1(0.02)),
            layers.ActivityRegularization(l2=0.03),
            layers.Dense(2, bias_regularizer="l1"),
        ),
        x,
        targets,
        dict(**sgd, metrics=["mae"]),
        fit,
    )
    training(
        "batch_normalization", sequential(keras.Input((4,)), layers.Dense(5), layers.BatchNormalization(momentum=0.8), layers.Dense(2)), x, targets, sgd, {**fit, "validation_split": 0.3}
    )
    shared = layers.Dense(3, activation="tanh", name="shared")
    a, b = keras.Input((4,), name="a"), keras.Input((4,), name="b")
    inner = sequential(keras.Input((6,)), layers.Dense(4, activation="relu"), layers.Dense(2), name="inner")
    merged = layers.Concatenate(name="both")([shared(a), shared(b)])
    training("shared_and_nested", keras.Model({"a": a, "b": b}, inner(merged)), {"b": uniform(17, 4), "a": x}, targets, sgd, fit)
    frozen = mlp(2)
    frozen.layers[0].trainable = False
    training("frozen", frozen, x, targets, dict(optimizer="adam", loss="mse"), fit)

    # Averages of weights, and weights of the best epoch.
    ema = dict(use_ema=True, ema_momentum=0.7)
    training("ema", mlp(2), x, targets, dict(optimizer=keras.optimizers.SGD(0.1, **ema), loss="mse"), fit)
    training("ema_overwrite", mlp(2), x, targets, dict(optimizer=keras.optimizers.Adam(0.1, **ema, ema_overwrite_frequency=3), loss="mse"), fit)
    away = (x, -targets)
    training(
        "restore_best_weights",
        mlp(2),
        x,
        targets,
        dict(optimizer=keras.optimizers.SGD(0.2), loss="mse"),
        {"epochs": 9, "batch_size": 5},
        [("EarlyStopping", dict(patience=2, restore_best_weights=True))],
        validation=away,
    )
    training(
        "restore_best_weights_and_ema",
        mlp(2),
        x,
        targets,
        dict(optimizer=keras.optimizers.SGD(0.2, **ema), loss="mse"),
        {"epochs": 4, "batch_size": 5},
        [("EarlyStopping", dict(patience=9, restore_best_weights=True))],
        validation=away,
    )
    training(
        "stop_by_accuracy",
        mlp(3, "softmax"),
        x,
        labels,
        dict(optimizer=keras.optimizers.SGD(0.5), loss="sparse_categorical_crossentropy", metrics=["accuracy"]),
        {"epochs": 12, "batch_size": 5},
        [("EarlyStopping", dict(monitor="accuracy", patience=1, min_delta=0.01, start_from_epoch=1))],
    )
    training(
        "reduce_rate",
        mlp(2),
        x,
        targets,
        dict(optimizer=keras.optimizers.SGD(0.4), loss="mse"),
        {"epochs": 8, "batch_size": 5},
        [("ReduceLROnPlateau", dict(factor=0.3, patience=1, cooldown=1, min_lr=0.02))],
        validation=away,
    )
    training(
        "accumulated_and_clipped",
        mlp(2),
        x,
        targets,
        dict(optimizer=keras.optimizers.AdamW(keras.optimizers.schedules.ExponentialDecay(0.05, 3, 0.5), weight_decay=0.02, clipnorm=0.1, gradient_accumulation_steps=2), loss="huber"),
        {"epochs": 3, "batch_size": 5},
    )

    # Same seed, same run: initial weights, shuffles and masks of dropout.
    keras.utils.set_random_seed(11)
    data = uniform(40, 4)
    target = (data[:, :1] * 2 - data[:, 1:2]).astype("float32")
    keras.utils.set_random_seed(11)
    seeded = sequential(keras.Input((4,)), layers.Dense(8, activation="relu"), layers.Dropout(0.3), layers.Dense(1))
    training(
        "seed_11", seeded, data, target, dict(optimizer="adam", loss="mse", metrics=["mae"]), {"epochs": 3, "batch_size": 8, "shuffle": True, "validation_split": 0.2}, seed=11
    )
    TRAININGS[-1]["seed"] = 11


# ---------------------------------------------------------------- layers, losses, optimizers


def record_layers():
    pixels, features, steps = uniform(2, 5, 6, 2), uniform(3, 4), uniform(2, 5, 3)
    cases = [
        (layers.Dense(3, activation="gelu"), features, {}),
        (layers.Activation("swish"), features, {}),
        (layers.Flatten(), pixels, {}),
        (layers.Reshape((-1, 4)), pixels, {}),
        (layers.BatchNormalization(momentum=0.9), pixels, {"training": True}),
        (layers.BatchNormalization(axis=1), steps, {"training": False}),
        (layers.LayerNormalization(epsilon=1e-2), steps, {}),
        (layers.Embedding(6, 3), RANDOM.randint(0, 6, (2, 4)).astype("int32"), {}),
        (layers.Conv2D(3, (3, 2), strides=2, padding="same", activation="relu"), pixels, {}),
        (layers.Conv2D(2, 2, dilation_rate=2), pixels, {}),
        (layers.Conv2D(4, 3, groups=2, use_bias=False), pixels, {}),
        (layers.MaxPooling2D((2, 3), strides=1, padding="same"), pixels, {}),
        (layers.GlobalAveragePooling2D(keepdims=True), pixels, {}),
        (layers.LSTM(3, return_sequences=True), steps, {}),
        (layers.LSTM(2, go_backwards=True, use_bias=False, activation="relu"), steps, {}),
        (layers.Add(), [features, features * 2, uniform(3, 1)], {}),
        (layers.Concatenate(axis=1), [steps, uniform(2, 1, 3)], {}),
        (layers.Rescaling([0.5, 2.0, -1.0], offset=0.1), steps, {}),
        (layers.Normalization(mean=[0.1, 0.2, 0.3], variance=[1.0, 0.5, 2.0]), steps, {}),
        (layers.GRU(3, reset_after=False), steps, {}),
        (layers.SimpleRNN(3, return_sequences=True), steps, {}),
        (layers.Bidirectional(layers.LSTM(2)), steps, {}),
    ]
    recorded = []
    for layer, inputs, call in cases:
        config = saved(layer)
        layer.build([i.shape for i in inputs] if isinstance(inputs, list) else inputs.shape)
        layer.set_weights([np.abs(RANDOM.uniform(0.3, 1.2, w.shape)).astype("float32") * np.sign(RANDOM.uniform(-0.3, 1, w.shape)).astype("float32") if "variance" not in v.path else np.full(w.shape, 0.8, "float32") for w, v in zip(layer.get_weights(), layer.weights)])
        before = weights_of(layer)
        outputs = layer(inputs, **call)
        recorded.append({"layer": config, "weights": before, "inputs": spread(inputs), "call": call, "outputs": tensor(outputs), "weights_after": weights_of(layer)})
    return recorded


def record_losses():
    y, p = uniform(4, 3), uniform(4, 3)
    chances = np.exp(p) / np.exp(p).sum(-1, keepdims=True)
    onehot = keras.utils.to_categorical([0, 2, 1, 2], 3)
    factors = np.array([0.5, 2, 0, 1], "float32")
    classes = keras.losses
    cases = [
        (classes.MeanSquaredError(), y, p),
        (classes.MeanAbsoluteError(reduction="sum"), y, p),
        (classes.MeanAbsolutePercentageError(), y, p),
        (classes.MeanSquaredLogarithmicError(), abs(y), abs(p)),
        (classes.Huber(), y, p),
        (classes.LogCosh(), y, p),
        (classes.CosineSimilarity(axis=1), y, p),
        (classes.Poisson(), abs(y), abs(p)),
        (classes.KLDivergence(), onehot, chances),
        (classes.Hinge(), onehot * 2 - 1, p),
        (classes.SquaredHinge(), onehot * 2 - 1, p),
        (classes.CategoricalHinge(), onehot, p),
        (classes.BinaryCrossentropy(label_smoothing=0.1), onehot, chances),
        (classes.BinaryCrossentropy(from_logits=True, reduction="none"), onehot, p),
        (classes.CategoricalCrossentropy(label_smoothing=0.2), onehot, chances),
        (classes.CategoricalCrossentropy(from_logits=True, reduction="mean_with_sample_weight"), onehot, p),
        (classes.SparseCategoricalCrossentropy(), np.array([0, 2, 1, 2], "int32"), chances),
        (classes.SparseCategoricalCrossentropy(from_logits=True, ignore_class=2), np.array([0, 2, 1, 2], "int32"), p),
    ]
    return [
        {"loss": saved(loss), "y_true": tensor(a.astype("float32") if a.dtype.kind == "f" else a), "y_pred": tensor(b.astype("float32")), "sample_weight": tensor(factors), "plain": tensor(loss(a, b)), "weighted": tensor(loss(a, b, sample_weight=factors))}
        for loss, a, b in cases
    ]


def record_optimizers():
    classes = keras.optimizers
    schedules = keras.optimizers.schedules
    cases = [
        classes.SGD(0.1, momentum=0.9),
        classes.SGD(0.1, momentum=0.9, nesterov=True, clipvalue=0.2),
        classes.SGD(schedules.PiecewiseConstantDecay([1, 3], [0.5, 0.2, 0.05]), weight_decay=0.01),
        classes.Adam(0.05, amsgrad=True),
        classes.Adam(schedules.CosineDecay(0.1, 4, alpha=0.1, warmup_steps=2, warmup_target=0.3), clipnorm=0.3),
        classes.AdamW(0.05, weight_decay=0.1),
        classes.RMSprop(0.02, momentum=0.5, centered=True),
        classes.RMSprop(schedules.ExponentialDecay(0.1, 2, 0.5, staircase=True), global_clipnorm=0.4),
    ]
    start = [uniform(2, 3), uniform(3)]
    gradients = [[uniform(2, 3), uniform(3)] for _ in range(4)]
    recorded = []
    for optimizer in cases:
        variables = [keras.Variable(v, name=f"v{i}") for i, v in enumerate(start)]
        config = saved(optimizer)
        optimizer.build(variables)
        after = []
        for step in gradients:
            optimizer.apply_gradients(zip([keras.ops.convert_to_tensor(g) for g in step], variables))
            after.append([tensor(v) for v in variables])
        recorded.append({"optimizer": config, "steps": after})
    return {"start": [tensor(v) for v in start], "gradients": [[tensor(g) for g in step] for step in gradients], "cases": recorded}


def record_texts():
    """What callbacks write to files."""
    folder = tempfile.mkdtemp()
    path = os.path.join(folder, "log.csv")
    model = sequential(keras.Input((1,)), layers.Dense(1, kernel_initializer="ones"))
    model.compile(optimizer=keras.optimizers.SGD(0.0), loss="mse")
    x = np.ones((2, 1), "float32")
    model.fit(x, x * 1.0048828125, epochs=2, verbose=0, callbacks=[keras.callbacks.CSVLogger(path)])
    model.fit(x, x, epochs=1, verbose=0, validation_data=(x, x), callbacks=[keras.callbacks.CSVLogger(path, append=True)])
    checkpoints = os.path.join(folder, "in", "it")
    template = "{epoch:02d}-{loss:.3e}-{val_loss:08.4f}-{loss:g}.weights.h5"
    model.fit(x, x * 3, epochs=1, verbose=0, validation_data=(x, x * 2), callbacks=[keras.callbacks.ModelCheckpoint(os.path.join(checkpoints, template), save_weights_only=True)])
    with open(path, newline="") as file:
        return {"csv": file.read(), "template": template, "checkpoint": os.listdir(checkpoints)[0]}


def main():
    record_trainings()
    recorded = {
        "keras": keras.__version__,
        "backend": keras.backend.backend(),
        "trainings": TRAININGS,
        "layers": record_layers(),
        "losses": record_losses(),
        "optimizers": record_optimizers(),
        "texts": record_texts(),
    }
    OUT.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(recorded, separators=(",", ":"))
    OUT.write_text(text.replace('{"name":', '\n{"name":').replace('{"layer":', '\n{"layer":').replace('{"loss":{', '\n{"loss":{') + "\n")
    print(f"{OUT}: {len(text) // 1000} KB", file=sys.stderr)


main()
