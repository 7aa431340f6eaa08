"""Leave out the part of a network whose results nobody reads.

The landmark networks also draw the outline of the body, and that alone is two fifths of their work. Operators that no
wanted output needs are dropped; the others stay as they are, so the wanted outputs keep their exact values.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

_FILE_KIND = b"TFL3"


def _shape(graph: Any, tensor: int) -> tuple[int, ...]:
    """Shape of a tensor without the batch axis."""
    return tuple(int(n) for n in graph.tensors[tensor].shape)[1:]


def _needed(operators: list[Any], outputs: Collection[int]) -> list[Any]:
    """The operators that lead to these outputs, in their old order."""
    wanted, kept = {int(o) for o in outputs}, []
    for operator in reversed(operators):
        if wanted.intersection(int(o) for o in operator.outputs):
            kept.append(operator)
            wanted.update(int(i) for i in operator.inputs)
    return kept[::-1]


def pruned(path: Path, outputs: Collection[tuple[int, ...]]) -> bytes:
    """A network that gives only some of its outputs.

    Parameters
    ----------
    path
        A TensorFlow Lite file with one graph.
    outputs
        Shapes of the outputs wanted, without the batch axis.

    Returns
    -------
    bytes
        The smaller network, or the whole one where LiteRT does not bring the description of its file format.

    Raises
    ------
    ValueError
        If the network has no output of a wanted shape.
    """
    content = path.read_bytes()
    try:
        import flatbuffers
        from ai_edge_litert import schema_py_generated as schema
    except ImportError:
        return content
    model = schema.ModelT.InitFromObj(schema.Model.GetRootAs(bytearray(content), 0))
    graph = model.subgraphs[0]
    kept = [o for o in graph.outputs if _shape(graph, o) in outputs]
    if len(kept) != len(outputs):
        raise ValueError(f"{path} has outputs {[_shape(graph, o) for o in graph.outputs]}, not {list(outputs)}")
    graph.outputs, graph.operators = kept, _needed(graph.operators, kept)
    builder = flatbuffers.Builder(len(content))
    builder.Finish(model.Pack(builder), _FILE_KIND)
    return bytes(builder.Output())
