"""From a mention in prose to a dataset id, with high precision."""
