"""Countries, languages and scripts: what data is from or in, never a dataset by itself. Common ones, not all."""

from typing import Final

__all__ = ["is_place"]

_COUNTRIES: Final = """
afghanistan albania algeria argentina armenia australia austria azerbaijan bangladesh belarus belgium bolivia brazil
bulgaria cambodia cameroon canada chile china colombia croatia cuba cyprus denmark ecuador egypt england estonia
ethiopia finland france georgia germany ghana greece guatemala hungary iceland india indonesia iran iraq ireland
israel italy japan jordan kazakhstan kenya korea kuwait laos latvia lebanon libya lithuania luxembourg malaysia mali
mexico moldova mongolia morocco mozambique myanmar nepal netherlands nigeria norway pakistan palestine panama
paraguay peru philippines poland portugal qatar romania russia rwanda scotland senegal serbia singapore slovakia
slovenia somalia spain sudan sweden switzerland syria taiwan tanzania thailand tunisia turkey uganda ukraine uruguay
usa uzbekistan venezuela vietnam wales yemen zambia zimbabwe africa america asia europe oceania
"""
_LANGUAGES: Final = """
afrikaans albanian amharic arabic armenian assamese azerbaijani basque belarusian bengali bosnian bulgarian burmese
cantonese catalan chinese croatian czech danish dutch english estonian filipino finnish french galician georgian german
greek gujarati hausa hebrew hindi hungarian icelandic igbo indonesian irish italian japanese javanese kannada kazakh
khmer korean kurdish lao latin latvian lithuanian macedonian malay malayalam maltese mandarin marathi mongolian nepali
norwegian odia oriya pashto persian polish portuguese punjabi romanian russian sanskrit serbian sindhi sinhala
slovak slovenian somali spanish sundanese swahili swedish tagalog tajik tamil tatar telugu thai tibetan turkish
ukrainian urdu uyghur uzbek vietnamese welsh xhosa yoruba zulu
cyrillic devanagari
"""
_PLACES: Final = frozenset((*_COUNTRIES.split(), *_LANGUAGES.split()))
_SEVERAL: Final = frozenset(
    {
        "united states",
        "united kingdom",
        "south africa",
        "new zealand",
        "hong kong",
        "south korea",
        "north korea",
        "saudi arabia",
        "sri lanka",
        "latin america",
        "north america",
        "south america",
        "middle east",
    }
)


def is_place(name: str) -> bool:
    """Whether a name is that of a country, a region or a language and nothing more.

    >>> is_place("Hindi"), is_place("Hindi Headlines")
    (True, False)
    """
    folded = name.casefold()
    return folded in _PLACES or folded in _SEVERAL
