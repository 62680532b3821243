"""What a model is fed shows its input: each program builds a model that declares none."""

from __future__ import annotations

import pytest
from libraries_keras.programs import models

from cnnlint.dims import Unknown

DENSE = "m = keras.Sequential([layers.Dense(2)])\nm.compile('sgd', 'mse')\n"
DATA = "x, y = np.zeros((64, 8), 'float32'), np.zeros((64, 2))\n"
FRAME = "import pandas as pd\ndf = pd.DataFrame({'a': [1., 2.], 'b': [3., 4.], 'c': [5., 6.]})\ny = df.pop('c')\n"
DATASET = f"{DATA}ds = tf.data.Dataset.from_tensor_slices((x, y))\n"

CASES = [
    (f"{DATA}{DENSE}m.fit(x, y)", "fit", (None, 8)),
    (f"{DATA}{DENSE}m.fit(x=x, y=y, batch_size=32, validation_split=0.5)", "fit", (None, 8)),
    (f"{DATA}{DENSE}m.evaluate(x, y)", "evaluate", (None, 8)),
    (f"{DATA}{DENSE}m.predict(x)", "predict", (None, 8)),
    (f"{DATA}{DENSE}m(x)", "call", (64, 8)),
    (f"{FRAME}{DENSE}m.fit(df, y)", "fit", (None, 2)),
    (f"{FRAME}{DENSE}m.fit(df['a'], y)", "fit", (None, 1)),
    (f"{FRAME}{DENSE}m.predict(df.drop(columns='a'))", "predict", (None, 1)),
    (f"{DATASET}{DENSE}m.fit(ds.batch(32))", "fit", (None, 8)),
    (f"{DATASET}{DENSE}m.fit(ds.batch(32, drop_remainder=True))", "fit", (32, 8)),
    (f"{DATASET}{DENSE}m.predict(ds.batch(32).map(lambda a, b: a))", "predict", (None, 8)),
    (f"{DATASET}{DENSE}for a, b in ds.batch(16):\n    m(a)", "call", (None, 8)),
    (f"{DATASET}{DENSE}\n@tf.function\ndef step(a, b):\n    return m(a)\nfor a, b in ds.batch(16):\n    step(a, b)", "call", (None, 8)),
    (f"{DATASET}{DENSE}a, b = next(iter(ds.batch(16)))\nm(a)", "call", (16, 8)),
    (
        f"def g():\n    while True:\n        yield np.zeros((5, 9)), np.zeros((5, 2))\n{DENSE}m.fit(g(), steps_per_epoch=3)",
        "fit",
        (None, 9),
    ),
    (
        "class S(keras.utils.Sequence):\n    def __len__(self):\n        return 3\n"
        f"    def __getitem__(self, i):\n        return np.zeros((5, 7)), np.zeros((5, 2))\n{DENSE}m.fit(S())",
        "fit",
        (None, 7),
    ),
    (
        "g = keras.preprocessing.image.ImageDataGenerator()\n"
        "g = g.flow_from_directory('d', target_size=(64, 48), color_mode='grayscale', class_mode='sparse')\n"
        "m = keras.Sequential([layers.Conv2D(2, 3)])\nm.fit(g)",
        "fit",
        (None, 64, 48, 1),
    ),
    (
        "d = keras.utils.image_dataset_from_directory('d', image_size=(64, 48))\nm = keras.Sequential([layers.Conv2D(2, 3)])\nm.fit(d)",
        "fit",
        (None, 64, 48, 3),
    ),
    (
        "import tensorflow_datasets as tfds\nd = tfds.load('mnist', split='train', as_supervised=True)\n"
        "d = d.map(lambda x, y: (tf.cast(x, tf.float32) / 255., y)).shuffle(10).batch(32)\n"
        "m = keras.Sequential([layers.Conv2D(2, 3)])\nm.fit(d)",
        "fit",
        (None, 28, 28, 1),
    ),
    (
        "i = keras.utils.img_to_array(keras.utils.load_img('f', target_size=(20, 30)))\n"
        "m = keras.Sequential([layers.Conv2D(2, 3)])\nm.predict(i[np.newaxis])",
        "predict",
        (None, 20, 30, 3),
    ),
    (
        "def build(units):\n    m = keras.Sequential([layers.Dense(units)])\n    return m\n"
        "c = keras.wrappers.scikit_learn.KerasClassifier(build_fn=build, units=3, epochs=2)\nc.fit(np.zeros((10, 4)), np.zeros(10))",
        "fit",
        (None, 4),
    ),
    (
        "import keras_tuner as kt\ndef build(hp):\n    return keras.Sequential([layers.Dense(hp.Int('units', 1, 9))])\n"
        "t = kt.RandomSearch(build, objective='loss')\nt.search(np.zeros((10, 4)), np.zeros(10))",
        "fit",
        (None, 4),
    ),
]


@pytest.mark.parametrize(("program", "kind", "shape"), CASES, ids=lambda value: value if isinstance(value, str) else None)
def test_the_use_that_feeds_a_model_shows_its_input(program: str, kind: str, shape: tuple[int | None, ...]) -> None:
    source = models(program)[0].input_source
    assert source is not None
    assert (source.kind, source.shape) == (kind, shape)


def test_a_list_of_numbers_is_no_data() -> None:
    source = models(f"{DENSE}m.fit([[1., 2.]], [[1., 2.]])")[0].input_source
    assert source is None or not isinstance(source.shape, tuple) or isinstance(source.shape, Unknown)


@pytest.mark.parametrize("name", ["units", "not a name"])
def test_a_hyperparameter_is_one_symbol(name: str) -> None:
    program = (
        "import keras_tuner as kt\ndef build(hp):\n    m = keras.Sequential([keras.Input((4,))])\n"
        f"    m.add(layers.Dense(hp.Int({name!r}, 1, 9)))\n    m.add(layers.Dense(hp.Int({name!r}, 1, 9)))\n    return m\n"
        "kt.Hyperband(build, objective='loss')"
    )
    first, second = models(program)[0].layers[1:]
    assert first.positional[0].value == second.positional[0].value
