"""Whether a claim holds: grounding, context, dates, hostile text, pooling and settlement."""
