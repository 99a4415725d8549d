"""Construction phrases of other languages than English, and the phrases that name a set for another reason."""

import pytest

from app.language.document_text import Sentence
from app.language.foreign import foreign_spans
from app.language.names import names
from app.language.uses import Use


def _uses(text: str) -> dict[str, Use]:
    sentence = Sentence(text, 0, len(text))
    return {token.name.text: sentence.governor(at).use for at, token in enumerate(sentence.tokens) if token.name}


@pytest.mark.parametrize(
    ("text", "upstream"),
    [
        (
            "Der Datensatz basiert auf OASSTX und DollySet-15k, die mit DeepL übersetzt wurden.",
            {"OASSTX", "DollySet-15k"},
        ),
        ("Deutsche Übersetzung von SlimOtter.", {"SlimOtter"}),
        ("Ce jeu de données a été construit à partir de FOtterQuAD et de PIAX.", {"FOtterQuAD", "PIAX"}),
        ("Este conjunto es una traducción al español de OtterHermes-2.5 realizada con NLLB.", {"OtterHermes-2.5"}),
        ("I testi sono tratti da OtterWiki-IT.", {"OtterWiki-IT"}),
        ("Os dados foram extraídos do OtterCorpus-PT.", {"OtterCorpus-PT"}),
        ("本数据集基于OtterHermes-2.5和ShareOtter构建。", {"OtterHermes-2.5", "ShareOtter"}),
        ("我们从 OtterMath-CoT 中筛选了 10 万道题目。", {"OtterMath-CoT"}),
        ("该数据集是 OtterMathQA 的中文翻译版本。", {"OtterMathQA"}),
        ("以OtterOrca作为种子数据，生成新的指令。", {"OtterOrca"}),
        ("このデータセットは otter-dolly-15k を日本語に翻訳したものです。", {"otter-dolly-15k"}),
        ("이 데이터셋은 KoOtter-v1.1 데이터를 기반으로 만들었습니다.", {"KoOtter-v1.1"}),
        ("한국어로 번역한 OtterOrca-GPT4 데이터셋입니다.", {"OtterOrca-GPT4"}),
        ("Übersetzte Aufgaben aus MBOTTER und OtterEval-X (nur Training)", {"MBOTTER", "OtterEval-X"}),
        ("Датасет переведён из OtterPaca и SlimOtter с помощью GPT-4.", {"OtterPaca", "SlimOtter"}),
        ("Набор данных для обучения моделей создан на основе OtterCrawl.", {"OtterCrawl"}),
        ("Датасет собран с OtterForum и OtterNews.", {"OtterForum", "OtterNews"}),
        ("Zbiór powstał na podstawie SQuOtter 2.0 i PolOtter.", {"SQuOtter 2.0", "PolOtter"}),
        ("Bộ dữ liệu này được dịch từ OtterPaca và OtterDolly sang tiếng Việt.", {"OtterPaca", "OtterDolly"}),
        ("Dataset ini diterjemahkan dari OtterPaca dan OtterWiz menggunakan DeepL.", {"OtterPaca", "OtterWiz"}),
        ("OtterOrca'dan çevrilmiştir.", {"OtterOrca"}),
        ("هذه البيانات مترجمة من OtterPaca و OtterDolly-15k", {"OtterPaca", "OtterDolly-15k"}),
    ],
)
def test_sources_are_read(text: str, upstream: set[str]) -> None:
    assert {name for name, use in _uses(text).items() if use is Use.UPSTREAM} == upstream


@pytest.mark.parametrize(
    "text",
    [
        "Die Fragen wurden auf Basis von OtterEval evaluiert.",
        "Les modèles entraînés à partir de OtterBench sont meilleurs.",
        "模型基于OtterLM训练得到，在 C-Otter 上评测。",
        "本数据不同于基于OtterOrca的数据集。",
        "这不是 OtterInstruct 的子集。",
        "Mô hình được huấn luyện từ dữ liệu lấy từ OtterQuAD.",
        "Модель, обученная на основе OtterCrawl.",
        "Датасет создан с помощью OtterStudio и проверен вручную.",
        "Данные собраны с использованием OtterCrawler.",
        "Zbiór utworzony z użyciem OtterStudio.",
        "Zbiór utworzony z pomocą OtterStudio.",
        "学習させたモデルを OtterBench から抽出した問題で評価しました。",
    ],
)
def test_other_uses_are_told_apart(text: str) -> None:
    assert not {name for name, use in _uses(text).items() if use is Use.UPSTREAM}


def test_a_phrase_is_told_by_its_own_clause_however_long_the_text_before_it_is() -> None:
    assert _uses("Оценка качества на основе OtterPaca.")["OtterPaca"] is Use.EVALUATION
    assert _uses("Оценка " + "многих строк " * 40 + "на основе OtterPaca.")["OtterPaca"] is Use.UPSTREAM


def test_names_end_where_an_eastern_script_begins() -> None:
    text = "基于OtterHermes-2.5和ShareOtter构建"
    assert [name.text for name in names(text, 0, len(text))] == ["OtterHermes-2.5", "ShareOtter"]


def test_english_sentences_have_no_foreign_phrase() -> None:
    text = "We sampled 10k rows from OtterTalk and translated them with NLLB."
    assert list(foreign_spans(text, 0, len(text))) == []
