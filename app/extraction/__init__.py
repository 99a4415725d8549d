"""From a document to claims: the rules extractor, and what a model is given and gave."""
