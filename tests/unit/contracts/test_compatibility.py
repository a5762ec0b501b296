"""One test a rule, in both directions: what a new consumer and what an old consumer can no longer read."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import create_model

from contracts.compatibility import Incompatibility, differences
from contracts.contract import Contract

Schema = dict[str, Any]
BOTH = {"backward", "forward"}


def message(fields: Schema, required: tuple[str, ...] = ()) -> Schema:
    return {"type": "object", "properties": fields, "required": list(required)}


def found(released: Schema, current: Schema) -> set[tuple[str, str]]:
    return {(one.path, one.direction) for one in differences(released, current)}


def field(released: Schema, current: Schema) -> set[str]:
    """Compare messages of one required field and return who is broken."""
    broken = found(message({"f": released}, ("f",)), message({"f": current}, ("f",)))
    assert {path.removesuffix("[]") for path, _ in broken} <= {"f"}
    return {direction for _, direction in broken}


TEXT: Schema = {"type": "string"}
NUMBER: Schema = {"type": "integer"}


def test_new_optional_field_is_compatible() -> None:
    assert not found(message({"a": TEXT}, ("a",)), message({"a": TEXT, "b": TEXT}, ("a",)))


def test_new_required_field_breaks_new_consumers() -> None:
    assert found(message({"a": TEXT}), message({"a": TEXT, "b": TEXT}, ("b",))) == {("b", "backward")}


def test_removed_required_field_breaks_old_consumers() -> None:
    assert found(message({"a": TEXT, "b": TEXT}, ("a", "b")), message({"a": TEXT}, ("a",))) == {("b", "forward")}


def test_removed_optional_field_breaks_old_consumers() -> None:
    assert found(message({"a": TEXT, "b": TEXT}), message({"a": TEXT})) == {("b", "forward")}


def test_required_field_made_optional_breaks_old_consumers() -> None:
    assert found(message({"a": TEXT}, ("a",)), message({"a": TEXT})) == {("a", "forward")}


def test_optional_field_made_required_breaks_new_consumers() -> None:
    assert found(message({"a": TEXT}), message({"a": TEXT}, ("a",))) == {("a", "backward")}


@pytest.mark.parametrize("keyword", ["title", "description", "examples", "default", "deprecated"])
def test_what_is_meant_for_people_may_change(keyword: str) -> None:
    assert not field({**TEXT, keyword: "before"}, {**TEXT, keyword: "after"})
    assert not field(TEXT, {**TEXT, keyword: "after"})


def test_another_type_breaks_both() -> None:
    assert field(TEXT, NUMBER) == BOTH


def test_widened_type_breaks_old_consumers() -> None:
    assert field(NUMBER, {"type": "number"}) == {"forward"}
    assert field(TEXT, {"anyOf": [TEXT, NUMBER]}) == {"forward"}
    assert field(TEXT, {"anyOf": [TEXT, {"type": "null"}]}) == {"forward"}
    assert field(TEXT, {}) == {"forward"}


def test_narrowed_type_breaks_new_consumers() -> None:
    assert field({"type": "number"}, NUMBER) == {"backward"}
    assert field({"anyOf": [TEXT, {"type": "null"}]}, TEXT) == {"backward"}
    assert field({}, TEXT) == {"backward"}


def test_the_order_of_alternatives_does_not_matter() -> None:
    assert not field({"anyOf": [TEXT, NUMBER]}, {"anyOf": [NUMBER, TEXT]})


def test_new_enum_value_breaks_old_consumers() -> None:
    assert field({"enum": ["a"], **TEXT}, {"enum": ["a", "b"], **TEXT}) == {"forward"}
    assert field({"const": "a", **TEXT}, {"enum": ["a", "b"], **TEXT}) == {"forward"}


def test_removed_enum_value_breaks_new_consumers() -> None:
    assert field({"enum": ["a", "b"], **TEXT}, {"enum": ["a"], **TEXT}) == {"backward"}


def test_enum_opened_to_any_text_breaks_old_consumers_only() -> None:
    assert field({"enum": ["a"], **TEXT}, TEXT) == {"forward"}


def test_enum_that_the_other_sides_bounds_refuse() -> None:
    assert field({"enum": ["a", "long"]}, {**TEXT, "maxLength": 3}) == BOTH
    assert field({"enum": ["a"]}, {**TEXT, "maxLength": 3, "pattern": "^a"}) == {"forward"}
    assert field({"enum": [1]}, {**NUMBER, "minimum": 1, "maximum": 3}) == {"forward"}
    assert field({"enum": [1, 4]}, {**NUMBER, "maximum": 3}) == BOTH
    assert field({"enum": [True]}, NUMBER) == BOTH


@pytest.mark.parametrize(
    ("kind", "tight", "loose"),
    [
        (NUMBER, {"minimum": 2}, {"minimum": 1}),
        (NUMBER, {"maximum": 1}, {"maximum": 2}),
        (NUMBER, {"exclusiveMinimum": 2}, {"exclusiveMinimum": 1}),
        (NUMBER, {"exclusiveMaximum": 1}, {"exclusiveMaximum": 2}),
        (NUMBER, {"exclusiveMinimum": 1}, {"minimum": 1}),
        (NUMBER, {"exclusiveMaximum": 1}, {"maximum": 1}),
        (NUMBER, {"minimum": 2}, {"exclusiveMinimum": 1}),
        (NUMBER, {"multipleOf": 4}, {"multipleOf": 2}),
        (TEXT, {"minLength": 2}, {"minLength": 1}),
        (TEXT, {"maxLength": 1}, {"maxLength": 2}),
        (TEXT, {"pattern": "^a$"}, {}),
        (TEXT, {"format": "uuid"}, {}),
        (NUMBER, {"minimum": 1}, {}),
        (NUMBER, {"maximum": 1}, {}),
        (TEXT, {"maxLength": 1}, {}),
        ({"type": "array"}, {"minItems": 2}, {"minItems": 1}),
        ({"type": "array"}, {"maxItems": 1}, {"maxItems": 2}),
        ({"type": "array"}, {"uniqueItems": True}, {}),
        ({"type": "array"}, {"items": TEXT}, {"items": {}}),
        ({"type": "array"}, {"items": {**TEXT, "maxLength": 1}}, {"items": TEXT}),
        ({"type": "object"}, {"additionalProperties": False}, {}),
        ({"type": "object"}, {"additionalProperties": TEXT}, {}),
        ({"type": "object"}, {"maxProperties": 1}, {}),
    ],
)
def test_bounds(kind: Schema, tight: Schema, loose: Schema) -> None:
    """A tightened bound breaks new consumers, a loosened one old consumers; the same bound nobody."""
    schema_path = {("f", "backward"), ("f.*", "backward"), ("f[]", "backward")}
    tightened = found(message({"f": {**kind, **loose}}), message({"f": {**kind, **tight}}))
    assert tightened
    assert tightened <= schema_path
    loosened = found(message({"f": {**kind, **tight}}), message({"f": {**kind, **loose}}))
    assert {direction for _, direction in loosened} == {"forward"}
    assert not field({**kind, **tight}, {**kind, **tight})


def test_another_pattern_breaks_both() -> None:
    assert field({**TEXT, "pattern": "^a$"}, {**TEXT, "pattern": "^b$"}) == BOTH


def test_unknown_keyword_that_differs_counts_as_a_difference() -> None:
    assert field({**TEXT, "contentEncoding": "base64"}, {**TEXT, "contentEncoding": "base32"}) == BOTH


def test_a_field_of_a_closed_message_breaks_old_consumers() -> None:
    closed = {"additionalProperties": False}
    broken = found({**message({"a": TEXT}), **closed}, {**message({"a": TEXT, "b": TEXT}), **closed})
    assert ("b", "forward") in broken


def test_references_are_followed() -> None:
    def with_definition(enum: list[str], name: str) -> Schema:
        definition = {"enum": enum, "type": "string"}
        return {**message({"f": {"$ref": f"#/$defs/{name}", "description": name}}), "$defs": {name: definition}}

    assert not found(with_definition(["a"], "Before"), with_definition(["a"], "After"))
    assert found(with_definition(["a"], "Same"), with_definition(["a", "b"], "Same")) == {("f", "forward")}


def test_the_path_leads_into_nested_models_and_lists() -> None:
    def nested(leaf: Schema) -> Schema:
        inner = message({"leaf": leaf}, ("leaf",))
        fields = {"one": {"$ref": "#/$defs/Inner"}, "many": {"type": "array", "items": {"$ref": "#/$defs/Inner"}}}
        return {**message(fields), "$defs": {"Inner": inner}}

    assert found(nested(NUMBER), nested({"type": "number"})) == {("one.leaf", "forward"), ("many[].leaf", "forward")}


def test_removed_nested_field_is_told_once() -> None:
    inner = {"a": TEXT, "b": TEXT}
    assert found(message({"f": message(inner)}), message({"f": message({"a": TEXT})})) == {("f.b", "forward")}
    assert found(message({"f": message(inner)}), message({})) == {("f", "forward")}


def test_nullable_model_is_looked_into() -> None:
    def nullable(leaf: Schema) -> Schema:
        return message({"f": {"anyOf": [message({"leaf": leaf}), {"type": "null"}]}})

    assert not found(nullable(TEXT), nullable(TEXT))
    assert found(nullable(TEXT), nullable({**TEXT, "maxLength": 1})) == {("f.leaf", "backward")}


def test_model_that_contains_itself_is_compared_and_ends() -> None:
    def tree(leaf: Schema) -> Schema:
        node = message({"leaf": leaf, "children": {"type": "array", "items": {"$ref": "#/$defs/Node"}}})
        return {"$ref": "#/$defs/Node", "$defs": {"Node": node}}

    assert not found(tree(NUMBER), tree(NUMBER))
    assert found(tree(NUMBER), tree({"type": "number"})) == {("leaf", "forward")}


def test_the_sentence_names_what_changed() -> None:
    (one,) = differences(message({"f": {"enum": ["a"]}}), message({"f": {"enum": ["a", "b"]}}))
    assert one == Incompatibility("f", "forward", "the value 'b' is not known")


FIELDS = st.sampled_from([str, int, float, bool, str | None, list[int], dict[str, int]])
NAMES = st.from_regex(r"[a-d]_[a-z]{1,6}", fullmatch=True)
REQUIRED = st.dictionaries(NAMES, st.tuples(FIELDS, st.just(...)), max_size=4)
OPTIONAL = st.dictionaries(NAMES, st.tuples(FIELDS, st.none()), max_size=4)


@given(released=REQUIRED, added=OPTIONAL)
@settings(deadline=None, max_examples=60)
def test_a_grown_model_is_compatible_and_taking_growth_back_is_not(released: Schema, added: Schema) -> None:
    before = create_model("Message", __base__=Contract, **released)
    after = create_model("Message", __base__=Contract, **{**added, **released})
    assert not found(before.model_json_schema(), before.model_json_schema())
    assert not found(before.model_json_schema(), after.model_json_schema())
    taken_back = found(after.model_json_schema(), before.model_json_schema())
    assert taken_back == {(name, "forward") for name in added.keys() - released.keys()}


@given(fields=REQUIRED, data=st.data())
@settings(deadline=None, max_examples=60)
def test_a_changed_type_never_passes(fields: Schema, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(["a_changed", *fields]))
    kind = data.draw(st.sampled_from([(str, int), (int, str), (bool, str), (list[int], list[str]), (str, str | None)]))
    before = create_model("Message", __base__=Contract, **{**fields, name: (kind[0], ...)})
    after = create_model("Message", __base__=Contract, **{**fields, name: (kind[1], ...)})
    assert name in {path.removesuffix("[]") for path, _ in found(before.model_json_schema(), after.model_json_schema())}
