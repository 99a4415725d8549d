"""A YAML loader for text from outside: plain values only, and no number whose reading costs more than its length.

Caveat: depth and expansion are not bounded here; whoever loads counts the events first.
"""

from typing import Any, Final

import yaml

__all__ = ["BoundedLoader"]

LONGEST_NUMBER: Final = 40
"""Characters; a longer one is text. YAML counts in base 60 (``1:59:59``), with work that grows by the square."""


class BoundedLoader(yaml.CSafeLoader):
    """The safe loader, with long numbers left as they are written."""


def _number(loader: BoundedLoader, node: yaml.ScalarNode) -> Any:  # noqa: ANN401 (a number or its text)
    if len(node.value) > LONGEST_NUMBER:
        return node.value
    is_int = node.tag.endswith(":int")
    return loader.construct_yaml_int(node) if is_int else loader.construct_yaml_float(node)


BoundedLoader.add_constructor("tag:yaml.org,2002:int", _number)
BoundedLoader.add_constructor("tag:yaml.org,2002:float", _number)
