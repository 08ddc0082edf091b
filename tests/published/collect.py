"""Which facts of the published vocabularies do our exports rest on?

`python tests/published/collect.py dpv FOLDER` reads `dpv.ttl`, `eu-gdpr.ttl`, `pd.ttl` and `loc.ttl` of W3C DPV 2.3, and
`dpv-27560.ttl`, the profiles of its guide to consent records and receipts; `… tmf644 FILE` reads TM Forum's OpenAPI description of
TMF644 5.0.0 (and needs PyYAML). Each writes the few facts that we use beside this file.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
EXPORTS = HERE.parents[1] / "src" / "hjemmel" / "notice" / "exports"
TERMS, SHAPES = HERE / "dpv-2.3-terms.json", HERE / "tmf644-5.0.0-shapes.json"
VOCABULARY = ("dpv", "eu-gdpr", "pd", "loc", "dpv-27560")
TERM = re.compile(rf'"((?:{"|".join(VOCABULARY)}):[\w-]+)"')
SPECIFICATION = "PartyPrivacyProfileSpecification"


def terms_in_use() -> set[str]:
    """Every term of the vocabulary that stands in the source of the export and of the receipt."""
    return {
        term
        for name in ("dpv.py", "dpv_terms.py", "consent_receipt.py")
        for term in TERM.findall((EXPORTS / name).read_text(encoding="utf-8"))
    }


def collect_terms(folder: Path) -> dict[str, Any]:
    """Of each term in use: whether it is a property, what it is a kind of, its range, and, of a basis, the rights that it gives."""
    from rdflib import DCTERMS, RDF, SKOS, Graph, Namespace

    from hjemmel.notice.exports.dpv_terms import RECEIPT_PREFIXES

    graph = Graph()
    for name in VOCABULARY:
        graph.parse(folder / f"{name}.ttl")
    schema, dpv = Namespace("https://schema.org/"), Namespace(RECEIPT_PREFIXES["dpv"])
    spaces = {prefix: Namespace(RECEIPT_PREFIXES[prefix]) for prefix in VOCABULARY}

    def short(nodes: Any) -> list[str]:
        found = {(prefix, str(node).removeprefix(space)) for node in nodes for prefix, space in spaces.items() if node.startswith(space)}
        return sorted(f"{prefix}:{rest}" for prefix, rest in found if "/" not in rest)

    def facts(term: str) -> dict[str, Any]:
        prefix, _, rest = term.partition(":")
        node = spaces[prefix][rest]
        if (node, SKOS.prefLabel, None) not in graph and (node, DCTERMS.title, None) not in graph:
            raise SystemExit(f"`{term}` is not in the vocabulary")
        kinds = set(graph.transitive_objects(node, SKOS.broader)) | set(graph.objects(node, RDF.type))
        return {
            "property": (node, RDF.type, RDF.Property) in graph,
            "is": [kind for kind in short(kinds) if kind != term],
            "range": short(graph.objects(node, schema.rangeIncludes)),
            "rights": short(graph.objects(node, dpv.hasRight)),
        }

    return {term: {key: value for key, value in facts(term).items() if value} for term in sorted(terms_in_use())}


def collect_shapes(file: Path) -> dict[str, Any]:
    """Of each type that a specification may hold: its properties with their types, and those that must be there to create one."""
    import yaml

    schemas = yaml.safe_load(file.read_text(encoding="utf-8"))["components"]["schemas"]
    found: dict[str, Any] = {}

    def named(reference: dict[str, Any]) -> str:
        return str(reference["$ref"]).rpartition("/")[2]

    def kind(value: dict[str, Any]) -> Any:
        if "$ref" in value:
            return see(named(value))
        return [kind(value["items"])] if value["type"] == "array" else value.get("format", value["type"])

    def parts(schema: dict[str, Any]) -> list[dict[str, Any]]:
        return [schema, *(deeper for part in schema.get("allOf", ()) for deeper in parts(schemas[named(part)] if "$ref" in part else part))]

    def see(name: str) -> str:
        if name not in found:
            found[name] = shape = {}
            whole = parts(schemas[name])
            demanded = whole + (parts(schemas[f"{name}_FVO"]) if f"{name}_FVO" in schemas else [])
            shape["properties"] = {key: kind(value) for part in whole for key, value in part.get("properties", {}).items()}
            shape["required"] = sorted({key for part in demanded for key in part.get("required", ())})
            own = schemas[name]
            choices = [*own.get("oneOf", ()), *({"$ref": at} for at in own.get("discriminator", {}).get("mapping", {}).values())]
            shape["or"] = sorted({see(named(choice)) for choice in choices} - {name})
        return name

    see(SPECIFICATION)
    return pruned(found)


def pruned(shapes: dict[str, Any]) -> dict[str, Any]:
    """The types that the exporter writes, and those that such a type stands in for; with no properties of other types."""
    written = {name for name in shapes if f'"{name}"' in (EXPORTS / "tmf644.py").read_text(encoding="utf-8")}
    kept = {name for name, shape in shapes.items() if name in written or written & set(shape["or"]) or "@type" not in shape["properties"]}

    def known(kind: Any) -> bool:
        name = kind[0] if isinstance(kind, list) else kind
        return name in kept or name not in shapes

    return {
        name: {
            "properties": {key: kind for key, kind in shape["properties"].items() if known(kind)},
            "required": shape["required"],
            "or": [other for other in shape["or"] if other in written],
        }
        for name, shape in shapes.items()
        if name in kept
    }


def main() -> None:
    which, source = sys.argv[1], Path(sys.argv[2])
    file, facts = (TERMS, collect_terms(source)) if which == "dpv" else (SHAPES, collect_shapes(source))
    lines = ",\n".join(f"{json.dumps(key)}: {json.dumps(facts[key], ensure_ascii=False)}" for key in sorted(facts))
    file.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")
    print(f"{len(facts)} facts in {file.name}")


if __name__ == "__main__":
    main()
