"""Named queries: the ``.rq`` files of ``queries/``, their parameters, and running SPARQL.

A query's header says what it asks for, and marked lines say where parameters go::

    # title: Figures of an endpoint
    # param: endpoint concept:endpoint required narrower; what was measured
    # columns: estimate, value
    # example: kg query figures_of_endpoint --param endpoint=OS
    ...
      VALUES ?endpoint { }                 # bind: endpoint
      ?estimate ev:endpoint ?endpoint .    # with: endpoint

Values only ever enter as RDF terms in the braces of a ``bind`` line, so nothing that a person
types becomes part of the query.  Lines of a parameter that is not given are left out; of one whose
values must all hold (``all``), they stand once per value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    Triple,
)

from kg import namespaces as ns
from kg.errors import InputError, QueryError
from kg.parameters import Parameter, read_terms
from kg.resources import data_dir

if TYPE_CHECKING:
    from pyoxigraph import Store

    from kg.evidence import Row, Value

Params = Mapping[str, Sequence[str]]

_MARK = re.compile(r"^(?P<code>.*?)\s*# (?P<mark>bind|with): (?P<name>\w+)\s*$")
_BRACES = re.compile(r"\{\s*\}")
_HEAD = re.compile(r"^# (?P<key>title|param|columns|example): (?P<text>.*)$")
_PARAM = re.compile(
    r"(?P<name>\w+) (?P<type>[\w:-]+) (?P<need>required|optional)(?P<flags>( narrower| all)*)"
    r"; (?P<description>.+)"
)
_LOOKS_LIKE_SPARQL = re.compile(r"\b(SELECT|ASK|CONSTRUCT|DESCRIBE)\b.*\{", re.I | re.S)


@dataclass(frozen=True, slots=True)
class Query:
    """A query of ``queries/``, or one that a person wrote."""

    name: str
    text: str
    title: str = ""
    parameters: tuple[Parameter, ...] = ()
    columns: tuple[str, ...] = ()
    example: str = ""


@cache
def named() -> dict[str, Query]:
    """Return the queries that ship, by name."""
    files = sorted(data_dir("queries").glob("*.rq"))
    return {path.stem: parse(path.stem, path.read_text("utf-8")) for path in files}


def parse(name: str, text: str) -> Query:
    """Return a query with its header read; a line that is no header line is part of the query.

    :raises QueryError: a ``# param:`` line that cannot be understood.
    """
    told: dict[str, str] = {}
    parameters = []
    for line in text.splitlines():
        head = _HEAD.match(line)
        if head and head["key"] == "param":
            found = _PARAM.fullmatch(head["text"].strip())
            if not found:
                raise QueryError(f"query {name}: cannot read the header line {line!r}")
            flags = found["flags"].split()
            parameters.append(
                Parameter(
                    name=found["name"],
                    type=found["type"],
                    required=found["need"] == "required",
                    narrower="narrower" in flags,
                    all="all" in flags,
                    description=found["description"],
                )
            )
        elif head:
            told[head["key"]] = head["text"].strip()
    columns = tuple(c.strip() for c in told.get("columns", "").split(",") if c.strip())
    return Query(
        name, text, told.get("title", ""), tuple(parameters), columns, told.get("example", "")
    )


def find(name_or_file: str) -> Query:
    """Return the query of a name, of a SPARQL file, or given as SPARQL itself.

    :raises QueryError: none of these.
    """
    if name_or_file in named():
        return named()[name_or_file]
    if _LOOKS_LIKE_SPARQL.search(name_or_file):
        return parse("query", name_or_file)
    path = Path(name_or_file)
    try:
        if path.is_file():
            return parse(path.stem, path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise QueryError(f"{path}: cannot be read as a SPARQL file ({error})") from None
    names = ", ".join(named())
    raise QueryError(f"no query and no file {name_or_file!r}: queries are {names}")


def bind(store: Store, query: Query, params: Params) -> str:
    """Return the query's SPARQL with its parameters filled in; it runs as it stands.

    :raises QueryError: a parameter is unknown, missing or has a value that is not understood.
    """
    known = {p.name: p for p in query.parameters}
    for name in params:
        if name not in known:
            offered = ", ".join(known) or "none"
            raise QueryError(f"query {query.name}: no parameter {name!r}; it takes: {offered}")
    given = {name: [*values] for name, values in params.items() if values}
    missing = [p.name for p in query.parameters if p.required and p.name not in given]
    if missing:
        raise QueryError(
            f"query {query.name}: parameter {missing[0]!r} is missing; "
            f"give it with --param {missing[0]}=VALUE"
        )
    terms = {name: read_terms(store, known[name], values) for name, values in given.items()}
    lines = query.text.splitlines()
    body = [line for line in lines if not _HEAD.match(line)] if query.parameters else lines
    out = []
    for block in _blocks(body):
        name = _marked(block[0])
        if name not in known:
            out += block
            continue
        groups = terms.get(name, [])
        if groups and not known[name].all:
            groups = [[term for group in groups for term in group]]
        for n, group in enumerate(groups):
            out += [_filled(line, name, group, n) for line in block]
    return "\n".join(out).strip() + "\n"


def select(store: Store, sparql: str, name: str = "query") -> tuple[tuple[str, ...], list[Row]]:
    """Run SPARQL over all named graphs as one and return its columns and rows.

    :raises QueryError: the SPARQL is wrong.
    """
    try:
        found = store.query(sparql, use_default_graph_as_union=True, prefixes=ns.PREFIXES)
        if isinstance(found, QueryBoolean):
            return ("answer",), [{"answer": "true" if found else "false"}]
        if isinstance(found, QueryTriples):
            columns: tuple[str, ...] = ("subject", "predicate", "object")
            return columns, [
                dict(zip(columns, map(to_value, (*triple,)), strict=True)) for triple in found
            ]
        assert isinstance(found, QuerySolutions)  # noqa: S101 - for the type checker
        columns = tuple(variable.value for variable in found.variables)
        return columns, [{c: to_value(row[c]) for c in columns} for row in found]
    except SyntaxError as error:
        reason = " ".join(str(error).split())
        raise QueryError(f"{name}: this is not valid SPARQL ({reason})") from None
    except (ValueError, OSError, RuntimeError) as error:
        reason = " ".join(str(error).split())
        raise QueryError(f"{name}: cannot be run ({reason})") from None


def run(
    store: Store, name_or_file: str, params: Params | None = None
) -> tuple[tuple[str, ...], list[Row]]:
    """Run a named query, a SPARQL file or SPARQL and return its columns and rows."""
    query = find(name_or_file)
    return select(store, bind(store, query, params or {}), query.name)


def to_value(term: NamedNode | Literal | BlankNode | Triple | None) -> Value:
    """Return an RDF term as a Python value: numbers as numbers, IRIs and texts as text."""
    if isinstance(term, Literal):
        kind = term.datatype.value.removeprefix(ns.XSD)
        try:
            if kind in ("integer", "int", "long", "nonNegativeInteger"):
                return int(term.value)
            if kind in ("decimal", "double", "float"):
                number = float(term.value)
                return int(number) if number.is_integer() else number
        except (ValueError, OverflowError):
            return term.value
    if isinstance(term, NamedNode | Literal | BlankNode):
        return term.value
    return None if term is None else str(term)


def params_of(pairs: Sequence[str]) -> dict[str, list[str]]:
    """Return ``k=v`` pairs of a command line as parameters; a name given twice has two values.

    >>> params_of(["endpoint=OS", "endpoint=DFS"])
    {'endpoint': ['OS', 'DFS']}
    """
    params: dict[str, list[str]] = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign or not name.strip():
            raise InputError(f"--param {pair!r}: write it as name=value")
        params.setdefault(name.strip(), []).append(value.strip())
    return params


def _marked(line: str) -> str:
    mark = _MARK.match(line)
    return mark["name"] if mark else ""


def _blocks(lines: Sequence[str]) -> list[list[str]]:
    """Cut lines into runs that belong to the same parameter; others are alone."""
    blocks: list[list[str]] = []
    for line in lines:
        name = _marked(line)
        if name and blocks and _marked(blocks[-1][0]) == name:
            blocks[-1].append(line)
        else:
            blocks.append([line])
    return blocks


def _filled(line: str, name: str, terms: Sequence[str], n: int) -> str:
    """Return a marked line without its mark, its braces filled, variables told apart."""
    mark = _MARK.match(line)
    if mark is None:
        return line
    code = mark["code"]
    if n:
        code = re.sub(rf"\?{name}\b", f"?{name}_{n + 1}", code)
    if mark["mark"] == "bind":
        filling = "{ " + " ".join(terms) + " }"
        code = _BRACES.sub(lambda _: filling, code, count=1)
    return code
