"""Which patients are meant: group phrases, their alignment with values, and the known groups."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.alignment import align
from extractors.arms import arms_of
from extractors.cohorts import Cohorts
from extractors.enrolment import whole_cohort
from extractors.group_picking import pick_groups
from extractors.groups import find_groups
from extractors.label_words import words_of
from extractors.labels import is_whole, level_label, named_group, size_of, tidy
from extractors.lexicon import load
from extractors.model import Cohort, Document, Section, Span, Table
from extractors.subjects import Subjects
from extractors.values import read_values


def phrases(text: str) -> list[str]:
    return [g.text for g in find_groups(text)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The OS was 80% in patients with MRD.", ["MRD"]),
        ("The OS was 80% in those who did not receive drugamab.", ["did not receive drugamab"]),
        ("The OS was 80% in the drugamab group.", ["drugamab"]),
        ("The OS was 80% in the drugamab arm and 60% in the control arm.", ["drugamab"]),
        ("The OS was 80% in CR1 patients.", ["CR1"]),
        ("The OS was 80% for CR1.", ["CR1"]),
        ("The OS was 80% in second remission.", ["second remission"]),
        ("The OS was 80% in children aged less than 6 years.", ["less than 6 years"]),
        ("The OS was 80% in MRD-positive patients.", ["MRD-positive"]),
        ("The OS was 80% in recipients of a sibling graft.", ["sibling graft"]),
        ("The OS was 80%.", []),
        ("Results were poorer than those seen in children with pain: OS was 8%.", []),
        ("The two groups were alike.", []),
    ],
)
def test_phrases_that_name_patients(text: str, words: list[str]) -> None:
    found = phrases(text)
    assert bool(found) == bool(words)
    assert all(any(word in phrase for phrase in found) for word in words)


def test_two_groups_in_the_order_of_the_sentence() -> None:
    first, second = phrases("It was 80% in patients in CR1 and 60% in patients in CR2 (P = 0.02).")
    assert "CR1" in first
    assert "CR2" in second


def test_the_other_side_of_a_comparison_is_named_by_its_drug_alone() -> None:
    text = "OS of patients treated with drugamab versus placebo was 60% versus 40%."
    assert phrases(text) == ["patients treated with drugamab", "patients treated with placebo"]
    assert phrases("OS of patients treated with drugamab was 60% versus 40% before.") == [
        "patients treated with drugamab"
    ]


def test_a_phrase_ends_at_its_verb() -> None:
    (phrase,) = phrases("Patients with fever had an OS of 80%.")
    assert "fever" in phrase
    assert "OS" not in phrase


@pytest.mark.parametrize("words", ["the whole cohort", "all patients", "the entire study cohort"])
def test_the_whole_cohort(words: str) -> None:
    (group,) = find_groups(f"The OS of {words} was 80%.")
    assert group.whole or is_whole(group.text)


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("Of 12 patients with fever, half relapsed.", 12),
        ("Among 30 patients in CR2, half relapsed.", 30),
        ("Among twelve patients in CR2, half relapsed.", 12),
    ],
)
def test_the_size_of_a_group(text: str, size: int) -> None:
    assert [g.size for g in find_groups(text)] == [size]


def test_an_opening_phrase_frames_the_groups_behind_it() -> None:
    found = find_groups(
        "Among patients in CR2, OS was 80% in patients with fever and 60% in patients with cough."
    )
    assert [g.frame for g in found] == [True, False, False]


def test_those_who_did_not_take_the_predicate_of_the_group_before() -> None:
    found = phrases("OS was higher in patients who received drugamab than in those who did not.")
    assert "drugamab" in found[0]
    assert "not" in found[1]
    assert "drugamab" in found[1]


Named = tuple[Span, str]


def spans(*starts: int) -> list[Span]:
    return [Span(s, s + 2) for s in starts]


def items(**starts: int) -> list[Named]:
    return [(Span(at, at + 2), name) for name, at in starts.items()]


@pytest.mark.parametrize(
    ("values", "names", "expected"),
    [
        (spans(50, 60), items(a=10, b=20), ["a", "b"]),
        (spans(10, 40), items(a=20, b=50), ["a", "b"]),
        (spans(20, 50), items(a=10, b=40), ["a", "b"]),
        (spans(10, 20), items(a=40, b=50), ["a", "b"]),
        (spans(10, 20, 30), items(a=5), ["a", "a", "a"]),
        (spans(50, 60, 70, 80), items(a=10, b=20), ["a", "a", "b", "b"]),
        (spans(10, 20), [], [None, None]),
        ([], items(a=10), []),
    ],
)
def test_two_sequences_one_order(
    values: list[Span], names: list[Named], expected: list[str | None]
) -> None:
    assert align(values, names) == expected


def test_endpoints_cycle_inside_each_group() -> None:
    four = spans(50, 60, 70, 80)
    assert align(four, items(a=10, b=20), cycle=True) == ["a", "b", "a", "b"]


def test_respectively_takes_the_last_names() -> None:
    assert align(spans(50, 60), items(a=10, b=20, c=30), paired=True) == ["b", "c"]


@given(
    st.lists(st.integers(0, 400), max_size=6, unique=True),
    st.lists(st.integers(500, 900), max_size=6, unique=True),
    st.booleans(),
    st.booleans(),
)
def test_every_value_is_answered_once(
    before: list[int], at: list[int], paired: bool, cycle: bool
) -> None:
    names = [(Span(s, s + 1), str(s)) for s in sorted(before)]
    found = align([Span(s, s + 1) for s in sorted(at)], names, paired=paired, cycle=cycle)
    assert len(found) == len(at)
    assert all((name is None) == (not names) for name in found)
    if len(names) == len(at):
        assert found == [name for _, name in names]


@pytest.mark.parametrize(
    ("label", "clean", "size"),
    [
        ("Drugamab (n = 44)", "Drugamab", 44),
        ("Drugamab, N=1,204", "Drugamab", 1204),
        ("Drugamab (44 patients)", "Drugamab", 44),
        ("Drugamab†", "Drugamab", None),
        ("Drug A - drug B (n=7)", "Drug A-drug B", 7),
        ("Male", "Male", None),
    ],
)
def test_a_label_and_its_size(label: str, clean: str, size: int | None) -> None:
    assert (tidy(label), size_of(label)) == (clean, size)


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("All (n = 80)", True),
        ("Overall", True),
        ("Total, N = 80", True),
        ("All patients", True),
        ("the entire cohort", True),
        ("our patients", True),
        ("All males", False),
        ("Overall survival", False),
        ("Patients in CR1", False),
    ],
)
def test_labels_of_the_whole_cohort(label: str, expected: bool) -> None:
    assert is_whole(label) is expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("patients transplanted in CR1", "first complete remission at HSCT"),
        ("MRD-positive patients", "patients with MRD positive"),
        ("those with MRD+", "MRD positive"),
        ("patients in CR2+", "second or later complete remission"),
        ("patients in ≥CR2", "CR2/3"),
        ("males", "Male"),
        ("two cycles", "2 cycles"),
        ("blina", "the blinatumomab group"),
        ("children", "pediatric patients"),
    ],
)
def test_two_wordings_of_one_group(one: str, other: str) -> None:
    first, second = words_of(one, load()), words_of(other, load())
    assert first <= second or second <= first
    assert first & second


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("patients with MRD", "patients without MRD"),
        ("MRD+", "MRD-"),
        ("CR1", "CR2"),
        ("one cycle", "two cycles"),
        ("males", "females"),
        ("<6 years", "≥6 years"),
    ],
)
def test_two_groups_are_not_one(one: str, other: str) -> None:
    assert words_of(one, load()) != words_of(other, load())


def test_the_label_of_a_level() -> None:
    assert level_label("Disease status at HSCT", "CR2") == "CR2 at HSCT"
    assert level_label("Prior fever", "Yes") == "Prior fever"
    assert level_label("Prior fever", "No") == "no Prior fever"
    assert level_label("", "Male") == "Male"


def test_the_name_of_a_group_is_what_sets_it_apart() -> None:
    assert named_group("patients with fever") == named_group("children with fever") == "fever"
    assert named_group("those in CR2") == "CR2"


@pytest.fixture
def known() -> Cohorts:
    """Return the groups of an article whose tables name remission, MRD and two arms."""
    cohorts = Cohorts(Cohort("all", 80), load())
    for variable, level, size in (
        ("Disease status at HSCT", "CR1", 45),
        ("Disease status at HSCT", "CR2", 35),
        ("MRD before HSCT", "Positive", 30),
        ("MRD before HSCT", "Negative", 50),
    ):
        label = level_label(variable, level)
        cohorts.add(Cohort(label, size, variable, level, "all"))
    cohorts.arms = tuple(
        cohorts.named(label, size).label
        for label, size in (("Drugamab alone", 44), ("Drugamab-DLI", 36))
    )
    return cohorts


@pytest.mark.parametrize(
    ("phrase", "size"),
    [
        ("patients transplanted in CR1", 45),
        ("patients in second complete remission", 35),
        ("MRD-positive patients", 30),
        ("patients with negative MRD", 50),
        ("the whole cohort", 80),
        ("all patients", 80),
    ],
)
def test_prose_names_the_groups_of_the_tables(known: Cohorts, phrase: str, size: int) -> None:
    assert known.resolve(phrase).size == size


@pytest.mark.parametrize(
    "phrase", ["patients with blue eyes", "patients in CR3", "MRD-negative CR3"]
)
def test_an_unknown_group_is_a_new_one(known: Cohorts, phrase: str) -> None:
    before = known.all()
    cohort = known.resolve(phrase)
    assert cohort not in before
    assert cohort.size is None
    assert known.resolve(phrase) == cohort


def test_a_group_never_loses_its_size(known: Cohorts) -> None:
    label = level_label("Disease status at HSCT", "CR1")
    assert known.add(Cohort(label, 999)).size == 45
    assert known.add(Cohort("blue eyes")).size is None
    assert known.add(Cohort("blue eyes", 7)).size == 7
    assert len([c for c in known.all() if c.label == "blue eyes"]) == 1


def test_the_other_level(known: Cohorts) -> None:
    one, two = known.resolve("patients in CR1"), known.resolve("patients in CR2")
    assert known.other_level(one) == two
    assert known.other_level(two) == one
    assert known.other_level(known.whole) is None
    arm, other = (known.resolve(a) for a in known.arms)
    assert known.other_level(arm) == other


def test_the_one_arm_that_has_a_factor(known: Cohorts) -> None:
    arm = known.arm_of("DLI")
    assert arm is not None
    assert arm.label == "Drugamab-DLI"
    assert known.arm_of("fever") is None


def header(*heads: str, caption: str = "") -> Table:
    return Table("1", caption, Span(0, 0), (tuple((h,) for h in heads),), ())


def test_arms_are_the_sized_columns_that_are_not_the_whole() -> None:
    table = header("All (n = 80)", "Drugamab (n = 44)", "Control (n = 36)", "P", "n (%)")
    assert arms_of([table]) == [("Drugamab", 44), ("Control", 36)]


def test_the_size_of_the_whole_cohort() -> None:
    def document(table: Table) -> Document:
        return Document("made up", "", "text", "", "", tables=(table,))

    assert whole_cohort(document(header("All (n = 80)", "Control (n = 36)")), None).size == 80
    assert whole_cohort(document(header("P", caption="What was seen (n = 61)")), None).size == 61
    assert whole_cohort(document(header("P")), 55).size == 55
    assert whole_cohort(document(header("P")), None).size is None


def subjects_of(cohorts: Cohorts, *sentences: str, heading: str = "Outcome") -> list[list[str]]:
    """Return the group of each value of each sentence of one paragraph."""
    subjects = Subjects(cohorts)
    section = Section(heading, "results", Span(0, 1))
    found = []
    for sentence in sentences:
        reading = read_values(sentence)
        groups = subjects.groups(sentence, reading, section)
        paired = "respectively" in sentence
        picked = (
            subjects.cohorts_of(reading.values, groups, sentence, section, [], paired=paired)
            if reading.values
            else []
        )
        found.append([c.label for c in picked])
    return found


@pytest.mark.parametrize(
    "sentence",
    [
        "OS was better in patients in CR1 than in patients in CR2 (80% vs. 60%; P = 0.02).",
        "Patients in CR1 had an OS of 80%, whereas patients in CR2 had one of 60%.",
        "The OS in patients in CR1 and in patients in CR2 was 80% and 60%, respectively.",
        "OS was 80% in patients in CR1 compared with 60% in patients in CR2.",
        "In CR1 patients OS was 80% and in CR2 patients it was 60%.",
    ],
)
def test_each_value_has_its_own_group(known: Cohorts, sentence: str) -> None:
    ((first, second),) = subjects_of(known, sentence)
    assert "CR1" in first
    assert "CR2" in second


def test_a_value_without_a_group_is_of_the_whole_cohort(known: Cohorts) -> None:
    assert subjects_of(known, "The OS was 80% and the EFS 60%.") == [["all", "all"]]


def test_the_heading_names_the_group_of_a_section(known: Cohorts) -> None:
    ((label,),) = subjects_of(known, "The OS was 80%.", heading="Patients in CR2")
    assert "CR2" in label


def test_this_group_is_the_one_said_before(known: Cohorts) -> None:
    said = "The OS was 80% in patients in CR2."
    _, (label,) = subjects_of(known, said, "The EFS in this group was 40%.")
    assert "CR2" in label


def test_former_and_latter(known: Cohorts) -> None:
    _, (first, second) = subjects_of(
        known,
        "The OS of patients in CR1 was compared with that of patients in CR2.",
        "The OS was 80% in the former and 60% in the latter.",
    )
    assert "CR1" in first
    assert "CR2" in second


def test_an_arm_of_a_table_behind_a_preposition(known: Cohorts) -> None:
    text = "The OS was 80% after Drugamab-DLI and 60% after Drugamab alone."
    assert subjects_of(known, text) == [["Drugamab-DLI", "Drugamab alone"]]


def test_the_other_level_is_who_a_group_is_compared_with(known: Cohorts) -> None:
    ((first, second),) = subjects_of(
        known, "MRD-positive patients had more relapses (44% vs. 20%) than one would like."
    )
    assert "Positive" in first
    assert "Negative" in second


def test_classes_of_a_measurement_are_groups(known: Cohorts) -> None:
    ((first, second),) = subjects_of(
        known, "For MRD >1% and MRD <1% the OS was 40% and 70%, respectively."
    )
    assert ">1%" in first.replace(" ", "")
    assert "<1%" in second.replace(" ", "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Fifteen patients received a second transplant.", []),
        ("OS was 40% in patients received from abroad.", ["patients received from abroad"]),
        ("Adolescents and YA had a DFS of 78%.", ["Adolescents and YA"]),
        ("DFS was 78%, without difference with patients below 12 years.", []),
        ("It was 8% in those with fever and nausea was seen in 5%.", ["those with fever"]),
        ("We saw 82% of responders achieving a second remission.", ["responders"]),
    ],
)
def test_what_patients_did_and_whom_they_differ_from(text: str, expected: list[str]) -> None:
    assert [g.text for g in find_groups(text)] == expected


def test_each_value_with_its_own_group_behind_it() -> None:
    plain = (
        "It was seen more in patients with fever versus patients with chills, namely in 38.4% of"
        " the patients with fever versus 17.9% in the patients with chills."
    )
    values = read_values(plain).values
    picked = pick_groups(values, find_groups(plain), plain, paired=False)
    assert [g.text for g in picked if g] == ["patients with fever", "patients with chills"]


def test_patients_at_a_level_of_risk_are_a_group() -> None:
    text = "Survival was 14 months in very high-risk patients and 20 months in good risk patients."
    assert [g.text for g in find_groups(text)] == ["very high-risk patients", "good risk patients"]


@pytest.mark.parametrize("verb", ["achieve", "achieved", "obtain", "develop"])
def test_what_patients_do_is_not_who_they_are(verb: str) -> None:
    (group,) = find_groups(
        f"More than 80% of patients below the age of 50 years {verb} a response."
    )
    assert group.text == "patients below the age of 50 years"
