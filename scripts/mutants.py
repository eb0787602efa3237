"""What mutmut's operators change in the rules: one small change after another."""

import difflib
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import libcst
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.file_mutation import MutationVisitor, deep_replace
from mutmut.mutation.mutators import mutation_operators
from mutmut.mutation.pragma_handling import IgnoredCode

PACKAGE = "intranet.rules"


class Mutant(NamedTuple):
    """One change: where it lies, the lines of its function's body, the module before and after."""

    module: str
    function: str
    number: int
    body: range
    before: str
    after: str

    @property
    def name(self) -> str:
        """Where it lies and which of the changes there it is."""
        return f"{PACKAGE}.{self.module}.{self.function}.{self.number}"

    @property
    def mark(self) -> str:
        """The same for the same change to the same module."""
        return hashlib.sha256(f"{self.before}\0{self.after}".encode()).hexdigest()[:16]

    @property
    def difference(self) -> str:
        """The change as a patch."""
        texts = self.before.splitlines(), self.after.splitlines()
        return "\n".join(difflib.unified_diff(*texts, self.name, self.name, n=2, lineterm=""))


class Visitor(MutationVisitor):
    """Properties too: mutmut leaves decorated functions out, which its own runner cannot bear."""

    def _skip_node_and_children(self, node: libcst.CSTNode) -> bool:
        if isinstance(node, libcst.FunctionDef) and node.decorators:
            return False
        return bool(super()._skip_node_and_children(node))


def mutants(file: Path) -> Iterator[Mutant]:
    """Every change that mutmut's operators make inside the functions of a file."""
    before = file.read_text("utf-8")
    lines = before.splitlines(keepends=True)
    wrapper = MetadataWrapper(libcst.parse_module(before))
    visitor = Visitor(mutation_operators, IgnoredCode(set(), set(), set()))
    module = wrapper.visit(visitor)
    places = wrapper.resolve(PositionProvider)
    names = {
        method: f"{each.name.value}.{method.name.value}"
        for each in module.body
        if isinstance(each, libcst.ClassDef)
        for method in each.body.body
        if isinstance(method, libcst.FunctionDef)
    }
    numbers: dict[str, int] = {}
    for each in visitor.mutations:
        whole = each.contained_by_top_level_function
        if not isinstance(whole, libcst.FunctionDef):
            continue
        name = names.get(whole, whole.name.value)
        numbers[name] = numbers.get(name, 0) + 1
        first, last = places[whole].start.line, places[whole].end.line
        indent = "    " if whole in names else ""
        changed = deep_replace(whole, each.original_node, each.mutated_node)
        # The lines of decorators stay where they are, before the first line of the function.
        changed = changed.with_changes(leading_lines=[], decorators=[], lines_after_decorators=[])
        code = module.code_for_node(changed)
        code = "".join(
            f"{indent}{line}" if line.strip() else line for line in code.splitlines(True)
        )
        after = "".join((*lines[: first - 1], code, *lines[last:]))
        body = range(places[whole.body.body[0]].start.line, last + 1)
        yield Mutant(file.stem, name, numbers[name], body, before, after)
