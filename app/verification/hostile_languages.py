"""Wordings that instruct the reader in languages other than English.

Of each language the plain forms alone: drop your instructions or the text above, list this as a source, if you are
a language model. A sentence of the document that merely speaks of language models is ordinary.
"""

from typing import Final

from app.verification.hostile_vocabulary import compiled

__all__ = ["CONDITIONS_ABROAD", "ORDERS_ABROAD"]

ORDERS_ABROAD: Final = compiled(
    r"""\b(?:ignorier|vergiss\w*|vergesst)\w*\s+(?:sie\s+)?.{0,30}\b(?:obig|vorherig|vorangehend|bisherig
    |alles\s+(?:davor|zuvor))
    |\bignore[zr]?\s+(?:tout\s+)?ce\s+qui\s+précède|\bignor\w+\s+(?:todo\s+)?lo\s+anterior|\bignor\w+\s+quanto\s+sopra
    |\bignor\w+\s+tudo\s+(?:o\s+que\s+está\s+)?acima|(?:忽略|无视)(?:以上|上述|上面|之前|此前)|игнорир\w*\s+вс[её]\s+(?:выше|предыдущ)
    |\b(?:incluye|añade|agrega|indica|menciona)\w*\b.{0,80}\ben\s+las?\s+(?:\w+\s+)?(?:fuentes|lista\s+de\s+fuentes)\b
    |\b(?:ajoute|inclu|mentionne)\w*\b.{0,80}\b(?:aux|dans\s+les|à\s+la\s+liste\s+des)\s+sources\b
    |\b(?:ignorier|vergiss|vergesst|missacht|beacht\w*\s+nicht)\w*\b.{0,60}\b(?:anweisung|instruktion|vorgabe|regel
    |aufforderung)
    |\b(?:gib|geben\s+sie|nenn|führ|list|meld|trag|erwähn|verzeichn|betracht
    |behandl)\w*\b.{0,120}\bals\s+(?:\w+\s+){0,3}
    (?:\w*quell|ursprung|herkunft|ausgangsdaten|upstream)
    |\b(?:ignorez|ignorer|ignore\s+(?:les|ces|toutes|tes|vos)|oublie[zr]?|ne\s+(?:suivez|suis)\s+pas
    |ne\s+tene?z\s+pas\s+compte\s+d)\w*\b.{0,60}
    \b(?:instructions|consignes|directives|règles)\b
    |\b(?:indique|liste|mentionne|signale|ajoute|déclare|considère|considére|inscri|cite|rapporte|note)\w*\b.{0,120}
    \bcomme\s+(?:\w+\s+){0,3}(?:source|origine|jeu\s+de\s+données\s+(?:source|parent))
    |\b(?:ignor|olvid|descart|desestim|hag?[az]?\s+caso\s+omiso|haz\s+caso\s+omiso|omit)\w*\b.{0,60}\b(?:instrucci
    |indicaci|reglas|órdenes)
    |\b(?:indi[cq]|list|mencion|report|añad|agreg|inclu|registr|declar|consider|nombr|cit)\w*\b.{0,120}
    \bcomo\s+(?:\w+\s+){0,3}(?:fuente|origen|conjunto\s+de\s+datos\s+(?:fuente|padre))
    |\b(?:ignor|esque[cç]|desconsider|despre[zs])\w*\b.{0,60}\b(?:instru[cç](?:ões|ão|oes|ao)\b|orienta[cç]|regras
    |comandos)
    |\b(?:list|indiqu|mencion|registr|inclu|adicion|inform|declar|consider
    |cit)\w*\b.{0,120}\bcomo\s+(?:\w+\s+){0,3}(?:fonte|origem)
    |\b(?:ignora|dimentica|trascura|non\s+seguire)\w*\b.{0,60}\b(?:istruzioni|indicazioni|regole|direttive)
    |\b(?:elenc|indic|menzion|segnal|aggiung|riport|registr|consider|cit)\w*\b.{0,120}\bcome\s+(?:\w+\s+){0,3}(?:fonte
    |origine|sorgente)
    |\b(?:negeer|vergeet)\b.{0,60}\b(?:instructies|opdrachten|regels)|\b(?:vermeld|noem|meld
    |lijst)\w*\b.{0,120}\bals\s+(?:\w+\s+){0,2}bron\b
    |\b(?:zignoruj|pomiń|zapomnij)\w*\b.{0,60}\b(?:instrukcj|polece|zasad)|\b(?:wymień|podaj|zgłoś
    |dodaj)\w*\b.{0,120}\bjako\s+(?:\w+\s+){0,2}źród
    |\b(?:önceki|yukarıdaki|tüm)\b.{0,40}(?:talimat|komut|yönerge)\w*.{0,30}(?:yok\s+say|unut|göz\s*ardı|görmezden)
    |\bbỏ\s+qua\b.{0,40}(?:hướng\s+dẫn|chỉ\s+dẫn|lệnh)|\babaikan\b.{0,40}(?:instruksi|perintah|arahan)
    |(?:игнорир|забуд|не\s+обращай|отмен)\w*.{0,60}(?:инструкц|указани|правил|команд)
    |(?:укаж|перечисл|добав|сообщ|запиш|упомян|назов|счита|отмет)\w*.{0,120}(?:как|в\s+качестве
    |источником)\s*(?:\w+\s+){0,3}источник
    |(?:忽略|无视|無視|忽視|忘记|忘記|不要理会|不要遵循|抛开).{0,20}(?:指令|指示|说明|說明|提示|规则|規則|要求|命令)
    |(?:请|請|必须|必須|应当|應當|应该|應該|务必|務必|需要|应|须|需|把|将|將).{0,60}(?:列为|列為|列出|报告为|報告|标记为|標記|记录为|記錄|视为|視為|添加为|添加|写入|作为|作為|称为
    |输出).{0,40}(?:来源|來源|上游|数据源|源数据|父数据)
    |(?:以前|前|上記|これまで|すべて|全て|全部).{0,20}(?:指示|命令|プロンプト|ルール).{0,10}(?:無視|忘れ|従わ)
    |(?:ソース|出典|上流|元データ|データ源|派生元).{0,20}(?:として|に).{0,20}(?:記載|報告|リスト|追加|挙げ|記録|出力|列挙|扱)
    |(?:이전|위의|앞의|모든|기존).{0,15}(?:지시|명령|프롬프트|규칙).{0,10}(?:무시|잊)
    |(?:출처|소스|상위|원본).{0,15}(?:로|으로|에).{0,20}(?:기재|보고|추가|나열|표시|기록|출력|포함)
    |تجاهل.{0,40}(?:التعليمات|الأوامر|السابقة|القواعد)|(?:اذكر|أدرج|سجل|أضف|أبلغ).{0,80}(?:كمصدر|مصدرا|المصدر)
    |(?:पिछले|पूर्व|सभी).{0,30}(?:निर्देश|आदेश).{0,20}(?:अनदेखा|भूल|नज़रअंदाज़)"""
)
"""Orders to drop instructions, and to name something as a source."""

_MODELS: Final = r"""(?:\w*sprachmodell\w*|(?-i:\bKI\b)(?:-\w+)?|modèles?\s+de\s+lang(?:age|ue)
    |modelos?\s+de\s+lengua(?:je)?
    |modelos?\s+de\s+linguagem|modell[oi]\s+linguistic[oi]|(?-i:\bIA\b)|inteligencia\s+artificial|taalmodel\w*
    |modelem?\s+językow\w+
    |dil\s+model\w+|språkmodell\w*|mô\s+hình\s+ngôn\s+ngữ|model\s+bahasa|языков\w+\s+модел\w+|(?-i:\bИИ\b)|нейросет\w+
    |мовн\w+\s+модел\w+
    |语言模型|語言模型|大模型|人工智能|言語モデル|언어\s*모델|인공지능|نموذج\w*\s+لغوي\w*|الذكاء\s+الاصطناعي|भाषा\s+मॉडल
    |\b(?:assistenten?|asistentes?|assistants?|agenten?|agentes?|llms?|bots?)\b|(?<![A-Za-z])(?-i:AI)(?![A-Za-z]))"""
CONDITIONS_ABROAD: Final = compiled(
    rf"""\b(?:wenn|falls|sofern)\s+(?:du|sie|ihr)\b.{{0,30}}{_MODELS}|\b(?:si\s+(?:vous\s+êtes|tu\s+es)|si\s+(?:eres
    |usted\s+es|es\s+usted)
    |se\s+(?:você\s+é|és|sei|lei\s+è|siete)|als\s+(?:je|u|jij)|jeśli\s+jesteś|om\s+du\s+är|hvis\s+du\s+er
    |nếu\s+bạn\s+là|jika\s+(?:anda|kamu))
    \b.{{0,30}}{_MODELS}|(?:если|якщо)\s+(?:ты|вы|ти|ви)\b.{{0,30}}{_MODELS}|(?:如果|若|假如|倘若)\s*(?:你
    |您)\s*是.{{0,12}}(?:{_MODELS}|模型)
    |(?:あなた|君|貴方).{{0,6}}(?:{_MODELS}).{{0,6}}(?:なら|であれば|の場合)|(?:당신|너|귀하).{{0,6}}{_MODELS}.{{0,6}}(?:라면|이면|경우)
    |إذا\s+كنت.{{0,30}}{_MODELS}|(?:यदि|अगर)\s+(?:आप|तुम).{{0,30}}{_MODELS}|\beğer\b.{{0,30}}{_MODELS}
    |\b(?:hinweis|nachricht|wichtig|bitte|importante?|importants?|belangrijk
    |anweisung|achtung|note|nota|message|mensaje|mensagem|messaggio|avviso|aviso|attention
    |atención|atenção|attenzione
    |let\s+op|uwaga|dikkat|perhatian|obs)\b\s*(?:,|:|!)?\s*(?:(?:an|für|aux?|à|pour|para|per|ai|a|ao|aos|agli|los|las
    |les|le|la|l'|os|as|alle|todos|tous
    |voor|aan|do|dla|till|untuk)\s*){{0,4}}(?:{_MODELS}|(?:les\s+|los\s+|os\s+|i\s+)?(?:modèles|modelos|modelli
    |modelle)\b)
    |(?:внимание|увага)\s*[,:!]?\s*{_MODELS}|(?:^|[。！？，,:：;；\s])(?:注意|提示|告知|(?:致|请)(?:所有|各位|注意))\s*[,:：，]?\s*(?:所有
    |各位)?\s*(?:{_MODELS}|模型)
    |(?:{_MODELS})\s*(?:への|に対する|向け)(?:注意|指示|お知らせ|メッセージ)
    |{_MODELS}\s+(?:müssen|sollen|sollten|muss|soll|doivent|doit|deben|debe|devem|deve|devono|moeten|moet|должн\w+
    |обязан\w+)\b.{{0,120}}
    (?:quelle|ursprung|source|origine|fuente|origen|fonte|origem|bron|источник|/)
    |(?:{_MODELS}|模型).{{0,6}}(?:必须|必須|应该|應該|应当|需要|务必).{{0,60}}(?:来源|來源|上游|报告|报告|列出|输出|回答)
    |\b(?:vergiss|vergesst|vergessen\s+sie|ignorier\w*|oublie[zr]?|ignore[zr]?|olvid[ae]\w*|ignor[ae]\w*|esque[cç]a\w*
    |dimentica\w*|negeer
    |vergeet|zignoruj|zapomnij|glöm|bortse|unut|lupakan|abaikan|bỏ\s+qua|quên)\b.{{0,40}}(?:\b(?:oben|davor|zuvor
    |vorher\w*|obig\w*|précède\w*
    |ci-dessus|avant|anterior\w*|arriba|antes|acima|sopra|precede\w*|hierboven|boven|eerder\w*|powyżej|poprzedni\w*
    |ovan|ovanför|yukarı\w*|atas
    |sebelumnya|trên|trước)\b)
    |(?:забуд|игнориру|не\s+обращай)\w*.{{0,40}}(?:выше|предыдущ|раньше|сказанн|написанн)
    |(?:忘记|忘掉|忘記|忽略|无视|無視|不要管|不要理会|不要相信|抛开|別管).{{0,8}}(?:上面|以上|上文|前文|前面|之前|上述|先前)
    |(?:上|前|以上|これまで|上記|先).{{0,8}}(?:内容|文章|記述|説明|情報|こと|部分|もの).{{0,6}}(?:無視|忘れ)
    |(?:위|앞|이전|상기).{{0,8}}(?:내용|글|설명|문장|정보).{{0,6}}(?:무시|잊)
    |(?:تجاهل|انس).{{0,20}}(?:أعلاه|سبق|السابق)|(?:ऊपर|उपरोक्त|पिछल).{{0,30}}(?:अनदेखा|भूल|नज़रअंदाज़)"""
)
"""Conditions and notes for machine readers, duties of machines, orders to drop the text above."""
