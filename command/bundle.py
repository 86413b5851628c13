"""One archive from which a machine without a network installs: the product, every package that a room runs
on, and the sha256 of each file (docs/offline.md).

`dawriya` runs this before anything is installed, so that it needs the standard library alone.
"""

import base64
import fnmatch
import hashlib
import io
import json
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from command import archive

ROOT = Path(__file__).resolve().parent.parent
FOLDER = "bundle"
SUMS = f"{FOLDER}/SHA256SUMS"
MADE_FOR = f"{FOLDER}/made_for"


class BundleError(ValueError):
    """What is wrong with a part of a bundle, in one sentence that names the file."""


@dataclass(frozen=True)
class Package:
    """A package of the browser as the lock pins it: where it goes, and the sha512 of its tarball."""

    path: str
    name: str
    version: str
    integrity: str

    @property
    def tarball(self) -> str:
        """The file name that npm gives it."""
        return f"{self.name.lstrip('@').replace('/', '-')}-{self.version}.tgz"


def packages(root: Path) -> list[Package]:
    """What a browser needs of a running room."""
    entries = json.loads((root / "package-lock.json").read_text())["packages"]
    return [
        Package(path, path.rpartition("node_modules/")[2], entry["version"], entry["integrity"])
        for path, entry in entries.items()
        if path and not entry.get("dev")
    ]


def write(root: Path, tree: Path, target: Path) -> None:
    """Put the product beside the packages in `tree`, list every file, and write it all into one archive.

    The same parts make the same bytes. Raises OSError; then nothing of the archive is left.
    """
    put_product(root, tree)
    product = [path for path in _files(tree) if not path.is_relative_to(tree / FOLDER)]
    moment = max(int(path.stat().st_mtime) for path in product)
    (tree / MADE_FOR).write_text(f"{platform()}\n")
    sums = [f"{archive.sha256(path)}  {path.relative_to(tree)}\n" for path in _files(tree)]
    (tree / SUMS).write_text("".join(sums))
    version = tomllib.loads((tree / "pyproject.toml").read_text())["project"]["version"]

    def plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
        mode = 0o755 if entry.mode & 0o100 else 0o644
        return entry.replace(mode=mode, mtime=moment, uid=0, gid=0, uname="", gname="", deep=False)

    with (
        archive.whole(target) as file,
        tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar,
    ):
        for path in _files(tree):
            tar.add(path, f"dawriya-{version}/{path.relative_to(tree)}", recursive=False, filter=plain)


def put_product(root: Path, tree: Path) -> None:
    """The product as it was committed last; where git does not keep it, all but what .gitignore names."""
    if (root / ".git").exists():
        kept = subprocess.run(["git", "-C", root, "archive", "HEAD"], capture_output=True, check=True)
        with tarfile.open(fileobj=io.BytesIO(kept.stdout)) as tar:
            tar.extractall(tree, filter="data")
        return
    ignored = [*(root / ".gitignore").read_text().split(), FOLDER]
    for path in _files(root):
        name = path.relative_to(root)
        if not any(fnmatch.fnmatch(part, one.rstrip("/")) for part in name.parts for one in ignored):
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, tree / name)


def unpack(root: Path) -> None:
    """Make node_modules out of the bundle's tarballs. Raises BundleError, or OSError."""
    shutil.rmtree(root / "node_modules", ignore_errors=True)
    for package in packages(root):
        tarball = root / FOLDER / "npm" / package.tarball
        digest = base64.b64encode(hashlib.sha512(tarball.read_bytes()).digest()).decode()
        if f"sha512-{digest}" != package.integrity:
            raise BundleError(f"{FOLDER}/npm/{package.tarball} is not what package-lock.json pins.")
        with tarfile.open(tarball) as tar:
            for member in tar.getmembers():
                # What npm packs stands in a folder, mostly `package`.
                member.name = member.name.partition("/")[2]
                if member.isfile() and member.name:
                    tar.extract(member, root / package.path, filter="data")


def platform() -> str:
    """For which Python, of which system, compiled packages fit: `cpython-311-x86_64-linux-gnu`."""
    return str(sysconfig.get_config_var("SOABI"))


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def main(asked: list[str]) -> None:
    """`packages`: name@version of each package of the browser; `write TREE FILE`; `unpack`."""
    try:
        match asked:
            case ["packages"]:
                sys.stdout.writelines(f"{one.name}@{one.version}\n" for one in packages(ROOT))
            case ["write", tree, target]:
                write(ROOT, Path(tree), Path(target))
                size = Path(target).stat().st_size / 1e6
                sys.stdout.write(f"{target}: {size:.0f} MB, sha256 {archive.sha256(Path(target))}\n")
            case ["unpack"]:
                unpack(ROOT)
            case _:
                sys.exit("packages, write TREE FILE or unpack is expected.")
    except (BundleError, tarfile.TarError, subprocess.CalledProcessError) as error:
        sys.exit(str(error))
    except OSError as error:
        sys.exit(f"{error.filename}: {error.strerror}.")


if __name__ == "__main__":
    main(sys.argv[1:])
