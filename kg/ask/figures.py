"""Questions about figures: found by their facets and groups, the most direct ones first."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kg import evidence
from kg.ask import conflicts
from kg.ask.answer import ANSWERED, Answer, label, names, not_understood, nothing_found
from kg.ask.cells import figure, group, percent
from kg.ask.claims import COLUMNS as CLAIM_COLUMNS
from kg.ask.claims import claims_on
from kg.ask.groups import narrow_to_groups
from kg.ask.kinds import CONFLICT, COUNT, PROVENANCE, counts_articles
from kg.ask.nearest import Estimates, no_such_figure, no_such_group
from kg.ask.origins import origins_of
from kg.ask.phrases import phrasebook
from kg.ask.reading import Facet, Reading
from kg.ask.unclear import is_first, what_is_unclear
from kg.ask.words import words_of
from kg.merge import COMPARATIVE
from kg.namespaces import ID
from kg.output import quantity
from kg.parameters import along_told
from kg.queries import bind, find, run, select

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyoxigraph import Store

    from extractors.lexicon import Lexicon
    from kg.ask.names import Names
    from kg.ask.words import Word
    from kg.evidence import Row

_SINGLE_EVENT, _SEVERE = "AE:", ":G3"
#: A shorter one ("US") stands within other words.
_SHORTEST_COUNTRY = 4
_HIGHEST, _LOWEST = "highest", "lowest"
_HIGH, _LOW = frozenset({"highest", "largest"}), frozenset({"lowest", "smallest"})
_REVIEW = "review"
_EVERY = frozenset({"all", "any", "every", "each"})


@dataclass(frozen=True, slots=True)
class Chosen:
    """Rows of an answer, and what of the rows found is not among them."""

    rows: list[Row]
    note: str = ""


def answer_with_figures(store: Store, reading: Reading, known: Names, lexicon: Lexicon) -> Answer:
    """Answer a question about figures that has been read."""
    estimates = Estimates(store)
    reading = _of_country(estimates, reading, lexicon)
    narrowed = narrow_to_groups(store, reading, estimates.of(reading))
    reading = narrowed.reading
    for word in [w for w in reading.left if w.is_name and not is_first(w)]:
        reading = _by_acronym(estimates, reading, known, word)
    claims = claims_on(store, reading, lexicon) if reading.kind == CONFLICT else []
    if not claims and (problem := what_is_unclear(reading)):
        return not_understood(reading, lexicon, problem)
    if narrowed.missing and not claims:
        return no_such_group(estimates, reading, narrowed.missing)
    sparql = estimates.sparql(reading)
    found = estimates.of(reading)
    rows = evidence.rows(
        store, narrowed.estimates.intersection(found) if narrowed.estimates else found
    )
    if not rows and not claims:
        return no_such_figure(estimates, reading)
    if rows and not claims and _is_of_others_only(store, rows, reading):
        reason = f"{names(row['study'] for row in rows)} tells no such figure of its own"
        retold = f"of other works it retells {quantity(len(rows), 'figure')}: ask for 'retold'"
        return nothing_found(reading, reason, retold, sparql=sparql)
    chosen, notes = _chosen(rows, reading) if rows else (rows, [])
    if chosen and reading.kind == CONFLICT:
        chosen, told = conflicts.opposed(store, chosen, reading)
        notes += told
    if not chosen and not claims:
        reason = notes[-1] if notes else "there are figures, but none of such patients"
        return nothing_found(reading, reason, sparql=sparql)
    if chosen and len(chosen) < len(found):
        exactly = Facet("figures", tuple(_iri(r) for r in chosen), parameter="estimate")
        sparql = estimates.sparql(reading.with_facet(exactly))
    chosen.sort(key=lambda row: _directness(row, reading))
    if extreme := _extreme(reading):
        chosen.sort(key=lambda row: _by_value(row, highest=extreme == _HIGHEST))
        notes = [*notes, f"sorted by value, {extreme} first; groups and times may differ"]
    return Answer(
        reading.question,
        ANSWERED,
        reading,
        rows=(*claims, *chosen),
        columns=CLAIM_COLUMNS if claims else evidence.COLUMNS,
        notes=(*reading.notes, *_taken_along(reading), *notes),
        sparql=sparql,
        summary=_summary(store, chosen, reading, claims),
        origins=origins_of(store, chosen, known) if reading.kind == PROVENANCE else (),
    )


def _of_country(estimates: Estimates, reading: Reading, lexicon: Lexicon) -> Reading:
    """Return the reading with a country that no study is from looked for in the sentences.

    "Spanish children" may be patients that a review tells of.
    """
    country = reading.facet("country")
    if country is None or estimates.of(reading):
        return reading
    if (design := reading.facet("design")) and estimates.of(reading.without("design")):
        note = f"no study from {country.text} says that it is a {design.text}"
        return replace(reading.without("design"), notes=(*reading.notes, note))
    named = (c for v in country.values if (c := lexicon.get("country", v)))
    words = {w.lower() for c in named for w in c.labels if len(w) >= _SHORTEST_COUNTRY}
    told = Facet("text", tuple(sorted(words)), country.shown)
    trial = reading.without("country").with_facet(told)
    return trial if not reading.facet("text") and estimates.of(trial) else reading


def _by_acronym(estimates: Estimates, reading: Reading, known: Names, word: Word) -> Reading:
    """Return the reading with a name, such as a trial's, that only works or sentences hold."""
    works = known.works_by_acronym(word)
    trial = reading.with_facet(Facet("work", tuple(known.all_same(works)), _shown(works)))
    if reading.facet("work") or not works or not estimates.of(trial):
        trial = reading.with_facet(Facet("text", (word.text.lower(),), (word.text,)))
        if reading.facet("text") or not estimates.of(trial):
            return reading
    left = tuple(w for w in trial.left if w is not word)
    return replace(trial, left=left, understood=reading.understood + 1)


def _shown(works: dict[str, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(works.values()))


def _chosen(rows: list[Row], reading: Reading) -> tuple[list[Row], list[str]]:
    """Return the rows that answer the question, and notes on those that do not."""
    notes = []
    for choose in _CHOICES:
        made = choose(rows, reading)
        rows = made.rows
        if made.note:
            notes.append(made.note)
    return rows, notes


def _printed_exactly(rows: list[Row], reading: Reading) -> Chosen:
    """Prefer the figures that print a value over those that round to it."""
    value = reading.facet("value")
    if value is None:
        return Chosen(rows)
    wanted = {v.rstrip("%") for v in value.values}
    exact = []
    for row in rows:
        if wanted.intersection(str(row["values_printed"] or "").split(";")):
            exact.append(row)
        elif (end := str(row["spread_high"])) in wanted:
            # "13% to 52%" is one figure; the end that was asked for is shown.
            exact.append({**row, "value": row["spread_high"], "value_text": end})
    return Chosen(exact or rows)


def _is_of_others_only(store: Store, rows: list[Row], reading: Reading) -> bool:
    """Tell whether a study is asked for its results and there are only those that it retells.

    A review has no others, and is asked for them.
    """
    study = reading.facet("study")
    if study is None or _says_whose(reading) or any(r["attribution"] == "primary" for r in rows):
        return False
    reviews = bind(store, find("study_facts"), {"study": [*study.values], "design": [_REVIEW]})
    return not select(store, reviews)[1]


def _says_whose(reading: Reading) -> bool:
    """Tell whether a question says whose results are meant."""
    return any(reading.facet(n) for n in ("work", "attribution", "text", "value"))


def _own_of_the_study(rows: list[Row], reading: Reading) -> Chosen:
    """Prefer a study's own results where it is named and nothing says whose are meant."""
    named = reading.facet("study") or reading.facet("country")
    own = [r for r in rows if r["attribution"] == "primary"]
    if _says_whose(reading) or not named or not own or len(own) == len(rows):
        return Chosen(rows)
    retold = quantity(len(rows) - len(own), "figure")
    return Chosen(own, f"{retold} of other works retold there left out: ask for 'retold'")


def _of_the_arm(rows: list[Row], reading: Reading) -> Chosen:
    """Leave out arms that are named after another therapy than the one asked for."""
    asked = {v for n in ("intervention", "without") if (f := reading.facet(n)) for v in f.values}

    def is_of_another(row: Row) -> bool:
        words = words_of(str(row["group"]))
        named = {
            sense.concept.notation
            for phrase in phrasebook().find(words)
            for sense in phrase.senses
            if sense.concept.scheme == "intervention"
        }
        return "arm" in {w.key for w in words} and bool(named) and asked.isdisjoint(named)

    return Chosen([r for r in rows if not is_of_another(r)] if asked else rows)


def _of_the_endpoint_itself(rows: list[Row], reading: Reading) -> Chosen:
    """Leave out what is another outcome, too, where a study reports the one asked for.

    A complete remission is a response, but its rate is no response rate.
    """
    endpoint = reading.facet("endpoint")
    if endpoint is None or not endpoint.values:
        return Chosen(rows)
    told = {(r["doi"], r["attribution"]) for r in rows if r["endpoint"] in endpoint.values}

    def is_other(row: Row) -> bool:
        code = str(row["endpoint"])
        is_kind = any(c in code for c in endpoint.values) or code.startswith(_SINGLE_EVENT)
        return not is_kind and (row["doi"], row["attribution"]) in told

    others = [r for r in rows if is_other(r)]
    kept = [r for r in rows if not is_other(r)]
    codes = names(r["endpoint"] for r in others)
    note = f"{quantity(len(others), 'figure')} on narrower outcomes ({codes}) left out"
    return Chosen(kept, note if others else "")


def _whole_of_single_events(rows: list[Row], reading: Reading) -> Chosen:
    """Of events that were not asked for by name, show the whole cohort, any grade."""
    endpoint = reading.facet("endpoint")
    if endpoint is None or reading.facet("group") or _EVERY.intersection(reading.keys):
        return Chosen(rows)
    whole = {
        (r["doi"], r["endpoint"])
        for r in rows
        if r["group"] == "all" and not str(r["endpoint"]).endswith(_SEVERE)
    }

    def is_part(row: Row) -> bool:
        code = str(row["endpoint"])
        if code in endpoint.values or not code.startswith(_SINGLE_EVENT):
            return False
        event = (row["doi"], code.removesuffix(_SEVERE))
        return event in whole and (row["group"] != "all" or code.endswith(_SEVERE))

    kept = [r for r in rows if not is_part(r)]
    left = len(rows) - len(kept)
    note = (
        f"{quantity(left, 'figure')} on arms and grades of single events left out: name the event"
    )
    return Chosen(kept, note if left else "")


def _counted(rows: list[Row], reading: Reading) -> Chosen:
    """Where a number of patients is asked for, prefer figures that tell one."""
    if reading.kind != COUNT or counts_articles(reading.keys):
        return Chosen(rows)
    counts = [r for r in rows if r["unit"] == "count" or r["n_events"] is not None]
    counts = [r for r in counts or rows if not _is_part_of_a_sum(r, rows)]
    happened = [r for r in counts if not _happened_to_all(r)]
    return Chosen(happened or counts or rows)


def _is_part_of_a_sum(row: Row, rows: list[Row]) -> bool:
    """Tell whether a bare count of a part of the patients is told of all of them, too."""
    is_bare = row["measure"] == "count" and row["group"] != "all"
    same = ("doi", "endpoint", "measure", "attribution")
    return is_bare and any(all(r[c] == row[c] for c in same) for r in rows if r["group"] == "all")


def _happened_to_all(row: Row) -> bool:
    """Tell whether the group is made of those it happened to: causes of death of the deceased."""
    return any(
        sense.concept.notation == row["endpoint"]
        for phrase in phrasebook().find(words_of(str(row["group"])))
        for sense in phrase.senses
    )


_CHOICES: tuple[Callable[[list[Row], Reading], Chosen], ...] = (
    _printed_exactly,
    _own_of_the_study,
    _of_the_arm,
    _of_the_endpoint_itself,
    _whole_of_single_events,
    _counted,
)


def _extreme(reading: Reading) -> str:
    """Return which end is asked for by "highest" or "lowest", an empty string for neither."""
    told = set(reading.keys)
    return _HIGHEST if told & _HIGH else _LOWEST if told & _LOW else ""


def _by_value(row: Row, *, highest: bool) -> tuple[bool, str, float]:
    """Return what rows are sorted by from one end, figures of one kind together."""
    rate = percent(row)
    number = rate if rate is not None else row["value"]
    value = float(number) if isinstance(number, int | float) else 0.0
    return (
        rate is None,
        "" if rate is not None else str(row["measure"]),
        -value if highest else value,
    )


def _directness(row: Row, reading: Reading) -> tuple[object, ...]:
    """Return what rows are sorted by: own before retold, whole cohorts before their parts."""
    endpoint = reading.facet("endpoint")
    return (
        row["attribution"] != "primary",
        str(row["study"]),
        endpoint is not None and row["endpoint"] not in endpoint.values,
        str(row["endpoint"]),
        str(row["measure"]),
        row["group"] != "all",
    )


def _taken_along(reading: Reading) -> list[str]:
    return [along_told(label(f.name), f.shown, f.also) for f in reading.facets if f.also]


def _summary(store: Store, rows: list[Row], reading: Reading, claims: list[Row]) -> str:
    """Return one sentence on the rows: how many, whose, and the whole cohorts' own results."""
    if claims:
        sides = Counter(str(c["direction"]) for c in claims)
        by_side = ", ".join(f"{n} {direction}" for direction, n in sides.most_common())
        text = f"{quantity(len(claims), 'claim')} in words ({by_side})"
        return f"{text}, {quantity(len(rows), 'figure')}; {conflicts.sides_told([*claims, *rows])}."
    studies = list(dict.fromkeys(str(row["doi"] or row["study"]) for row in rows))
    text = f"{quantity(len(rows), 'figure')} from {quantity(len(studies), 'article')}"
    if reading.kind == COUNT and counts_articles(reading.keys):
        text = (
            f"{len(studies)} of {_article_count(store)} articles: {quantity(len(rows), 'figure')}"
        )
    text += f" ({names(row['study'] for row in rows)})"
    notes = []
    if retold := sum(row["attribution"] == "secondary" for row in rows):
        notes.append(f"{retold} retold from other works")
    if digests := sum(row["source_form"] == "digest" for row in rows):
        notes.append("all from digests" if digests == len(rows) else f"{digests} from digests")
    if checked := sum(bool(row["checked"]) for row in rows):
        notes.append(f"{checked} checked by a person")
    if notes:
        text += ", " + ", ".join(notes)
    whole = [r for r in rows if r["group"] == "all" and r["attribution"] == "primary"]
    if reading.kind == CONFLICT:
        text += f"; {conflicts.sides_told(rows)}"
    elif len(rows) == 1:
        whom = "for" if rows[0]["measure"] in COMPARATIVE else "in"
        text += f": {figure(rows[0])} {whom} {group(rows[0])}"
    elif told := [f"{figure(r)} ({r['study']})" for r in whole[:2]]:
        text += "; whole cohort: " + ", ".join(told)
    return text + "."


def _article_count(store: Store) -> int:
    return len(run(store, "list_articles")[1])


def _iri(row: Row) -> str:
    return f"{ID}estimate/{row['id']}"
