"""The chat model: structured output, patience, spend."""
