"""How documents speak: passages, sentences, names and the words that govern them. Pure text, no claims."""
