"""A bundle lists every file that it brings; what was changed on the way is refused by name, and nothing is
installed."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
from base64 import b64encode
from pathlib import Path

import pytest

from command import bundle

ROOT = Path(__file__).resolve().parents[2]
HERE = bundle.platform()


@pytest.fixture
def product(tmp_path: Path) -> Path:
    """A small product without git: one file that runs, one package of the browser, and what stays behind."""
    folder = tmp_path / "product"
    (folder / "requirements").mkdir(parents=True)
    shutil.copy(ROOT / "dawriya", folder)
    (folder / "pyproject.toml").write_text('[project]\nversion = "0.9"\n')
    (folder / ".gitignore").write_text("var/\n*.pyc\n")
    for left in ("var/dawriya.sqlite3", "maps/geo.pyc", "bundle/wheels/old.whl"):
        (folder / left).parent.mkdir(parents=True, exist_ok=True)
        (folder / left).write_text("stays here")
    shutil.copytree(ROOT / "command", folder / "command", ignore=shutil.ignore_patterns("*.pyc", "static"))
    packed = tarball(folder.parent / "leaf.tgz")
    digest = b64encode(hashlib.sha512(packed.read_bytes()).digest()).decode()
    pinned = {"version": "1.0.0", "integrity": f"sha512-{digest}"}
    tool = {"version": "2.0.0", "integrity": "sha512-x", "dev": True}
    lock = {"packages": {"": {}, "node_modules/@tree/leaf": pinned, "node_modules/axe": tool}}
    (folder / "package-lock.json").write_text(json.dumps(lock))
    return folder


def tarball(path: Path) -> Path:
    """What npm packs: files in a folder."""
    (path.parent / "leaf.js").write_text("export const leaf = 1;\n")
    with tarfile.open(path, "w:gz") as tar:
        tar.add(path.parent / "leaf.js", "package/dist/leaf.js")
    return path


def bundled(product: Path, name: str = "made") -> Path:
    """The bundle of the product with one wheel and one tarball."""
    tree = product.parent / f"{name}.parts"
    (tree / "bundle/wheels").mkdir(parents=True)
    (tree / "bundle/wheels/django.whl").write_bytes(b"a wheel" * 100)
    (tree / "bundle/npm").mkdir()
    shutil.copy(product.parent / "leaf.tgz", tree / "bundle/npm/tree-leaf-1.0.0.tgz")
    target = product.parent / f"{name}.tar"
    bundle.write(product, tree, target)
    return target


def unpacked(made: Path) -> Path:
    """The bundle where it is to be installed."""
    with tarfile.open(made) as tar:
        tar.extractall(made.parent / "there", filter="data")
    return made.parent / "there" / "dawriya-0.9"


def install(tree: Path) -> str:
    """Run its `dawriya`, which must stop before anything is installed; the last sentence."""
    done = subprocess.run(
        [tree / "dawriya"],
        env={**os.environ, "PYTHON": sys.executable},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode != 0
    assert not (tree / ".venv").exists()
    return done.stderr.splitlines()[-1]


def test_the_same_parts_make_the_same_bytes(product: Path) -> None:
    first = bundled(product)
    for path in product.rglob("*"):
        path.chmod(path.stat().st_mode | 0o020)
    assert bundled(product, "again").read_bytes() == first.read_bytes()


def test_it_lists_every_file_and_brings_nothing_that_was_left_out(product: Path) -> None:
    tree = unpacked(bundled(product))
    brought = {str(path.relative_to(tree)) for path in tree.rglob("*") if path.is_file()}
    listed = {line.split("  ")[1] for line in (tree / bundle.SUMS).read_text().splitlines()}
    assert listed == brought - {bundle.SUMS}
    assert {"dawriya", "command/asgi.py", "bundle/wheels/django.whl", "bundle/made_for"} <= listed
    assert not {"var/dawriya.sqlite3", "maps/geo.pyc", "bundle/wheels/old.whl"} & listed
    assert os.access(tree / "dawriya", os.X_OK)


@pytest.mark.parametrize(
    "name",
    ["bundle/wheels/django.whl", "bundle/npm/tree-leaf-1.0.0.tgz", "command/asgi.py", "bundle/made_for"],
)
def test_one_changed_byte_is_refused_by_the_name_of_the_file(product: Path, name: str) -> None:
    tree = unpacked(bundled(product))
    whole = bytearray((tree / name).read_bytes())
    whole[len(whole) // 2] ^= 1
    (tree / name).write_bytes(whole)
    assert f"The bundle is damaged, and nothing was installed: {name}: FAILED" in install(tree)


def test_a_list_that_cannot_be_read_is_refused(product: Path) -> None:
    tree = unpacked(bundled(product))
    (tree / bundle.SUMS).write_text((tree / bundle.SUMS).read_text().replace("a", "z"))
    assert "The bundle is damaged" in install(tree)


def test_a_missing_file_is_refused_by_its_name(product: Path) -> None:
    tree = unpacked(bundled(product))
    (tree / "bundle/wheels/django.whl").unlink()
    assert "django.whl" in install(tree)


def test_another_python_is_refused_before_anything_is_made(
    product: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundle, "platform", lambda: "cpython-399-riscv64-linux-gnu")
    said = install(unpacked(bundled(product)))
    assert f"made for cpython-399-riscv64-linux-gnu, and '{sys.executable}' is {HERE}." in said


def test_the_browsers_packages_are_laid_where_npm_would_lay_them(product: Path) -> None:
    tree = unpacked(bundled(product))
    bundle.unpack(tree)
    laid = [str(path.relative_to(tree)) for path in (tree / "node_modules").rglob("*") if path.is_file()]
    assert laid == ["node_modules/@tree/leaf/dist/leaf.js"]


def test_a_package_that_the_lock_does_not_pin_is_refused_by_its_name(product: Path) -> None:
    tree = unpacked(bundled(product))
    with (tree / "bundle/npm/tree-leaf-1.0.0.tgz").open("ab") as file:
        file.write(b"more")
    with pytest.raises(
        bundle.BundleError, match=r"tree-leaf-1\.0\.0\.tgz is not what package-lock\.json pins"
    ):
        bundle.unpack(tree)


def test_what_git_keeps_is_brought_and_nothing_else(product: Path) -> None:
    git = ["git", "-C", str(product), "-c", "user.name=Salma", "-c", "user.email=salma@town.example"]
    for words in (["init", "-q"], ["add", "dawriya", "pyproject.toml"], ["commit", "-qm", "A product."]):
        subprocess.run([*git, *words], check=True, capture_output=True)
    (product / "pyproject.toml").write_text("not committed")
    tree = product.parent / "tree"
    tree.mkdir()
    bundle.put_product(product, tree)
    assert sorted(path.name for path in tree.iterdir()) == ["dawriya", "pyproject.toml"]
    assert "0.9" in (tree / "pyproject.toml").read_text()
