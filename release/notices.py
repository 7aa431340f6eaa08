"""Write the licences of everything an installed hipdrive brings along: `THIRD_PARTY.md`.

    python release/notices.py [EXTRA ...]

The packages are those that `pip install hipdrive` installs, found by following what each says it needs; licences as their
own metadata state them. What is inside the wheel itself stands in `NOTICE.md`.
"""

from __future__ import annotations

import re
import sys
import tomllib
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

OUT = Path(__file__).resolve().parents[1] / "THIRD_PARTY.md"
_NAME = re.compile(r"[A-Za-z0-9][\w.-]*")


def needed(extras: tuple[str, ...]) -> dict[str, Distribution]:
    """Every package that hipdrive needs, with those extras, by its name."""
    project = tomllib.loads((OUT.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    waiting = [*project["dependencies"], *(one for extra in extras for one in project["optional-dependencies"][extra])]
    found: dict[str, Distribution] = {}
    while waiting:
        words, _, marker = waiting.pop().partition(";")
        name = _NAME.match(words.strip())
        if name is None or (key := name[0].lower().replace("_", "-")) in found or "extra" in marker:
            continue
        try:
            found[key] = distribution(name[0])
        except PackageNotFoundError:
            continue  # for another system
        waiting += found[key].requires or ()
    return dict(sorted(found.items()))


def licence(one: Distribution) -> str:
    """The licence by its SPDX expression, else by its classifiers, else as it says."""
    about = one.metadata
    if about.get("License-Expression"):
        return str(about["License-Expression"])
    said = [c.split(" :: ")[-1] for c in about.get_all("Classifier", []) if c.startswith("License :: ")]
    said = [s for s in said if s != "OSI Approved"]
    first = str(about.get("License") or "").strip().splitlines()
    return ", ".join(said) or (first[0][:80] if first else "see its home page")


def page(extras: tuple[str, ...]) -> str:
    """The page."""
    head = "# What hipdrive installs with it\n\nMade by `python release/notices.py"
    head += "".join(f" {extra}" for extra in extras) + "`. What is inside the wheel: [NOTICE.md](NOTICE.md).\n\n"
    rows = [f"| {name} | {one.version} | {licence(one).replace('|', '/')} |" for name, one in needed(extras).items()]
    return head + "\n".join(["| package | version seen | licence |", "|---|---|---|", *rows]) + "\n"


if __name__ == "__main__":
    OUT.write_text(page(tuple(sys.argv[1:])), encoding="utf-8")
    print(OUT)
