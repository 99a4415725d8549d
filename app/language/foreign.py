"""Construction sentences in fourteen languages beside English.

German, French, Spanish, Portuguese, Italian, Russian, Polish, Vietnamese, Indonesian, Turkish, Arabic, Chinese,
Japanese and Korean.
Not grammars of these languages: the usual phrases by which a card says what a dataset was made from, and those
which say that it was compared, evaluated or used to train. A phrase governs the names behind it (in the eastern
languages also those before it) up to the end of its clause.
"""

import re
from collections.abc import Iterator
from typing import Final, TypeAlias

from app.language.statement import Governor
from app.language.uses import Use

__all__ = ["ForeignSpan", "foreign_spans"]

ForeignSpan: TypeAlias = tuple[int, int, Governor]
"""Start, end and what governs the names between."""

_GERMAN: Final = (
    r"(?:basier(?:t|en|end)|beruh(?:t|en)|aufgebaut|aufbauend|gestützt)(?:\s\w+){0,2}?\sauf"
    r"|auf (?:der )?(?:basis|grundlage)"
    r"(?:\s(?:von|der|des))?|(?:stamm(?:t|en)|besteh(?:t|en)|zusammengesetzt)(?:\s\w+){0,3}?\saus"
    r"|aus(?=[^.;\n]{2,160}\b(?:übersetzt|übernommen|gesammelt|erstellt|zusammengestellt|extrahiert|abgeleitet|gefiltert|generiert"
    r"|entnommen|gewonnen|erzeugt)\b)"
    r"|(?:übersetzte|gefilterte|ausgewählte|bereinigte|extrahierte|gesammelte)[nrs]?\s\w+\s(?:aus|von)"
    r"|(?:übersetzt|übernommen|gesammelt|zusammengestellt|extrahiert|abgeleitet|gefiltert|entnommen|gewonnen)\s(?:aus|von)"
    r"|(?:übersetzung|(?:unter|teil)menge|(?:über)?arbeitung|version|fassung|auszug|kombination|mischung|zusammenführung)"
    r"\s(?:von|der|des|aus)"
)
_FRENCH: Final = (
    r"à partir (?:de la |de l['’]|de|des|du|d['’])|(?:issue?s?|provien(?:t|nent)|provenant|extraite?s?"
    r"|tirée?s?|dérivée?s?|traduite?s?"
    r"|adaptée?s?|reprise?s?|sélectionnée?s?|collectée?s?|échantillonnée?s?)\s(?:de la|de l['’]|depuis|de|des|du|d['’])"
    r"|(?:basée?s?|repose(?:nt)?|s['’]appuie(?:nt)?|fondée?s?)\ssur"
    r"|(?:traduction|sous-ensemble|version|fusion|combinaison|mélange|extrait"
    r"|adaptation)(?:\s\w+){0,2}?\s(?:de l['’]|de|des|du|d['’])"
)
_IBERIAN: Final = (
    r"a partir (?:de[l]?|do|da|dos|das)|(?:proced|proven)(?:e|en|ente|entes|iente|ientes)\sd(?:el?|o|a|os|as)\b"
    r"|(?:extra[ií]d|deriv(?:ad)|traduz?(?:cid|id)|tomad|obtenid|obtid|recopilad|seleccionad|selecionad|adaptad|retirad)[oa]s?"
    r"\s(?:a partir )?d(?:el?|o|a|os|as)\b|(?:basad|basead|construid|construíd)[oa]s?\s(?:en|em|no|na|sobre"
    r"|a partir de)\b"
    r"|(?:traducción|tradução|subconjunto|versión|versão|combinación|combinação|mezcla|mistura|fusión|fusão)"
    r"(?:\s\w+){0,3}?\sd(?:el?|o|a|os|as)\b"
    r"|a partire da[l]?|(?:tratt|deriv|estratt|tradott|basat|raccolt)\w{1,4}\s(?:da[li]?|dal|dalla|su[l]?)\b"
    r"|(?:traduzione|sottoinsieme|versione|combinazione|unione)(?:\s\w+){0,2}?\sd(?:i|el|ella|ei)\b"
)
_CHINESE: Final = (
    r"(?:来自于?|来源于|来源自|源自|源于|取自|选自|摘自|收集自|采集自|抽取自|翻译自|改编自|衍生自|提取自|筛选自|爬取自|采样自|派生自|节选自)"
    r"|(?:来源|出处)(?:为|是|包括|有|于)|基于|以(?=[^。；\n]{2,60}(?:为|作为)(?:种子|基础|数据源|蓝本|底座|原始))"
    r"|(?:从|由)(?=[^。；\n]{2,80}?(?:翻译|抽取|采样|收集|筛选|提取|爬取|整理|构建|改写|得到|挑选|选取|获取|转换|组成|合并|混合|清洗|构成))"
    r"|(?:整合|汇总|合并|融合|混合|收集|采用|使用|利用|选取|翻译|清洗|筛选|精选|结合)了?(?:以下|如下|开源|公开)?"
    r"(?=[^。；\n]{2,120}?(?:数据集?|语料库?|构建|构造|生成|得到|而成|合成))|将(?=[^。；\n]{2,80}?(?:整合|转换|合并|翻译|改写|清洗)(?:成|为|到))|对(?=[^。；\n]{2,60}?进行了?(?:翻译|清洗|筛选|过滤|改写|去重|重新|扩充|增强|标注))"
)
_SLAVIC: Final = (
    r"(?:перевед[её]н\w*|собран\w*|взят\w*|получен\w*|извлеч[её]н\w*|создан\w*|отобран\w*|отфильтрован\w*|составлен\w*"
    r"|сгенерирован\w*)\s(?:\w+\s){0,2}?(?:из|с(?!\s(?:помощью|использованием|применением))|на основе)\b"
    r"|на (?:основе|базе)\b|основан\w* на\b"
    r"|(?:перевод|подмножество|копия|часть|версия)\s(?:датасета|набора данных|корпуса)"
    r"|na podstawie\b|(?:przetłumaczon|pobran|zebran|pochodz|utworzon|wybran)\w*"
    r"\s(?:z(?!\s(?:użyciem|pomocą|wykorzystaniem))|ze)\b"
    r"|(?:tłumaczenie|podzbiór|wersja)\s(?:zbioru|korpusu|danych)"
)
_SOUTH_EAST: Final = (
    r"(?:được\s)?(?:dịch|lấy|thu thập|trích|tạo|xây dựng|tổng hợp|lọc)\s(?:\w+\s)?từ\b|dựa trên\b|bản dịch (?:của|từ)\b"
    r"|(?:diterjemahkan|diambil|dikumpulkan|dibuat|disaring|berasal|diadaptasi)\sdari\b|berdasarkan\b|terjemahan dari\b"
)
_ARABIC: Final = (
    r"(?:مترجم(?:ة)?|مأخوذ(?:ة)?|مستخرج(?:ة)?|مجمع(?:ة)?|جمعت|مشتق(?:ة)?)\s(?:\w+\s)?من|بناء(?:ً)? على|ترجمة (?:ل|من)"
)
_AFTER_TURKISH: Final = (
    r"['’]?(?:den|dan|ten|tan)\s(?:\w+\s){0,2}?(?:çevril|derlen|alın|toplan|üretil|oluşturul|türetil|seçil)\w*"
    r"|\s(?:veri (?:seti|kümesi))(?:nin|nden|inden)\s(?:\w+\s){0,2}?(?:çevir|çevril|alt küme|derlen|alın|oluştur)\w*"
)
_AFTER_CHINESE: Final = r"的(?:中文|汉语|简体中文|清洗|精简|去重|过滤|增强|改进)*(?:翻译|版本|版|子集|译本|超集)"
_JAPANESE: Final = (
    r"(?:データセット|コーパス|データ|記事|文書|質問|問題|の一部|の\S{1,12})?(?:から(?:\S{0,12})(?:収集|構築|作成|翻訳|抽出|生成|取得|抜粋|派生|選択|サンプ)"
    r"|(?:データセット|コーパス|データ)?(?:を|の)(?:\S{0,16})(?:翻訳|元に|もとに|基に|ベースに|ベースと|フィルタ|派生|拡張|加工|改変|統合|結合|日本語化|クリーニング|サブセット|日本語版|邦訳)"
    r"|に(?:基づ|もとづ|由来)|をシード)"
)
_KOREAN: Final = (
    r"(?:데이터셋|데이터|말뭉치)?\s?(?:에서\s?(?:\S{0,12}\s?)?(?:수집|추출|가져|샘플|번역|선별)|(?:을|를)\s?(?:\S{0,12}\s?){0,2}"
    r"(?:번역|기반|바탕|정제|가공|결합|병합|한국어로)|(?:을|를)?\s?기반으로|의\s?(?:한국어\s?)?(?:번역|부분))"
)
_RELATIVE: Final = r"(?:번역|정제|가공|수집|재구성)(?:한|된)\s|(?:翻訳|フィルタリング|整形|加工)した"
_BEFORE: Final = re.compile(
    rf"\b(?:{_GERMAN}|{_FRENCH}|{_IBERIAN}|{_SLAVIC}|{_SOUTH_EAST}|{_ARABIC})|{_CHINESE}|{_RELATIVE}", re.IGNORECASE
)
_AFTER: Final = re.compile(rf"{_JAPANESE}|{_KOREAN}|{_AFTER_CHINESE}|{_AFTER_TURKISH}")
_OTHER_USES: Final[tuple[tuple[Use, re.Pattern[str]], ...]] = (
    (
        Use.EVALUATION,
        re.compile(
            r"\b(?:оцен|тестир|đánh giá|dievaluasi|değerlendir)\w*"
            r"|\b(?:evaluier|bewert|getestet|benchmark|ausgewertet|évalu|testé|evalu|avaliad|probad|valutat)\w*"
            r"|评测|评估|测评|测试|榜单|得分|評価|ベンチマーク|스코어|평가",
            re.IGNORECASE,
        ),
    ),
    (
        Use.COMPARISON,
        re.compile(
            r"\b(?:vergl(?:ich|eich)\w*|im gegensatz|compar\w+|par rapport|contrairement|a diferencia|ao contrário"
            r"|frente a|rispetto|anders als|unlike|besser als|mejor que)\b|相比|对比|不同于|优于|区别于|比較|と異な"
            r"|비교",
            re.IGNORECASE,
        ),
    ),
    (
        Use.DECONTAMINATION,
        re.compile(
            r"\b(?:dekontamin|décontamin|descontamin|kontamin|contamin)\w*|去污染|污染|泄[漏露]|重[叠合]|汚染|重複を除",
            re.I,
        ),
    ),
    (
        Use.DOWNSTREAM,
        re.compile(
            r"\b(?:(?:до)?обучен(?!и)|дообуч|huấn luyện|dilatih|eğitil|wytrenowan)\w*"
            r"|\b(?:trainiert|feinabgestimmt|entraîné\w*|affiné\w*|entrenad\w*|treinad\w*|addestrat\w*|fine-?tun\w*)"
            r"|模型(?:是|由|基于|在)|微调|训练(?:了|出|得到|效果)|蒸馏训练|学習(?:させ|し|され)た|ファインチューニング|학습(?:된|한|시킨)",
            re.IGNORECASE,
        ),
    ),
    (
        Use.OTHER,
        re.compile(
            r"\b(?:keine|nicht|inspiriert|sans|inspirée?|aucune?|sin|no incluye|inspirad\w+|format)\b|没有"
            r"|进行了?(?:校对|校验|验证|打分|评分|判断|审核)|基于(?:(?!基于)[^。；\n]){1,80}?蒸馏|不是|并非|不包含|不含|未使用"
            r"|格式|许可|协议|启发|参考了|论文|ライセンス|形式|論文|含まれ(?:てい)?ない|除外",
            re.IGNORECASE,
        ),
    ),
)
_CLAUSE: Final = re.compile(
    r"[。；;！？\n]|(?<=[a-zà-ÿ)\]])\.\s"
    r"|[\s,](?:mit|mithilfe|mittels|durch|und (?:enthält|umfasst)|avec|via|par|grâce|au moyen|con|mediante"
    r"|usando|por|com|tramite"
    r"|utilizando|utilisant|pour|para|für|um"
    r"|с помощью|при помощи|для|sang tiếng|bằng|thông qua|cho|menggunakan|ke dalam"
    r"|untuk|przy użyciu|za pomocą|باستخدام|إلى)\s|，(?![\s*\[`「《“]{0,3}[A-Za-z0-9])"
)
"""Where what a phrase governs ends: the clause, or the means by which it was done."""
_CLAUSE_START: Final = re.compile(r"[。；;！？，\n]|(?<=\w)[.,]\s")
_REACH: Final = 320
_BEHIND: Final = 120
_WEIGHT: Final = 0.8
_AMONG_NOUNS: Final = 0.75
"""In German every noun has a capital: one word with a capital is no name yet."""
_IN_GERMAN: Final = re.compile(r"\b(?:der|die|das|und|aus|auf|ein|eine|einer|wurden?|ist|sind|von)\b", re.IGNORECASE)


def foreign_spans(text: str, start: int, end: int) -> Iterator[ForeignSpan]:
    """Give the stretches of the sentence ``text[start:end]`` whose names a foreign construction phrase governs."""
    for cue in _BEFORE.finditer(text, start, end):
        stop = _CLAUSE.search(text, cue.end(), min(end, cue.end() + _REACH))
        last = stop.start() if stop else min(end, cue.end() + _REACH)
        yield cue.end(), last, _said(text, start, cue, last)
    for cue in _AFTER.finditer(text, start, end):
        first = max(start, cue.start() - _BEHIND)
        breaks = [match.end() for match in re.finditer(r"[。；！？\n]|は、?|では", text[first : cue.start()])]
        first += breaks[-1] if breaks else 0
        yield first, cue.end(), _said(text, start, cue, cue.end())


def _said(text: str, start: int, cue: re.Match[str], end: int) -> Governor:
    """Believe a phrase unless its own clause speaks of another use."""
    first = max(start, cue.start() - _REACH)
    opened = [match.end() for match in _CLAUSE_START.finditer(text, first, cue.start())]
    clause = text[opened[-1] if opened else first : min(end, cue.end() + _BEHIND)]
    words = " ".join(cue[0].split())
    for use, pattern in _OTHER_USES:
        if pattern.search(clause):
            return Governor(use, words, 0.6, None, cue.start())
    german = _IN_GERMAN.search(text, start, min(end, start + _REACH)) is not None
    return Governor(Use.UPSTREAM, words, _AMONG_NOUNS if german else _WEIGHT, None, cue.start(), data=True)
