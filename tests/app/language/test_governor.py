"""What governs a name: one sentence a case, with the use of each of its names."""

import pytest

from app.language.document_text import DocumentText
from app.language.governor import govern
from app.language.statement import Governor, topic_of
from app.language.uses import Use


def _governors(sentence: str) -> dict[str, Governor]:
    document = DocumentText(sentence)
    return {
        token.name.text: govern(one.tokens, index)
        for part in document.passages
        for one in document.sentences(part)
        for index, token in enumerate(one.tokens)
        if token.name is not None
    }


UPSTREAM = [
    ("The questions were sampled from QuizOne, QuizTwo (v2) and QuizThree.", ("QuizOne", "QuizTwo", "QuizThree")),
    ("We include all prompts from AlphaQA, sampling 10k rows from BetaQA and 5k from GammaQA.", ("AlphaQA", "GammaQA")),
    ("For DeltaSet, we adopt a stratified sampling strategy.", ("DeltaSet",)),
    ("This corpus combines OneCorp and TwoCorp.", ("OneCorp", "TwoCorp")),
    ("MiniSet is a cleaned version of MaxiSet.", ("MaxiSet",)),
    ("We use SeedSet and MoreSeeds as seeds to write new problems.", ("SeedSet", "MoreSeeds")),
    ("SeedSet is used as seed data.", ("SeedSet",)),
    ("The dataset is built on top of BaseSet.", ("BaseSet",)),
    ("Data come from four sources which are OneQA, TwoQA and ThreeQA.", ("OneQA", "ThreeQA")),
    ("Problems were collected from public datasets: OneQA, with hints; TwoQA, without; ThreeQA.", ("TwoQA", "ThreeQA")),
    ("The source data is OldSet.", ("OldSet",)),
    ("As seeds serve prompts from TalkOne.", ("TalkOne",)),
    ("ProofBank consists of 30k proofs from mathlib4.", ("mathlib4",)),
    ("Stories are grounded in FactSet articles.", ("FactSet",)),
]
OTHER = [
    ("We evaluate our models on ExamOne, ExamTwo, and ExamThree.", "ExamThree", Use.EVALUATION),
    ("All rows were decontaminated against ExamOne and ExamTwo.", "ExamTwo", Use.DECONTAMINATION),
    ("The reward model is fine-tuned on a mixture of OurSet and TheirSet.", "TheirSet", Use.DOWNSTREAM),
    ("It is larger than OldSet.", "OldSet", Use.COMPARISON),
    ("Unlike OldSet, answers are free text.", "OldSet", Use.COMPARISON),
    ("It was inspired by OldSet.", "OldSet", Use.OTHER),
    ("Validation sets were chosen from ExamOne.", "ExamOne", Use.EVALUATION),
    ("Rows were not taken from OldSet.", "OldSet", Use.OTHER),
    ("Evaluation code is based on HarnessLib.", "HarnessLib", Use.OTHER),
    ("The data can be downloaded from ShareHub.", "ShareHub", Use.OTHER),
    ("NewSet uses MidSet, which is derived from OldSet.", "OldSet", Use.INDIRECT),
]


@pytest.mark.parametrize(("sentence", "names"), UPSTREAM)
def test_a_source_is_governed_by_construction_words_through_lists(sentence, names):
    found = _governors(sentence)
    assert {name: found[name].use for name in names} == dict.fromkeys(names, Use.UPSTREAM)


@pytest.mark.parametrize(("sentence", "name", "use"), OTHER)
def test_other_uses_are_told_apart(sentence, name, use):
    assert _governors(sentence)[name].use is use


def test_words_of_data_near_the_cue_are_noted():
    assert _governors("Questions were taken from OldSet.")["OldSet"].data
    assert not _governors("The icons were taken from OldSet.")["OldSet"].data


def test_the_subject_of_the_cue_is_known():
    governor = _governors("OldSet was assembled from PartOne.")["PartOne"]
    assert governor.direct
    assert governor.subject is not None
    assert governor.subject.text == "OldSet"


@pytest.mark.parametrize(
    ("sentence", "topic"),
    [("OldSet [3] offers rows derived from PartOne.", "OldSet"), ("We offer rows of OldSet.", None), ("OldSet.", None)],
)
def test_a_sentence_is_about_its_first_subject(sentence, topic):
    document = DocumentText(sentence)
    found = topic_of(document.sentences(document.passages[0])[0].tokens)
    assert (found.text if found else None) == topic


def test_very_long_lists_keep_their_governor():
    names = [f"Set{number}A" for number in range(3_000)]
    document = DocumentText("We sampled questions from " + ", ".join(names) + ".")
    sentence = document.sentences(document.passages[0])[0]
    assert govern(sentence.tokens, len(sentence.tokens) - 2).use is Use.UPSTREAM
