"""Evidence held against gold: what a person read out of articles by eye, figure by figure.

``docs/gold-format.md`` says what a gold file holds and what the scores mean.
"""

from kg.eval.gold import read_gold
from kg.eval.report import to_json, to_text
from kg.eval.rows import read_rows
from kg.eval.scores import Evaluation, evaluate

__all__ = ["Evaluation", "evaluate", "read_gold", "read_rows", "to_json", "to_text"]
