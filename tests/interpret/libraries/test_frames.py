"""pandas, scikit-learn, OpenCV and Pillow: sizes as those libraries have them, from their documentation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Run = Callable[[str], Any]

FRAMES = [
    ("pd.read_csv('f.csv').shape", "(rows, columns)"),
    ("len(pd.read_csv('f.csv'))", "rows"),
    ("pd.read_csv('f.csv').values", "(rows, columns) ?"),
    ("pd.read_csv('f.csv', names=['a', 'b', 'c']).shape", "(rows, 3)"),
    ("pd.read_csv('f.csv', usecols=[1, 2]).to_numpy()", "(rows, 2) ?"),
    ("pd.read_csv('f.csv', names=['a', 'b', 'c'], index_col='a').shape", "(rows, 2)"),
    ("pd.read_csv('f.csv', nrows=100).shape", "(100, columns)"),
    ("pd.DataFrame({'a': [1, 2], 'b': [3, 4]}).shape", "(2, 2)"),
    ("pd.DataFrame(np.zeros((5, 3)), columns=['a', 'b', 'c'])[['a', 'c']].values", "(5, 2) ?"),
    ("pd.DataFrame(np.zeros((5, 3))).T.shape", "(3, 5)"),
    ("np.array(pd.DataFrame(np.zeros((5, 3))))", "(5, 3) ?"),
    ("df['a'].values", "(rows,) ?"),
    ("df.drop('a', axis=1).shape", "(rows, columns - 1)"),
    ("df.drop(columns=['a', 'b']).shape", "(rows, columns - 2)"),
    ("df.drop(['a', 'b'], axis='columns').values", "(rows, columns - 2) ?"),
    ("df.drop(names, axis=1).shape[0]", "rows"),
    ("df[['a', 'b']].shape", "(rows, 2)"),
    ("df[['a', 'b']].values.reshape(-1, 2, 1)", "(rows, 2, 1) ?"),
    ("df.iloc[:, 1:].shape", "(rows, columns - 1)"),
    ("df.iloc[:, :-1].values", "(rows, columns - 1) ?"),
    ("df.iloc[:, -1].values", "(rows,) ?"),
    ("df.iloc[:, [0, 2, 3]].values", "(rows, 3) ?"),
    ("df.loc[:, ['a', 'b']].values", "(rows, 2) ?"),
    ("df.dropna().shape[1]", "columns"),
    ("df.head(10).shape", "(min(rows, 10), columns)"),
    ("df.sample(20).shape", "(20, columns)"),
    ("df.fillna(0).astype('float32').shape", "(rows, columns)"),
    ("df.reset_index(drop=True).shape", "(rows, columns)"),
    ("df.set_index('a').shape", "(rows, columns - 1)"),
    ("len(df.columns)", "columns"),
    ("len(pd.read_csv('f', names=['a', 'b']).keys())", "2"),
    ("df[df['a'] > 3].shape", "(rows, columns)"),
    ("((df - df.mean()) / df.std()).values", "(rows, columns) ?"),
    ("(df['a'] / 255).values", "(rows,) ?"),
    ("pd.concat([df, df]).shape[0]", "2*rows"),
    ("pd.concat([df[['a']], df[['b', 'c']]], axis=1).shape", "(rows, 3)"),
    ("df['a'].unique().ndim", "1"),
    ("df[df.columns.drop('a').drop('b')].values", "(rows, columns - 2) ?"),
    ("df[df.columns[1:]].shape", "(rows, columns - 1)"),
    ("df[df.columns.difference(['a'])].shape[0]", "rows"),
    ("df.drop(columns=df.columns[[0, 2]]).shape", "(rows, columns - 2)"),
    ("df.select_dtypes('number').shape[0]", "rows"),
    ("list(pd.read_csv('f', names=['a', 'b']).columns.drop('a'))[0]", "'b'"),
    ("np.array([df.values[i - 60:i, 0] for i in range(60, 1258)])", "(1198, 60) ?"),
    ("np.array([df.values[i:i + 3] for i in range(5)])", "(5, 3, columns) ?"),
    ("df.groupby('a').mean()", "<df.groupby('a').mean()>"),
]


@pytest.mark.parametrize(("expression", "expected"), FRAMES)
def test_frames(run: Run, expression: str, expected: str) -> None:
    setup = "import numpy as np\nimport pandas as pd\ndf = pd.read_csv('f.csv')\n"
    assert run(f"{setup}result = {expression}\n").show("result") == expected


def test_frames_change(run: Run) -> None:
    outcome = run("""
import pandas as pd
df = pd.read_csv("f.csv", names=["a", "b", "c"])
before = df.shape[1]
y = df.pop("c")
df["d"] = 1; df["a"] = 2
df["e"] = 3
after = df.shape[1]
df.drop(columns=["a"], inplace=True)
del df["b"]
last = df.shape[1]
names = list(df.columns)
other = pd.read_csv("g.csv")
del other["x"]
fewer = other.shape[1]
other["y"] = 0
changed = other.shape[1]
""")
    assert [outcome.show(name) for name in ("before", "after", "last", "fewer", "changed")] == ["3", "4", "2", "columns - 1", "columns"]
    assert outcome.plain("names") == ["d", "e"]


LEARN = [
    ("train_test_split(np.zeros((10, 3)), np.zeros(10), test_size=0.33)",
     ["(6, 3) float64", "(4, 3) float64", "(6,) float64", "(4,) float64"]),
    ("train_test_split(np.zeros((150, 4)))", ["(112, 4) float64", "(38, 4) float64"]),
    ("train_test_split(np.zeros((150, 4)), test_size=30, random_state=1)", ["(120, 4) float64", "(30, 4) float64"]),
    ("train_test_split(np.zeros((150, 4)), train_size=0.7)", ["(105, 4) float64", "(45, 4) float64"]),
    ("train_test_split(np.zeros((150, 4)), train_size=0.5, test_size=0.1)", ["(75, 4) float64", "(15, 4) float64"]),
    ("train_test_split(np.zeros((n, 4)), test_size=10)", ["(n - 10, 4) float64", "(10, 4) float64"]),
    ("train_test_split(np.zeros((n, 4)), test_size=0.5)", ["(training rows, 4) float64", "(test rows, 4) float64"]),
    ("load_iris(return_X_y=True)", ["(150, 4) float64", "(150,) int64"]),
    ("[load_iris().data, load_iris()['target'], load_iris().target_names]", ["(150, 4) float64", "(150,) int64", "(3,) str"]),
    ("[load_digits().images, load_digits().data]", ["(1797, 8, 8) float64", "(1797, 64) float64"]),
    ("[load_breast_cancer().data, load_wine().data]", ["(569, 30) float64", "(178, 13) float64"]),
    ("[fetch_california_housing().data, load_diabetes().data]", ["(20640, 8) float64", "(442, 10) float64"]),
    ("make_moons(200, noise=0.1)", ["(200, 2) float64", "(200,) int64"]),
    ("make_circles(n_samples=100)", ["(100, 2) float64", "(100,) int64"]),
    ("make_classification(n_samples=500, n_features=7, n_classes=3)", ["(500, 7) float64", "(500,) int64"]),
    ("make_blobs(n_samples=50, centers=4, n_features=3)", ["(50, 3) float64", "(50,) int64"]),
    ("make_regression(30, 5)", ["(30, 5) float64", "(30,) float64"]),
    ("[StandardScaler().fit_transform(np.zeros((9, 3), int)), StandardScaler().fit(x).transform(np.zeros((9, 3), 'float32'))]",
     ["(9, 3) float64", "(9, 3) float32"]),
    ("[OneHotEncoder(sparse=False).fit_transform(load_iris().target.reshape(-1, 1))]", ["(150, 3) float64"]),
    ("[OneHotEncoder().fit_transform(load_iris().target.reshape(-1, 1)).toarray()]", ["(150, 3) float64"]),
    ("[LabelBinarizer().fit_transform(load_iris().target), LabelBinarizer().fit_transform(load_breast_cancer().target)]",
     ["(150, 3) int64", "(569, 1) int64"]),
    ("[LabelEncoder().fit_transform(load_iris().target)]", ["(150,) int64"]),
    ("[PCA(n_components=2).fit_transform(np.zeros((9, 5))), PCA(3).fit_transform(np.zeros((9, 5)))]", ["(9, 2) float64", "(9, 3) float64"]),
    ("[CountVectorizer(max_features=10).fit_transform(np.zeros(4))]", ["(4, words) float64"]),
    ("shuffle(np.zeros((4, 2)), np.zeros(4))", ["(4, 2) float64", "(4,) float64"]),
    ("list(KFold(3).split(np.zeros((9, 2))))[0]", ["(training rows,) int64", "(test rows,) int64"]),
]  # fmt: skip


@pytest.mark.parametrize(("expression", "expected"), LEARN)
def test_scikit_learn(run: Run, expression: str, expected: list[str]) -> None:
    setup = """
import numpy as np
from sklearn.model_selection import train_test_split, KFold
from sklearn.datasets import load_iris, load_digits, load_breast_cancer, load_wine, load_diabetes, fetch_california_housing
from sklearn.datasets import make_moons, make_circles, make_classification, make_blobs, make_regression
from sklearn.preprocessing import StandardScaler, OneHotEncoder, LabelBinarizer, LabelEncoder
from sklearn.decomposition import PCA
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.utils import shuffle
"""
    outcome = run(f"{setup}result = tuple({expression})\n")
    assert outcome.show("result") == f"({', '.join(expected)}{',' if len(expected) == 1 else ''})"


def test_splits_keep_what_labels_are(run: Run) -> None:
    outcome = run("""
from sklearn.datasets import load_iris
from sklearn.model_selection import train_test_split
import pandas as pd
data = load_iris()
a, b, c, d = train_test_split(data.data, data.target, test_size=0.2, stratify=data.target)
frame = pd.read_csv("f.csv", names=["x", "y", "z"])
train, test = train_test_split(frame, test_size=0.2)
labels = train.pop("z")
columns = train.shape[1]
first, second, third, fourth = train_test_split(data.data, something)
""")
    assert (outcome.value("c").classes, outcome.value("c").shape, outcome.value("a").shape) == (3, (120,), (120, 4))
    assert (outcome.show("columns"), outcome.show("test")) == ("2", "<train_test_split(frame, test_size=0.2)>")
    assert outcome.value("first").shape == (112, 4)


IMAGES = [
    ("cv2.imread('f.png').shape", "(rows, columns, 3)"),
    ("cv2.imread('f.png', 0).shape", "(rows, columns)"),
    ("cv2.imread('f.png', cv2.IMREAD_GRAYSCALE).shape", "(rows, columns)"),
    ("cv2.resize(cv2.imread('f.png'), (64, 48)).shape", "(48, 64, 3)"),
    ("cv2.resize(np.zeros((9, 9, 1)), (4, 5)).shape", "(5, 4)"),
    ("cv2.resize(np.zeros((9, 9)), (4, 5)).shape", "(5, 4)"),
    ("cv2.cvtColor(cv2.resize(cv2.imread('f'), (32, 32)), cv2.COLOR_BGR2GRAY).shape", "(32, 32)"),
    ("cv2.cvtColor(np.zeros((7, 7)), cv2.COLOR_GRAY2RGB).shape", "(7, 7, 3)"),
    ("np.array(Image.open('f').convert('RGB').resize((20, 10)))", "(10, 20, 3) uint8"),
    ("np.asarray(Image.open('f').resize((20, 10)).convert('L'))", "(10, 20) uint8"),
    ("np.array(Image.open('f').resize((20, 10)))", "? uint8"),
    ("np.array(Image.open('f').resize((20, 10)).convert('RGB'))[np.newaxis, ...] / 255.0", "(1, 10, 20, 3) float64"),
    ("Image.fromarray(np.zeros((4, 6, 3), np.uint8)).size", "(6, 4)"),
    ("np.array(Image.new('RGB', (5, 4)).crop((0, 0, 2, 3)))", "(3, 2, 3) uint8"),
    ("plt.imread('f.png').reshape(1, 8, 8, 3)", "(1, 8, 8, 3) ?"),
]


@pytest.mark.parametrize(("expression", "expected"), IMAGES)
def test_images(run: Run, expression: str, expected: str) -> None:
    setup = "import numpy as np\nimport cv2\nimport matplotlib.pyplot as plt\nfrom PIL import Image\n"
    assert run(f"{setup}result = {expression}\n").show("result") == expected
