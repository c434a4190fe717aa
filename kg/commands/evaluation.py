"""``kg eval``: the evidence held against what a person read."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("eval")
@click.argument("evidence", type=click.Path(path_type=Path))
@click.argument("gold", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--misses", type=click.IntRange(0), default=0, metavar="N", help="List so many misses."
)
@click.option(
    "--extras", type=click.IntRange(0), default=0, metavar="N", help="List so many extra rows."
)
@click.option(
    "--bar",
    type=click.FloatRange(0, 1),
    metavar="F1",
    help="End with 1 where the STRICT F1 of all articles together is below this.",
)
@click.option(
    "--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True
)
def evaluate(
    evidence: Path, gold: tuple[Path, ...], misses: int, extras: int, bar: float | None, form: str
) -> int:
    """Measure EVIDENCE against GOLD, what a person read out of the same articles.

    EVIDENCE is a graph's folder, or what 'kg export evidence' wrote (csv, jsonl).  GOLD is JSON
    Lines, one figure a line; needed are doc (DOI, or 'Rivera 2021'), endpoint, measure, value,
    group and attribution (self, cited); docs/gold-format.md has all fields.  An evidence table
    that a person has put right is gold, too.

    STRICT: endpoint, value, kind of measure, group and attribution are right; recall is of gold,
    precision of the rows.  FULL: and exact measure, unit, operator, time, interval, spread, p,
    sizes, analysis and references.  CONTEXT: of STRICT, population, setting and therapy, too.
    LOOSE: endpoint and value alone.  Invented: rows that state an interval, p, time or events that
    gold has not.  --misses and --extras count for each article.

    Ends with 1 below --bar, or where the evidence has no row of the articles.

    \b
    Example:
      kg eval kg-graph my-gold.jsonl --misses 20 --extras 20
    """  # noqa: D301 - click reads the \b
    from kg.eval import evaluate as hold_against
    from kg.eval import read_gold, read_rows, to_json, to_text
    from kg.eval.gold import unknown_endpoints

    asked = [figure for path in gold for figure in read_gold(path)]
    result = hold_against(read_rows(evidence), asked)
    write = to_json if form == "json" else to_text
    click.echo(write(result, misses, extras), nl=False)
    for code in unknown_endpoints(asked):
        click.echo(f"gold: the vocabulary has no endpoint {code!r}; no row can give it", err=True)
    for article in result.articles:
        if not article.scores.rows:
            click.echo(f"gold: the evidence has no row of {article.article}", err=True)
    reached = bar is None or (result.pooled.strict.f1 or 0.0) >= bar
    return 0 if reached and result.pooled.rows else 1
