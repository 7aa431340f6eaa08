"""A marker set as the TOML file that `--markers` reads."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from hipdrive.sources.markers.marker_set import Cluster, MarkerSet


def to_toml(known: MarkerSet, above: Iterable[str] = (), unknown: Mapping[str, str] | None = None) -> str:
    """The file; what is read from it is the same set.

    Parameters
    ----------
    known
        The set; its name is that of the file.
    above
        Lines of comment at the top.
    unknown
        Labels that stand for no point yet, with a remark each: they are written as comments, to be completed.
    """
    lines = [f"# {line}".rstrip() for line in above]
    lines += [f"title = {_text(known.title)}", f"kind = {_text(known.kind)}"]
    if known.order:
        lines.append(f"order = {_list(known.order)}")
    lines += ["", "[single]"] + [f"{_text(label)} = {_text(point)}" for label, point in known.labels.items()]
    lines += [f"# {_text(label)} = {_text('')}  # {remark}" for label, remark in (unknown or {}).items()]
    lines += ["", "[needed]", f"single = {_list(known.needed)}"]
    if known.middles:
        lines += ["", "[middles]"] + [f"{point} = {_list(parts)}" for point, parts in known.middles.items()]
    for name, body in known.clusters.items():
        lines += ["", f"[clusters.{name}]", *_cluster(body)]
    return "\n".join(lines) + "\n"


def _cluster(body: Cluster) -> list[str]:
    parts = {name: getattr(body, name) for name in ("markers", "carries", "anchors", "spares")}
    return [f"{name} = {_list(points)}" for name, points in parts.items() if points]


def _text(word: str) -> str:
    # What JSON writes between quotes TOML reads alike.
    return json.dumps(word, ensure_ascii=False)


def _list(words: Sequence[str]) -> str:
    return "[" + ", ".join(_text(word) for word in words) + "]"
