"""The cases: what Keras and TensorFlow make of data, one line each. Every case with a real result is confirmed by TensorFlow."""

from __future__ import annotations

from libraries_keras.programs import Case

LABELS = "y = np.array([0, 1, 2, 3] * 25)\n"
ROWS = "x = np.zeros((100, 8), dtype='float32')\ny = np.zeros((100, 3))\nds = tf.data.Dataset.from_tensor_slices((x, y))\n"
TFDS = "import tensorflow_datasets as tfds\n"
IMAGES = "ds = tf.data.Dataset.from_tensor_slices(np.zeros((50, 28, 28, 1), 'float32'))\n"

LOADERS = [
    Case(
        "result = keras.datasets.mnist.load_data()", "[[uint8(60000, 28, 28), uint8(60000,)], [uint8(10000, 28, 28), uint8(10000,)]]", False
    ),
    Case("(a, b), _ = keras.datasets.fashion_mnist.load_data()\nresult = a.shape[1:]", "[28, 28]", False),
    Case("result = keras.datasets.cifar10.load_data()[0]", "[uint8(50000, 32, 32, 3), uint8(50000, 1)]", False),
    Case("result = keras.datasets.cifar100.load_data(label_mode='coarse')[1]", "[uint8(10000, 32, 32, 3), int64(10000, 1)]", False),
    Case("result = keras.datasets.imdb.load_data(num_words=10000)[0]", "[object(25000,), int64(25000,)]", False),
    Case("result = keras.datasets.imdb.load_data(maxlen=100)[0]", "[object(?,), int64(?,)]", False),
    Case("result = keras.datasets.reuters.load_data()", "[[object(8982,), int64(8982,)], [object(2246,), int64(2246,)]]", False),
    Case("result = keras.datasets.boston_housing.load_data()[0]", "[float64(404, 13), float64(404,)]", False),
    Case("result = keras.datasets.california_housing.load_data(version='small')[1]", "[?(120, 8), ?(120,)]", False),
    Case("result = len(keras.datasets.imdb.get_word_index())", "88584", False),
    Case(
        "keras.backend.set_image_data_format('channels_first')\nresult = keras.datasets.cifar10.load_data()[0][0].shape",
        "[50000, 3, 32, 32]",
        False,
    ),
]

LABELLING = [
    Case(
        "from keras.src.testing import test_utils\n"
        "(x, y), z = test_utils.get_test_data(11, 7, (3, 2), 2)\nresult = x, keras.utils.to_categorical(y), z",
        "[float32(10, 3, 2), float64(10, 2), [float32(8, 3, 2), int64(8,)]]",
    ),
    Case(f"{LABELS}result = keras.utils.to_categorical(y, 4)", "float64(100, 4)"),
    Case(f"{LABELS}result = keras.utils.to_categorical(y.reshape(-1, 1), num_classes=4)", "float64(100, 4)"),
    Case("result = keras.utils.to_categorical([0, 1, 2])", "float64(3, 3)"),
    Case("result = keras.utils.to_categorical(np.zeros((60, 4)), 10)", "float64(60, 4, 10)"),
    Case("result = keras.utils.to_categorical(keras.datasets.mnist.load_data()[0][1])", "float64(60000, 10)", False),
    Case("result = keras.utils.normalize(np.zeros((4, 7), 'uint8'))", "float64(4, 7)"),
    Case("result = keras.utils.normalize(np.zeros((4,)))", "float64(1, 4)"),
]

TEXTS = [
    Case("result = keras.utils.pad_sequences([[1, 2], [3]], maxlen=5)", "int32(2, 5)"),
    Case("result = keras.utils.pad_sequences([[1, 2], [3], []])", "int32(3, 2)"),
    Case("result = keras.preprocessing.sequence.pad_sequences(np.zeros((4, 7)), 5, 'float32')", "float32(4, 5)"),
    Case("result = keras.utils.pad_sequences(keras.datasets.imdb.load_data()[0][0], 200)", "int32(25000, 200)", False),
    Case(
        "t = keras.preprocessing.text.Tokenizer()\nt.fit_on_texts(['I love, my dog!', 'i love my cat'])\nresult = t.word_index",
        "{i: 1, love: 2, my: 3, dog: 4, cat: 5}",
    ),
    Case(
        "t = keras.preprocessing.text.Tokenizer(num_words=100, oov_token='<OOV>')\nt.fit_on_texts(['a b', 'a'])\n"
        "result = t.texts_to_sequences(['a c b'])",
        "[[2, 1, 3]]",
    ),
    Case(
        "t = keras.preprocessing.text.Tokenizer(num_words=3)\nt.fit_on_texts(['a b c a b a'])\nresult = t.texts_to_sequences(['a b c'])",
        "[[1, 2]]",
    ),
    Case("t = keras.preprocessing.text.Tokenizer(char_level=True)\nt.fit_on_texts(['abca'])\nresult = len(t.word_index) + 1", "4"),
    Case(
        "t = keras.preprocessing.text.Tokenizer(num_words=50)\nt.fit_on_texts(['a b'])\nresult = t.texts_to_matrix(['a', 'b'])",
        "float64(2, 50)",
    ),
]

DATASETS = [
    Case(f"{ROWS}result = ds", "dataset [float32(8,), float64(3,)]"),
    Case(f"{ROWS}result = ds.batch(32)", "dataset [float32(None, 8), float64(None, 3)]"),
    Case(f"{ROWS}result = ds.shuffle(10).repeat().batch(32, drop_remainder=True).prefetch(1)", "dataset [float32(32, 8), float64(32, 3)]"),
    Case(f"{ROWS}result = next(iter(ds.batch(32)))", "[float32(32, 8), float64(32, 3)]"),
    Case(f"{ROWS}result = next(iter(ds.batch(128)))[0]", "float32(100, 8)"),
    Case(f"{ROWS}result = len(ds.batch(32))", "4"),
    Case(f"{ROWS}result = len(ds.take(70).skip(10).batch(32, True))", "1"),
    Case(f"{ROWS}result = ds.map(lambda a, b: (tf.reshape(a, (2, 4)), tf.cast(b, tf.int32)))", "dataset [float32(2, 4), int32(3,)]"),
    Case(f"{ROWS}result = ds.batch(10).map(lambda a, b: tf.reshape(a, (-1, 4)))", "dataset float32(None, 4)"),
    Case(f"{ROWS}result = next(iter(ds.batch(10).map(lambda a, b: tf.reshape(a, (-1, 4)))))", "float32(20, 4)"),
    Case(f"{ROWS}result = ds.map(lambda a, b: {{'in': a, 'out': b}})", "dataset {in: float32(8,), out: float64(3,)}"),
    Case(f"{ROWS}result = ds.map(lambda a, b: [a, b])", "dataset [float32(8,), float64(3,)]"),
    Case(f"{ROWS}result = ds.batch(4).unbatch()", "dataset [float32(8,), float64(3,)]"),
    Case(f"{ROWS}result = ds.enumerate()", "dataset [int64(), [float32(8,), float64(3,)]]"),
    Case(f"{ROWS}result = ds.filter(lambda a, b: True).cache()", "dataset [float32(8,), float64(3,)]"),
    Case(f"{ROWS}for a, b in ds.batch(16).take(1):\n    result = a", "float32(16, 8)"),
    Case(
        f"{ROWS}result = tf.data.Dataset.zip((ds, ds.batch(2)))",
        "dataset [[float32(8,), float64(3,)], [float32(None, 8), float64(None, 3)]]",
    ),
    Case("result = tf.data.Dataset.from_tensor_slices([[1, 2], [3, 4]])", "dataset int32(2,)"),
    Case("result = tf.data.Dataset.from_tensor_slices(([[1., 2.]], [[0.5]])).batch(1)", "dataset [float32(None, 2), float32(None, 1)]"),
    Case("result = tf.data.Dataset.from_tensors(([1., 2.], [3])).repeat(10)", "dataset [float32(2,), int32(1,)]"),
    Case(
        "result = tf.data.Dataset.range(10).window(5, shift=1, drop_remainder=True).flat_map(lambda w: w.batch(5))", "dataset int64(None,)"
    ),
    Case(
        "d = tf.data.Dataset.range(10).window(5, shift=1, drop_remainder=True).flat_map(lambda w: w.batch(5))\n"
        "d = d.map(lambda w: (w[:-1], w[-1])).batch(2)\nresult = next(iter(d))",
        "[int64(2, 4), int64(2,)]",
    ),
    Case(
        "def g():\n    yield np.zeros((3, 2)), 1\n"
        "result = tf.data.Dataset.from_generator(g, output_signature=(tf.TensorSpec((None, 2), tf.float32), tf.TensorSpec((), tf.int32)))",
        "dataset [float32(None, 2), int32()]",
    ),
    Case("def g():\n    yield 1\nresult = tf.data.Dataset.from_generator(g, tf.int32, tf.TensorShape([]))", "dataset int32()"),
    Case("result = len(tf.data.Dataset.range(10).window(3, 2, 2, drop_remainder=True))", "3"),
    Case("result = len(tf.data.Dataset.range(10).window(3, 2))", "5"),
    Case(f"{ROWS}result = ds.padded_batch(4)", "dataset [float32(None, 8), float64(None, 3)]"),
    Case(f"{IMAGES}result = ds.map(lambda i: tf.image.resize(i, (32, 40))).batch(5)", "dataset float32(None, 32, 40, 1)"),
    Case(f"{IMAGES}result = ds.map(tf.image.grayscale_to_rgb)", "dataset float32(28, 28, 3)"),
    Case(
        "d = tf.data.Dataset.from_tensor_slices(['a', 'b'])\nresult = d.map(lambda f: tf.io.decode_jpeg(tf.io.read_file(f), channels=3))",
        "dataset uint8(None, None, 3)",
    ),
    Case(f"{ROWS}result = ds.element_spec", "[float32(8,), float64(3,)]"),
    Case(
        "result = keras.utils.timeseries_dataset_from_array(np.zeros((500, 3), 'float32'), np.zeros((500,)), 10, batch_size=32)",
        "dataset [float32(None, None, 3), float64(None,)]",
    ),
    Case(
        "d = keras.utils.timeseries_dataset_from_array(np.zeros((500, 3), 'float32'), None, 10, sampling_rate=2, batch_size=32)\n"
        "result = next(iter(d))",
        "float32(32, 10, 3)",
    ),
    Case(
        "g = keras.preprocessing.image.ImageDataGenerator(rescale=1/255)\n"
        "result = next(g.flow(np.zeros((50, 8, 8, 3)), np.zeros((50, 1), 'uint8'), batch_size=20))",
        "[float32(20, 8, 8, 3), uint8(20, 1)]",
    ),
    Case(
        "g = keras.preprocessing.sequence.TimeseriesGenerator(np.zeros((100, 2)), np.zeros((100, 3)), 10, 3, batch_size=8)\nresult = g[0]",
        "[float64(8, 4, 2), float64(8, 3)]",
    ),
]

FOLDERS = [
    Case(
        "result = keras.utils.image_dataset_from_directory(directory, image_size=(20, 10), batch_size=2)",
        "dataset [float32(None, 20, 10, 3), int32(None,)]",
    ),
    Case(
        "result = keras.utils.image_dataset_from_directory(directory, label_mode='binary', color_mode='grayscale')",
        "dataset [float32(None, 256, 256, 1), float32(None, 1)]",
    ),
    Case("result = keras.utils.image_dataset_from_directory(directory, labels=None, batch_size=None)", "dataset float32(256, 256, 3)"),
    Case(
        "a, b = keras.utils.image_dataset_from_directory(directory, subset='both', validation_split=0.5, seed=1)\nresult = b",
        "dataset [float32(None, 256, 256, 3), int32(None,)]",
    ),
    Case(
        "result = keras.utils.image_dataset_from_directory(directory, label_mode='categorical', class_names=['a', 'b'])",
        "dataset [float32(None, 256, 256, 3), float32(None, 2)]",
    ),
]

PREPARED = [
    Case(
        f"{TFDS}result = tfds.load('mnist', as_supervised=True, split='train').batch(64)",
        "dataset [uint8(None, 28, 28, 1), int64(None,)]",
        False,
    ),
    Case(
        f"{TFDS}ds, info = tfds.load('tf_flowers', with_info=True)\nresult = info.features['label'].num_classes",
        "5",
        False,
    ),
    Case(
        f"{TFDS}ds, info = tfds.load('mnist:3.*.*', with_info=True)\nresult = info.splits['test'].num_examples",
        "10000",
        False,
    ),
    Case(f"{TFDS}result = len(tfds.load('horses_or_humans', split='train[80%:]'))", "205", False),
    Case(
        f"{TFDS}result = tfds.load('mnist', split=['train[:1500]'], batch_size=-1, as_supervised=True)[0]",
        "[uint8(1500, 28, 28, 1), int64(1500,)]",
        False,
    ),
    Case(
        f"{TFDS}result = tfds.load('cats_vs_dogs', split='train')",
        "dataset {image/filename: string(), image: uint8(None, None, 3), label: int64()}",
        False,
    ),
]

TENSORS = [
    Case("result = tf.constant([[1, 2], [3, 4]])", "int32(2, 2)"),
    Case("result = tf.constant([1.5, 2.0])", "float32(2,)"),
    Case("result = tf.constant(5, shape=(2, 3), dtype=tf.float32)", "float32(2, 3)"),
    Case("result = tf.zeros([2, 3])", "float32(2, 3)"),
    Case("result = tf.ones((2, 3), dtype=tf.int64)", "int64(2, 3)"),
    Case("result = tf.fill([2, 3], 7)", "int32(2, 3)"),
    Case("result = tf.random.normal((4, 100))", "float32(4, 100)"),
    Case("result = tf.random.uniform([4, 1], minval=-1, maxval=1)", "float32(4, 1)"),
    Case("result = tf.range(3, 12, 2)", "int32(5,)"),
    Case("result = tf.eye(3)", "float32(3, 3)"),
    Case("result = tf.Variable(tf.zeros((2, 5)))", "float32(2, 5)"),
    Case("result = tf.reshape(tf.zeros((4, 6)), (-1, 8))", "float32(3, 8)"),
    Case("result = tf.expand_dims(np.zeros((28, 28)), -1)", "float64(28, 28, 1)"),
    Case("result = np.zeros((28, 28))[..., tf.newaxis].astype('float32')", "float32(28, 28, 1)"),
    Case("result = tf.squeeze(tf.zeros((1, 3, 1)), axis=0)", "float32(3, 1)"),
    Case("result = tf.transpose(tf.zeros((2, 3, 4)), perm=[0, 2, 1])", "float32(2, 4, 3)"),
    Case("result = tf.concat([tf.zeros((2, 3)), tf.ones((2, 5))], axis=-1)", "float32(2, 8)"),
    Case("result = tf.stack([tf.zeros((3,)), tf.ones((3,))], axis=1)", "float32(3, 2)"),
    Case("result = tf.split(tf.zeros((4, 9)), 3, axis=1)", "[float32(4, 3), float32(4, 3), float32(4, 3)]"),
    Case("result = tf.tile(tf.zeros((2, 3)), [2, 4])", "float32(4, 12)"),
    Case("result = tf.pad(tf.zeros((2, 3)), [[1, 1], [0, 2]])", "float32(4, 5)"),
    Case("result = tf.cast(np.zeros((3,)), tf.float32)", "float32(3,)"),
    Case("result = tf.one_hot([0, 1, 2], depth=5)", "float32(3, 5)"),
    Case("result = tf.reduce_mean(tf.zeros((2, 3, 4)), axis=[1, 2])", "float32(2,)"),
    Case("result = tf.reduce_sum(tf.zeros((2, 3)), 1, keepdims=True)", "float32(2, 1)"),
    Case("result = tf.argmax(tf.zeros((2, 3)), axis=1)", "int64(2,)"),
    Case("result = tf.matmul(tf.zeros((2, 3)), tf.zeros((4, 3)), transpose_b=True)", "float32(2, 4)"),
    Case("result = tf.einsum('bij,bjk->bik', tf.zeros((2, 3, 4)), tf.zeros((2, 4, 5)))", "float32(2, 3, 5)"),
    Case("result = tf.gather(tf.zeros((10, 4)), [1, 2, 3])", "float32(3, 4)"),
    Case("result = tf.nn.relu(tf.zeros((2, 3)))", "float32(2, 3)"),
    Case("result = tf.math.add(tf.zeros((2, 3)), tf.zeros((3,)))", "float32(2, 3)"),
    Case("result = int(tf.shape(tf.zeros((2, 3)))[1]) * 4", "12"),
    Case("result = tf.zeros((2, 3)).shape.as_list()", "[2, 3]"),
    Case("result = tf.zeros((2, 3)).get_shape()", "[2, 3]"),
    Case("result = tf.image.resize(tf.zeros((5, 28, 28, 1)), [32, 32])", "float32(5, 32, 32, 1)"),
    Case("result = tf.image.rgb_to_grayscale(tf.zeros((28, 28, 3)))", "float32(28, 28, 1)"),
    Case("result = tf.map_fn(lambda r: tf.reshape(r, (2, 2)), tf.zeros((5, 4)))", "float32(5, 2, 2)"),
    Case("result = keras.ops.concatenate([tf.zeros((2, 3)), tf.zeros((2, 4))], axis=1)", "float32(2, 7)"),
    Case("result = keras.ops.mean(tf.zeros((2, 3, 4)), axis=-1, keepdims=True)", "float32(2, 3, 1)"),
    Case("result = keras.ops.reshape(tf.zeros((2, 6)), (2, 3, -1))", "float32(2, 3, 2)"),
    Case("result = keras.ops.shape(tf.zeros((2, 6)))", "[2, 6]"),
    Case("result = tf.cond(tf.constant(True), lambda: tf.zeros((2, 3)), lambda: tf.ones((2, 3)))", "float32(2, 3)"),
    Case("result = keras.backend.image_data_format()", "channels_last"),
    Case("x = keras.Input((28, 28, 3))\nresult = keras.ops.reshape(x, (-1, 784, 3)).shape[1:]", "[784, 3]"),
    Case("x = keras.Input((28, 28, 3))\nresult = keras.ops.mean(x, axis=(1, 2)).shape", "[None, 3]"),
]

EVERY = [*LOADERS, *LABELLING, *TEXTS, *DATASETS, *FOLDERS, *PREPARED, *TENSORS]
