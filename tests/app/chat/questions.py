"""Fifty questions about the demo lineage: the tool that answers each, and the names its answer has to hold.

The answers were read off the tree that `taproot trace --replay` of the demo prints.
"""

__all__ = ["NOT_THERE", "QUESTIONS"]

NOT_THERE = "not in the graph"
OH = "teknium/OpenHermes-2.5"
MM = "meta-math/MetaMathQA"
OP = "garage-bAInd/Open-Platypus"
FLAN = "Open-Orca/FLAN"
WIZ = "WizardLMTeam/WizardLM_evol_instruct_V2_196k"
WIZ_70K = "WizardLMTeam/WizardLM_evol_instruct_70k"
PRM = "tasksource/PRM800K"
MATH = "EleutherAI/hendrycks_math"
P3_UPSTREAM = ("allenai/cosmos_qa", "allenai/social_i_qa", "tau/commonsense_qa")


def _show(question, dataset, *names, downstream=False):
    return question, "show", {"dataset": dataset, "downstream": downstream}, names


def _why(question, downstream, upstream, *names):
    return question, "why", {"downstream": downstream, "upstream": upstream}, names


def _paths(question, downstream, upstream, *names):
    return question, "paths", {"downstream": downstream, "upstream": upstream}, names


QUESTIONS = (
    _show("What is MetaMathQA made of?", MM, "EleutherAI/hendrycks_math", "openai/gsm8k"),
    _show("Where does SlimOrca come from?", "Open-Orca/SlimOrca", "Open-Orca/OpenOrca"),
    _show("Where does OpenOrca come from?", "Open-Orca/OpenOrca", FLAN),
    _show("What went into the FLAN of Open-Orca?", FLAN, "bigscience/P3", "Muennighoff/flan", "openai/gsm8k"),
    _show("What is P3 made of?", "bigscience/P3", *P3_UPSTREAM),
    _show("What is Muennighoff/flan made of?", "Muennighoff/flan", "google/boolq", "rajpurkar/squad"),
    _show("Where does alpaca come from?", "tatsu-lab/alpaca", "yizhongw/self_instruct"),
    _show("What are the sources of PRM800K?", "tasksource/PRM800K", "EleutherAI/hendrycks_math"),
    _show("And of reclor?", "metaeval/reclor", "GMAT", "LSAT"),
    _show("And of guanaco?", "timdettmers/openassistant-guanaco", "OpenAssistant/oasst1"),
    _show("Which books are in scibench?", "xw27/scibench", "Fundamentals of Physics", "Physical Chemistry"),
    _show("Where does airoboros 2.2 come from?", "jondurbin/airoboros-2.2", "jondurbin/airoboros-2.1"),
    _show("What is airoboros m2.0?", "jondurbin/airoboros-gpt4-m2.0", "jondurbin/airoboros-gpt4-2.0"),
    _show("Where does GPT4-LLM-Cleaned come from?", "teknium/GPT4-LLM-Cleaned", "tatsu-lab/alpaca", "GPT-4-LLM"),
    _show("What does ShareGPT52K come from?", "RyokoAI/ShareGPT52K", "ShareGPT"),
    _show("Who uses gsm8k?", "openai/gsm8k", MM, FLAN, downstream=True),
    _show("Who uses alpaca?", "tatsu-lab/alpaca", "teknium/GPT4-LLM-Cleaned", WIZ, downstream=True),
    _show("Who uses oasst1?", "OpenAssistant/oasst1", "timdettmers/openassistant-guanaco", downstream=True),
    _show("What was made from self_instruct?", "yizhongw/self_instruct", "tatsu-lab/alpaca", downstream=True),
    _show("What was made from squad?", "rajpurkar/squad", "Muennighoff/flan", downstream=True),
    _why("Why gsm8k in MetaMathQA?", MM, "openai/gsm8k", "openai/gsm8k", "Semantic Evolution"),
    _why("Why self_instruct in alpaca?", "tatsu-lab/alpaca", "yizhongw/self_instruct", "Synthetic Generation"),
    _why("Why boolq in flan?", "Muennighoff/flan", "google/boolq", "Direct Inclusion/Subset"),
    _why("Why FLAN in OpenOrca?", "Open-Orca/OpenOrca", FLAN, "CoT Distillation"),
    _why("Why hendrycks_math in PRM800K?", "tasksource/PRM800K", "EleutherAI/hendrycks_math", "CoT Distillation"),
    _why(
        "Why alpaca in WizardLM 70k?",
        "WizardLMTeam/WizardLM_evol_instruct_70k",
        "tatsu-lab/alpaca",
        "Semantic Evolution",
    ),
    _why("Why Gutenberg?", "mattpscott/airoboros-summarization", "Project Gutenberg", "Synthetic Generation"),
    _why("Why MetaMathQA in OpenHermes?", OH, MM, MM, "Direct Inclusion/Subset"),
    _why("Why ShareGPT52K in WizardLM V2?", WIZ, "RyokoAI/ShareGPT52K", "waits for review"),
    _why("Why TheoremQA in Platypus?", OP, "TIGER-Lab/TheoremQA", "TIGER-Lab/TheoremQA"),
    _paths("How does gsm8k get into OpenHermes?", OH, "openai/gsm8k", MM, FLAN, "Open-Orca/SlimOrca"),
    _paths("How does squad get into SlimOrca?", "Open-Orca/SlimOrca", "rajpurkar/squad", "Muennighoff/flan"),
    _paths("How does LSAT get into OpenHermes?", OH, "LSAT", OP, "metaeval/reclor"),
    _paths("How does P3 get into GPT4-LLM-Cleaned?", "teknium/GPT4-LLM-Cleaned", "bigscience/P3", "tatsu-lab/alpaca"),
    _paths("Does gsm8k come from MetaMathQA?", "openai/gsm8k", MM, NOT_THERE),
    _paths("Does Platypus come from alpaca?", OP, "tatsu-lab/alpaca", NOT_THERE),
    _paths("Does FLAN come from OpenHermes?", FLAN, OH, NOT_THERE),
    ("Where does MetaMathQA end?", "roots", {"dataset": MM}, ("EleutherAI/hendrycks_math", "openai/gsm8k")),
    ("Where does PRM800K end?", "roots", {"dataset": "tasksource/PRM800K"}, ("EleutherAI/hendrycks_math",)),
    (
        "Where does airoboros 2.2 end?",
        "roots",
        {"dataset": "jondurbin/airoboros-2.2"},
        ("jondurbin/airoboros-gpt4-2.0",),
    ),
    ("Which tests are in MetaMathQA?", "benchmarks", {"dataset": MM}, ("openai/gsm8k",)),
    ("Which tests are in Platypus?", "benchmarks", {"dataset": OP}, ("TIGER-Lab/TheoremQA", "xw27/scibench")),
    ("Which tests are in GPTeacher?", "benchmarks", {"dataset": "teknium/GPTeacher-General-Instruct"}, (NOT_THERE,)),
    (
        "What do MetaMathQA and PRM800K share?",
        "compare",
        {"a": MM, "b": "tasksource/PRM800K"},
        ("EleutherAI/hendrycks_math",),
    ),
    (
        "What do the WizardLMs share?",
        "compare",
        {"a": WIZ, "b": WIZ_70K},
        ("tatsu-lab/alpaca",),
    ),
    ("Which edges wait?", "review", {}, (WIZ, "RyokoAI/ShareGPT52K", "waits for review")),
    _show("Where does UltraChat come from?", "stingning/ultrachat", NOT_THERE),
    _show("Where does the-pile come from?", "EleutherAI/the_pile", NOT_THERE),
    _why("Why wikipedia in MetaMathQA?", MM, "wikimedia/wikipedia", NOT_THERE),
    ("Where does dolly end?", "roots", {"dataset": "databricks/databricks-dolly-15k"}, (NOT_THERE,)),
)
