"""Whether two versions of a JSON Schema understand each other's messages.

One question, asked twice: does a reader accept everything that a writer may write?

    backward: writer = released, reader = current     a new consumer reads an old publisher
    forward:  writer = current,  reader = released    an old consumer reads a new publisher

What a schema says for people alone (title, description, examples, default) never matters. What the comparison does not
know counts as a difference: it may refuse a harmless change, and never lets a breaking one pass.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from contracts.schema_kinds import CONSTRAINTS, refusal_of_value

Schema = Mapping[str, Any]
Direction = Literal["backward", "forward"]

_FOR_PEOPLE: Final = frozenset(
    {"title", "description", "examples", "default", "deprecated", "$schema", "$id", "$defs", "$comment"}
)
_COMPARED: Final = frozenset(
    {"type", "enum", "const", "anyOf", "oneOf", "properties", "required", "additionalProperties", "items"}
)


@dataclass(frozen=True)
class Incompatibility:
    """One reason why a change breaks somebody.

    Attributes:
        path: the field, dotted; `[]` is an array's item, the empty path the whole message.
        direction: who is broken, see the module's text.
        sentence: what changed, in terms of that field.
    """

    path: str
    direction: Direction
    sentence: str


@dataclass(frozen=True)
class Gap:
    """Something that the writer may write and the reader refuses."""

    path: str
    sentence: str


def differences(released: Schema, current: Schema) -> list[Incompatibility]:
    """Return every incompatible difference between two JSON Schemas with local `$ref`s, in both directions.

    A new field with a default is compatible, and so is any change of what is meant for people alone.
    """
    backward = _Comparison(writer=released, reader=current).gaps()
    forward = [*_Comparison(writer=current, reader=released).gaps(), *_removed_fields(released, current)]
    found: list[tuple[Direction, Gap]] = [("backward", gap) for gap in backward]
    found += [("forward", gap) for gap in forward]
    return [Incompatibility(gap.path, direction, gap.sentence) for direction, gap in found]


class _Comparison:
    """Looks for what `writer` may write and `reader` refuses."""

    def __init__(self, *, writer: Schema, reader: Schema) -> None:
        self._writer = writer
        self._reader = reader
        self._under_way: set[tuple[str, str]] = set()

    def gaps(self) -> list[Gap]:
        return list(self._gaps(self._writer, self._reader, ""))

    def _gaps(self, writer: Schema, reader: Schema, path: str) -> Iterator[Gap]:
        pair = (str(writer.get("$ref")), str(reader.get("$ref")))
        if "$ref" in writer and "$ref" in reader:
            if pair in self._under_way:  # a model that contains itself: the comparison is on already
                return
            self._under_way.add(pair)
        yield from self._compare(_plain(writer, self._writer), _plain(reader, self._reader), path)
        self._under_way.discard(pair)

    def _compare(self, writer: Schema, reader: Schema, path: str) -> Iterator[Gap]:
        alternatives = _alternatives(writer)
        if alternatives:
            for alternative in alternatives:
                yield from self._gaps(alternative, reader, path)
            return
        readers = _alternatives(reader)
        if readers:
            yield from self._any_of(writer, readers, path)
            return
        refusals = list(_refusals(writer, reader))
        if refusals:
            yield from (Gap(path, sentence) for sentence in refusals)
            return
        yield from self._object_gaps(writer, reader, path)
        if "items" in reader:
            yield from self._gaps(writer.get("items", {}), reader["items"], f"{path}[]")

    def _any_of(self, writer: Schema, readers: list[Schema], path: str) -> Iterator[Gap]:
        """The writer's values fit when one alternative takes them all; else the nearest one tells why not."""
        attempts = [list(self._gaps(writer, reader, path)) for reader in readers]
        if all(attempts):
            types = [_plain(reader, self._reader).get("type") for reader in readers]
            if writer.get("type") in types:
                yield from attempts[types.index(writer.get("type"))]
            else:
                yield Gap(path, f"the type {_typed(writer)} is not among {', '.join(map(str, types))}")

    def _object_gaps(self, writer: Schema, reader: Schema, path: str) -> Iterator[Gap]:
        written, read = writer.get("properties", {}), reader.get("properties", {})
        for name in sorted(set(reader.get("required", ())) - set(writer.get("required", ()))):
            yield Gap(_join(path, name), "the field is required on one side and may be absent on the other")
        for name in sorted(read.keys() & written.keys()):
            yield from self._gaps(written[name], read[name], _join(path, name))
        extra = reader.get("additionalProperties", True)
        if extra is False:
            unknown = sorted(written.keys() - read.keys())
            yield from (Gap(_join(path, name), "an unknown field is refused") for name in unknown)
            if writer.get("type") == "object" and writer.get("additionalProperties", True) is not False:
                yield Gap(path, "unknown fields are refused on one side and allowed on the other")
        elif isinstance(extra, Mapping):
            other = writer.get("additionalProperties", True)
            yield from self._gaps(other if isinstance(other, Mapping) else {}, extra, _join(path, "*"))


def _refusals(writer: Schema, reader: Schema) -> Iterator[str]:
    """Yield what keeps a single value, types and bounds, from being read."""
    values = _values(writer)
    if values is not None:
        yield from filter(None, (refusal_of_value(value, reader) for value in values))
        return
    if (allowed := _values(reader)) is not None:
        yield f"only the values {', '.join(map(repr, allowed))} are read"
        return
    if "type" in reader and not _type_fits(writer.get("type"), reader["type"]):
        yield f"the type {reader['type']} is read and {_typed(writer)} may be written"
        return
    for keyword, fits in CONSTRAINTS.items():
        if keyword in reader and not fits(writer, reader[keyword]):
            yield f"{keyword} {reader[keyword]!r} is not met by all that may be written"
    for keyword in sorted(reader.keys() - _COMPARED - _FOR_PEOPLE - CONSTRAINTS.keys()):
        if writer.get(keyword) != reader[keyword]:
            yield f"{keyword} differs"


def _removed_fields(released: Schema, current: Schema) -> Iterator[Gap]:
    """Yield fields that are gone: an old consumer that uses one would silently get its default for ever."""
    gone = _field_paths(released) - _field_paths(current)
    required = _field_paths(released, required_only=True)
    # The loss of a required field is told by the comparison already.
    yield from (Gap(path, "the field was removed") for path in sorted(gone - required) if _parent(path) not in gone)


def _field_paths(root: Schema, *, required_only: bool = False) -> set[str]:
    paths: set[str] = set()

    def walk(schema: Schema, path: str, seen: frozenset[str]) -> None:
        reference = schema.get("$ref")
        if reference in seen:
            return
        seen |= {str(reference)} if reference else frozenset()
        plain = _plain(schema, root)
        for name, field in plain.get("properties", {}).items():
            if not required_only or name in plain.get("required", ()):
                paths.add(_join(path, name))
            walk(field, _join(path, name), seen)
        for alternative in _alternatives(plain):
            walk(alternative, path, seen)
        if "items" in plain:
            walk(plain["items"], f"{path}[]", seen)

    walk(root, "", frozenset())
    return paths


def _plain(schema: Schema, root: Schema) -> Schema:
    """Return the schema with a leading local `$ref` followed; keywords beside the reference win."""
    while "$ref" in schema:
        found: Any = root
        for step in str(schema["$ref"]).removeprefix("#/").split("/"):
            found = found[step]
        schema = {**found, **{name: value for name, value in schema.items() if name != "$ref"}}
    return schema


def _alternatives(schema: Schema) -> list[Schema]:
    return [*schema.get("anyOf", ()), *schema.get("oneOf", ())]


def _values(schema: Schema) -> list[Any] | None:
    return [schema["const"]] if "const" in schema else schema.get("enum")


def _type_fits(written: object, read: object) -> bool:
    return written == read or (written == "integer" and read == "number")


def _typed(schema: Schema) -> str:
    return str(schema.get("type", "any"))


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _parent(path: str) -> str:
    return path.rpartition(".")[0]
