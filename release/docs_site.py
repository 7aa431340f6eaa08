"""Gather the pages of the documentation site: `build/site`, for mkdocs-material, without a network.

    python release/docs_site.py && mkdocs build --strict -f build/site/mkdocs.yml

Pages of `docs/` as they are, README as the first one, and pages made from the program: the Python interface, the commands,
the marker files, the JSON schema, a gallery of the pictures.
"""

from __future__ import annotations

import inspect
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import yaml
from typer.main import get_command

import hipdrive
from hipdrive.cli import app
from hipdrive.report.contract_models import Analysis

ROOT = Path(__file__).resolve().parents[1]
SITE = ROOT / "build" / "site"
PAGES = SITE / "docs"
_BESIDE = ("CONTRIBUTING.md", "CHANGELOG.md", "NOTICE.md", "THIRD_PARTY.md", "LICENSE")
_LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)\s]+)\)")
#: What the pictures are of, by the beginning of their path.
_PICTURES = ("*.png", "*.jpg", "*.svg")


def main() -> None:
    """Write the folder anew."""
    shutil.rmtree(SITE, ignore_errors=True)
    shutil.copytree(ROOT / "docs", PAGES)
    for name in _BESIDE:
        (PAGES / name).with_suffix(".md").write_text((ROOT / name).read_text(encoding="utf-8"), encoding="utf-8")
    index = (ROOT / "README.md").read_text(encoding="utf-8").replace("(docs/", "(")
    (PAGES / "index.md").write_text(index, encoding="utf-8")
    for name, text in {"python": python(), "commands": commands(), "markers": markers(), "gallery": gallery()}.items():
        (PAGES / f"{name}.md").write_text(text, encoding="utf-8")
    schema = json.dumps(Analysis.model_json_schema(by_alias=True), indent=2, ensure_ascii=False)
    (PAGES / "analysis.schema.json").write_text(schema + "\n", encoding="utf-8")
    contract = PAGES / "json.md"
    more = "\n## As JSON schema\n\n[analysis.schema.json](analysis.schema.json), for programs that check it.\n"
    contract.write_text(contract.read_text(encoding="utf-8") + more, encoding="utf-8")
    for page in PAGES.rglob("*.md"):
        page.write_text(_linked(page), encoding="utf-8")
    (SITE / "mkdocs.yml").write_text(yaml.safe_dump(settings(), sort_keys=False), encoding="utf-8")


def settings() -> dict[str, object]:
    """What mkdocs is told: nothing is fetched from elsewhere when a page is opened."""

    def titled(folder: str) -> list[str]:
        return sorted(str(p.relative_to(PAGES)) for p in (PAGES / folder).glob("*.md"))

    nav: list[dict[str, object]] = [
        {"Start": "index.md"},
        {"Film": "guide.md"},
        {"Gallery": "gallery.md"},
        {"Commands": ["commands.md", "guide/cohort.md", "app/README.md"]},
        {"Python": ["python.md", *titled("examples")]},
        {"Measures": titled("measures")},
        {"Read and write": ["markers.md", "json.md", "pelvis.md", "performance.md", "scale.md"]},
        {"What it says": ["findings.md", "article.md", *titled("scenarios")]},
        {"How well": ["validation.md", *titled("validation")]},
        {
            "Inside": [
                "architecture.md",
                "where.md",
                "decisions.md",
                "security.md",
                "CONTRIBUTING.md",
                "CHANGELOG.md",
            ]
        },
        {"Licences": ["LICENSE.md", "NOTICE.md", "THIRD_PARTY.md"]},
    ]
    listed = re.findall(r"[\w./-]+\.md", json.dumps(nav))
    more = sorted({str(p.relative_to(PAGES)) for p in PAGES.rglob("*.md")} - set(listed))
    if more:
        nav.append({"More": more})
    return {
        "site_name": "hipdrive",
        "docs_dir": "docs",
        "site_dir": "html",
        "use_directory_urls": False,
        "theme": {"name": "material", "font": False, "features": ["navigation.sections", "toc.integrate"]},
        "plugins": ["search"],
        "markdown_extensions": ["tables", "fenced_code", "toc"],
        "validation": {"anchors": "ignore", "nav": {"omitted_files": "warn"}},
        "nav": nav,
    }


def _linked(page: Path) -> str:
    """The text of a page whose links to files that are not on the site are plain words."""

    def mended(found: re.Match[str]) -> str:
        picture, words, target = found.groups()
        if "://" in target or target.startswith(("#", "mailto:")):
            return found[0]
        path, _, anchor = target.partition("#")
        place = (page.parent / path).resolve()
        moved = PAGES / (Path(path).name if Path(path).suffix else f"{Path(path).name}.md")
        if not place.exists() and moved.exists():
            place = moved
        if place.is_dir() or not place.exists():
            return "" if picture else f"`{words.strip('`')}`"
        relative = Path(*[".."] * len(page.parent.relative_to(PAGES).parts), place.relative_to(PAGES))
        return f"{picture}[{words}]({relative.as_posix()}{'#' + anchor if anchor else ''})"

    parts = re.split(r"(```.*?```)", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    return "".join(part if part.startswith("```") else _LINK.sub(mended, part) for part in parts)


def python() -> str:
    """Every public name with its signature and docstring."""
    pages = [
        "# The Python interface\n\n`import hipdrive as hd` costs next to nothing: a name is imported when it is used.\n"
    ]
    for name in sorted(hipdrive.__all__):
        thing = getattr(hipdrive, name)
        if callable(thing):
            doc = inspect.getdoc(thing) or ""
            pages.append(f"## `hd.{name}`\n\n```python\n{name}{_signature(thing)}\n```\n\n```text\n{doc}\n```\n")
            pages += [f"### `.{n}`\n\n```text\n{d}\n```\n" for n, d in _methods(thing)]
    return "\n".join(pages)


def _signature(thing: Callable[..., object]) -> str:
    try:
        return str(inspect.signature(thing))
    except ValueError:  # an exception
        return ""


def _methods(thing: object) -> list[tuple[str, str]]:
    if not inspect.isclass(thing) or issubclass(thing, Exception):
        return []
    own = {n: m for n, m in vars(thing).items() if not n.startswith("_") and (callable(m) or isinstance(m, property))}
    return [(n, inspect.getdoc(m) or "") for n, m in sorted(own.items()) if inspect.getdoc(m)]


def commands() -> str:
    """Every command with its words and defaults."""
    pages = ["# The commands\n\n`hipdrive --install-completion` lets the shell complete them.\n"]
    for name, command in sorted(get_command(app).commands.items()):  # type: ignore[attr-defined]
        rows = ["| word | meaning | without it |", "|---|---|---|"]
        for one in command.params:
            word = ", ".join(f"`{w}`" for w in one.opts) if one.param_type_name == "option" else f"`{one.name}`"
            default = one.show_default if isinstance(one.show_default, str) else one.default
            told = "" if default is None or callable(default) else str(default)
            rows.append(f"| {word} | {(one.help or '').replace('|', '/')} | {told} |" if one.name != "help" else "")
        pages.append(f"## `hipdrive {name}`\n\n{command.help}\n\n" + "\n".join(r for r in rows if r) + "\n")
    return "\n".join(pages)


def markers() -> str:
    """The marker sets it knows, each as its file."""
    pages = ["# Marker sets\n\nA set of your own is a file like these, given with `--markers FILE`.\n"]
    for path in sorted((ROOT / "src" / "hipdrive" / "sources" / "markers").glob("*.toml")):
        pages.append(f"## `{path.name}`\n\n```toml\n{path.read_text(encoding='utf-8').strip()}\n```\n")
    return "\n".join(pages)


def gallery() -> str:
    """Every picture of the pages. The runners are rendered: nobody was filmed."""
    found = sorted(p.relative_to(PAGES) for kind in _PICTURES for p in PAGES.rglob(kind))
    shown = [f"### {p.stem.replace('_', ' ').replace('-', ' ')}\n\n![{p.stem}]({p.as_posix()})\n" for p in found]
    return "# Gallery\n\nThe runners are rendered: nobody was filmed.\n\n" + "\n".join(shown)


if __name__ == "__main__":
    main()
    print(SITE)
