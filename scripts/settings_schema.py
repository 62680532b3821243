"""The JSON schema of the settings, made from the table of keys and from the rules: docs/settings.schema.json.

Editors that know JSON schemas for TOML complete and check `cnnlint.toml` and `[tool.cnnlint]` with it.
"""

from __future__ import annotations

import json
from typing import Any

from cnnlint.rules.registry import Rule, all_rules
from cnnlint.setting_values import BUDGETS, Key
from cnnlint.settings import KEYS

STRING = {"type": "string"}
STRINGS = {"type": "array", "items": STRING}
COUNT = {"type": "integer", "minimum": 0}
# An option of a rule has the type of its default; whole numbers are numbers too.
TYPES = {bool: "boolean", int: "number", float: "number", str: "string", list: "array", tuple: "array"}


def settings_schema() -> str:
    """The schema as text."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://github.com/cnnlint/cnnlint/blob/main/docs/settings.schema.json",
        "title": "Settings of cnnlint: cnnlint.toml, or [tool.cnnlint] in pyproject.toml",
        "type": "object",
        "additionalProperties": False,
        "properties": {name: {"description": key.meaning, **_form(name, key)} for name, key in KEYS.items()},
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _form(name: str, key: Key) -> dict[str, Any]:
    plain: dict[str, dict[str, Any]] = {
        "list": {"anyOf": [STRINGS, {"type": "string", "description": "separated by commas"}]},
        "flag": {"type": "boolean"},
        "text": STRING,
        "path": STRING,
        "file": STRING,
        "table of lists": _table({"anyOf": [STRINGS, STRING]}),
        "budgets": _budgets(),
        "layers": _table(_layer()),
    }
    if key.kind == "choice":
        return {"enum": [*key.choices, *(int(choice) for choice in key.choices if choice.isdigit())]}
    if name == "severity":
        return _rules({"enum": list(key.choices)})
    if name == "rules":
        return {
            "type": "object",
            "additionalProperties": False,
            "properties": {rule.name: _options(rule) for rule in all_rules() if rule.options},
        }
    return plain[key.kind]


def _table(values: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": values}


def _rules(values: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "properties": {rule.name: values for rule in all_rules()}}


def _options(rule: Rule) -> dict[str, Any]:
    options = {
        option.name: {"type": TYPES[type(option.default)], "description": option.meaning, "default": option.default}
        for option in rule.options
    }
    return {"type": "object", "additionalProperties": False, "properties": options}


def _budgets() -> dict[str, Any]:
    limits = {"type": "object", "additionalProperties": False, "properties": _limits()}
    groups = {"models": _table(limits), "paths": _table(limits)}
    return {"type": "object", "additionalProperties": False, "properties": {**_limits(), **groups}}


def _limits() -> dict[str, Any]:
    percentage = {"type": "string", "pattern": r"^[0-9]+(\.[0-9]*)?%$"}
    return {name: {"anyOf": [COUNT, percentage]} if name == "growth" else COUNT for name in BUDGETS}


def _layer() -> dict[str, Any]:
    size = r"(\.\.\.|None|[0-9]+)"
    shape = {"type": "string", "pattern": rf"^(same|\( *{size} *(, *(None|[0-9]+) *)*,? *\))$"}
    return {"type": "object", "additionalProperties": False, "properties": {"output-shape": shape, "params": COUNT}}
