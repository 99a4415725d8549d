"""The conversation: a LangGraph graph over tools, whose answers are checked against what the tools returned."""
