"""The follow-up's API as OpenAPI 3.1: every address from its view, the shape of a visit from what reads it."""

import re
from collections.abc import Iterator
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from backend.api import bodies
from backend.followups import form_reading, typed
from backend.followups.shown import answers_schema
from scheduler.standard import StandardForms

_ARGUMENT = re.compile(r"<int:(\w+)>")
_REFUSALS = {
    "400": "what cannot be: `fields` names each field with its sentence",
    "401": "no token, or one that has ended",
    "403": "not allowed",
    "404": "not there",
    "409": "somebody else saved first: fetch the patient again",
}
# endpoint -> what it is sent
_NAMED = {"record": "Visit", "correct": "Correction", **bodies.NAMED}
_SENT = {"version": {"type": "integer"}, "propose": {"type": "boolean"}, "next_on": bodies.DAY}
_CORRECTING = {"reason": {"type": "string"}, "withdraw": {"type": "boolean"}}


def openapi(app: Flask, blueprint: str, standard: StandardForms, symptoms: list[str]) -> dict[str, Any]:
    """The document. `symptoms`: the codes of the danger symptoms."""
    paths: dict[str, dict[str, Any]] = {}
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith(f"{blueprint}."):
            paths.setdefault(_ARGUMENT.sub(r"{\1}", rule.rule), {}).update(_operations(app, rule))
    visit = visit_schema(symptoms)
    return {
        "openapi": "3.1.0",
        "info": {"title": "随访", "version": "1", "description": "docs/follow-up.md"},
        "security": [{"token": []}],
        "paths": dict(sorted(paths.items())),
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": {
                "Answers": answers_schema(standard),
                "Visit": visit
                | {"properties": visit["properties"] | _SENT, "required": ["visited_on", "way"]},
                "Correction": visit | {"properties": visit["properties"] | _SENT | _CORRECTING},
                **bodies.SCHEMAS,
                "Refusal": _REFUSAL,
            },
        },
    }


_REFUSAL = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {"type": "string"},
        "fields": {"type": "object", "additionalProperties": {"type": "string"}},
    },
}


def visit_schema(symptoms: list[str]) -> dict[str, Any]:
    """The fields of a visit; null empties one."""
    return {"type": "object", "additionalProperties": False, "properties": dict(_fields(symptoms))}


def _fields(symptoms: list[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    yield "visited_on", {"title": "随访日期", **bodies.DAY}
    for name, word in typed.WHOLE.items():
        yield name, {"title": word, "type": ["integer", "null"]}
    for name, word in typed.DECIMAL.items():
        yield name, {"title": word, "type": ["number", "null"]}
    for name, kind in typed.CHOICES.items():
        yield name, {"enum": [one.value for one in kind] + ([] if name == "way" else [None])}
    for name in typed.ANSWERS:
        yield name, {"type": ["boolean", "null"]}
    for name in typed.WORDS:
        yield name, {"type": ["string", "null"]}
    yield "diseases", {"type": "array", "items": {"type": "string"}}
    yield "symptoms", {"type": "array", "items": {"enum": symptoms}}
    yield "drugs", {"type": "array", "maxItems": typed.DRUG_ROWS, "items": _DRUG}
    yield "answers", {"$ref": "#/components/schemas/Answers"}


_DRUG = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": {"type": "string", "maxLength": form_reading.LONGEST_DRUG},
        "times_a_day": {"type": ["integer", "null"]},
        "dose": {"type": "string", "maxLength": form_reading.LONGEST_DOSE},
    },
}


def _operations(app: Flask, rule: Rule) -> Iterator[tuple[str, dict[str, Any]]]:
    view, name = app.view_functions[rule.endpoint], rule.endpoint.partition(".")[2]
    refused = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}}}
    found: dict[str, Any] = {
        "operationId": name,
        "summary": " ".join((view.__doc__ or "").split()),
        "responses": {
            "2XX": {"description": "done"},
            **{code: {"description": words, **refused} for code, words in _REFUSALS.items()},
        },
    }
    arguments = _ARGUMENT.findall(rule.rule)
    if arguments:
        number = {"in": "path", "required": True, "schema": {"type": "integer"}}
        found["parameters"] = [{"name": one, **number} for one in arguments]
    if name in _NAMED:
        body = {"schema": {"$ref": f"#/components/schemas/{_NAMED[name]}"}}
        found["requestBody"] = {"required": True, "content": {"application/json": body}}
    for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
        yield method.lower(), found
