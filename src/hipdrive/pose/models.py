"""Where the pose networks lie, which files they must be, and how the set-up fetches them.

The networks (BlazePose, Apache-2.0) are not committed: the set-up takes them out of the packages that carry them,
with the registries' own clients, and checks each against a pinned SHA-256. Nothing is fetched at run time.

`python -m hipdrive.pose.models fetch [full] [heavy] [lite]`
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from hipdrive.errors import HipdriveError

FOLDER = Path(__file__).parent / "models"
VARIANTS = ("full", "heavy", "lite")

_WHEEL = "mediapipe==0.10.21"
_NPM = "@mediapipe/pose@0.5.1675469404"


@dataclass(frozen=True)
class ModelFile:
    """One network.

    Parameters
    ----------
    name
        File name in `FOLDER`.
    sha256
        What the content must be.
    package
        `wheel` or `npm`: which package carries it.
    member
        Its path inside that package.
    """

    name: str
    sha256: str
    package: str
    member: str


DETECTOR = ModelFile(
    "pose_detection.tflite",
    "9ba9dd3d42efaaba86b4ff0122b06f29c4122e756b329d89dca1e297fd8f866c",
    "wheel",
    "mediapipe/modules/pose_detection/pose_detection.tflite",
)
LANDMARKS: dict[str, ModelFile] = {
    "full": ModelFile(
        "pose_landmark_full.tflite",
        "e9a5c5cb17f736fafd4c2ec1da3b3d331d6edbe8a0d32395855aeb2cdfd64b9f",
        "wheel",
        "mediapipe/modules/pose_landmark/pose_landmark_full.tflite",
    ),
    "heavy": ModelFile(
        "pose_landmark_heavy.tflite",
        "59e42d71bcd44cbdbabc419f0ff76686595fd265419566bd4009ef703ea8e1fe",
        "npm",
        "package/pose_landmark_heavy.tflite",
    ),
    "lite": ModelFile(
        "pose_landmark_lite.tflite",
        "f17bfbecadb61c3be1baa8b8d851cc6619c870a87167b32848ad20db306b9d61",
        "npm",
        "package/pose_landmark_lite.tflite",
    ),
}


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _remedy(model: ModelFile) -> str:
    variant = next((v for v, m in LANDMARKS.items() if m == model), "full")
    return f"Fetch it once with: hipdrive models {variant} (or: python -m hipdrive.pose.models fetch {variant})"


def model_path(model: ModelFile, folder: Path = FOLDER) -> Path:
    """Where a network lies; raises `HipdriveError` if it has not been fetched, with a message that tells how."""
    path = folder / model.name
    if not path.is_file():
        raise HipdriveError(f"{path}: this pose network is not installed. {_remedy(model)}.")
    return path


def installed(folder: Path = FOLDER) -> tuple[str, ...]:
    """The variants that can be used now."""
    if not (folder / DETECTOR.name).is_file():
        return ()
    return tuple(v for v in VARIANTS if (folder / LANDMARKS[v].name).is_file())


def _run(command: list[str], cwd: Path) -> None:
    """Run a registry's client; its own words go into the error."""
    try:
        done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise HipdriveError(
            f"{command[0]} is not installed. Install it (npm comes with Node.js), then try again."
        ) from None
    if done.returncode:
        last = (done.stderr.strip() or done.stdout.strip() or "no message").splitlines()[-1]
        raise HipdriveError(f"{' '.join(command[:4])} ... failed: {last}. Check the network connection and try again.")


#: The platform is named because only the files inside are wanted: any Python on any machine can open them.
_ANY_MACHINE = (
    "--quiet",
    "--no-deps",
    "--only-binary=:all:",
    "--python-version",
    "3.11",
    "--platform",
    "manylinux_2_28_x86_64",
)


def _download_wheel(into: Path) -> Path:
    _run([sys.executable, "-m", "pip", "download", *_ANY_MACHINE, _WHEEL], into)
    return next(into.glob("*.whl"))


def _download_npm(into: Path) -> Path:
    npm = shutil.which("npm") or "npm"
    _run([npm, "pack", "--silent", _NPM], into)
    return next(into.glob("*.tgz"))


def _member_bytes(archive: Path, member: str) -> bytes:
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            return wheel.read(member)
    with tarfile.open(archive) as ball:
        stream = ball.extractfile(member)
        assert stream is not None, f"{member} is not a file"
        return stream.read()


def _install(content: bytes, model: ModelFile, folder: Path) -> Path:
    """Check and write so that a half-written network can never be taken for a whole one."""
    found = hashlib.sha256(content).hexdigest()
    if found != model.sha256:
        raise HipdriveError(f"{model.name}: the file fetched is not the pinned one (SHA-256 {found}). Do not use it.")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, prefix=f".{model.name}.", delete=False) as stream:
        stream.write(content)
    os.chmod(stream.name, 0o644)
    return Path(stream.name).replace(folder / model.name)


_DOWNLOAD: dict[str, Callable[[Path], Path]] = {"wheel": _download_wheel, "npm": _download_npm}


def fetch(variants: Iterable[str] = ("full",), folder: Path = FOLDER) -> tuple[Path, ...]:
    """Fetch the detector and these variants, unless they are already there and right.

    Parameters
    ----------
    variants
        Of `full`, `heavy`, `lite`.
    folder
        Where to; the package's own folder, so that a wheel built afterwards carries them.

    Returns
    -------
    tuple of Path
        The networks, detector first.

    Raises
    ------
    HipdriveError
        If a variant is unknown, a client fails, or a file is not the pinned one.
    """
    variants = tuple(variants)
    _check_variants(variants)
    wanted = (DETECTOR, *(LANDMARKS[v] for v in dict.fromkeys(variants)))
    missing = [m for m in wanted if not _is_right(folder / m.name, m)]
    for package in dict.fromkeys(m.package for m in missing):
        _fetch_from(package, [m for m in missing if m.package == package], folder)
    return tuple(folder / m.name for m in wanted)


def _check_variants(variants: Iterable[str]) -> None:
    for variant in variants:
        if variant not in LANDMARKS:
            raise HipdriveError(f"{variant}: no such pose network. Choose of {', '.join(VARIANTS)}.")


def _fetch_from(package: str, models: Iterable[ModelFile], folder: Path) -> None:
    """Fetch a package once, and install these of the networks in it."""
    with tempfile.TemporaryDirectory() as scratch:
        archive = _DOWNLOAD[package](Path(scratch))
        for model in models:
            _install(_member_bytes(archive, model.member), model, folder)


def _is_right(path: Path, model: ModelFile) -> bool:
    return path.is_file() and _digest(path) == model.sha256


def main(arguments: list[str] | None = None) -> int:
    """Fetch from the command line; 0 when all is well, 2 with one sentence when not."""
    words = sys.argv[1:] if arguments is None else arguments
    if not words or words[0] != "fetch":
        print("usage: python -m hipdrive.pose.models fetch [full] [heavy] [lite]", file=sys.stderr)
        return 2
    try:
        for path in fetch(words[1:] or ("full",)):
            print(path)
    except HipdriveError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
