"""The chat model with the real prompts, matched body by body against cassettes.

Recorded against a loopback server that answers as scripted here, under the public address of the service.
A changed prompt or request does not match any more; record again with
``pytest tests/app/llm/test_chat_model_cassettes.py --record-mode=rewrite``.
"""

import asyncio
import json
from contextlib import nullcontext

import pytest

import prompts
from app.records.model_answers import ClaimReview, DatasetProfile, DocumentClaims, NameChoice
from tests.app.llm.fakes import chat_model, completion, refused
from tests.loopback import serving

PUBLIC = "https://api.openai.com"

DOCUMENT = """# Lighthouse Sums

Every problem of [Harbour Arithmetic](https://huggingface.co/datasets/harbour/arithmetic) was kept, and a larger
model wrote a new step-by-step solution. We add the full Keeper's Log. Results on TidalBench are in the table."""

CLAIMS = {
    "claims": [
        {
            "name": "Harbour Arithmetic",
            "relationship": "CoT Distillation",
            "confidence": 0.95,
            "evidence": "a larger\nmodel wrote a new step-by-step solution",
        },
        {
            "name": "Keeper's Log",
            "relationship": "Direct Inclusion/Subset",
            "confidence": 0.9,
            "evidence": "We add the full Keeper's Log.",
        },
    ]
}
ANSWERS = {
    "DocumentClaims": CLAIMS,
    "DatasetProfile": {"domains": ["Math"], "data_type": "synthetic", "summary": "Sums with long solutions."},
    "ClaimReview": {"verdict": "supported", "reason": "'We add' states it."},
    "NameChoice": {"id": "harbour/arithmetic", "reason": "The sentence links to it."},
}


def claims_prompt(dataset="lighthouse/sums", document=DOCUMENT):
    return prompts.fill(
        "extract_claims",
        dataset=dataset,
        kind="HuggingFace README",
        url=f"https://huggingface.co/datasets/{dataset}",
        title="Lighthouse Sums",
        document=document,
    )


@pytest.fixture(scope="module")
def vcr_config(vcr_config):
    def public(request):
        _, _, rest = request.uri.partition("://")
        if rest.startswith("127.0.0.1"):
            request.uri = f"{PUBLIC}/{rest.partition('/')[2]}"
        request.headers = {name: value for name, value in request.headers.items() if name == "content-type"}
        return request

    def trimmed(response):
        response["headers"] = {"content-type": ["application/json"]}
        return response

    return {**vcr_config, "before_record_request": public, "before_record_response": trimmed}


@pytest.fixture
def asking(vcr, record_mode):
    """Open a chat model on the cassette; every exchange of it has to be used."""

    recording = record_mode != "none"
    yield lambda answer: serving(answer) if recording else nullcontext()
    assert recording or vcr.all_played


def scripted(asked):
    name = json.loads(asked.body)["response_format"]["json_schema"]["name"]
    return completion(ANSWERS[name])


async def ask(server, prompt, schema):
    async with chat_model(server.base if server else PUBLIC) as model:
        return (await model.ask(prompt, schema, thread="run", dataset_id="lighthouse/sums")).value


@pytest.mark.vcr
async def test_claims_of_a_document(asking):
    with asking(scripted) as server:
        reply = await ask(server, claims_prompt(), DocumentClaims)
    assert reply.value.model_dump(mode="json") == CLAIMS


@pytest.mark.vcr
async def test_the_three_other_questions(asking):
    profile = prompts.fill(
        "extract_profile", dataset="lighthouse/sums", domains="Math, Code, General, Science", document=DOCUMENT
    )
    review = prompts.fill(
        "verify_claim",
        dataset="lighthouse/sums",
        kind="HuggingFace README",
        name="Keeper's Log",
        relationship="Direct Inclusion/Subset",
        quote="We add the full Keeper's Log.",
        context=DOCUMENT,
    )
    name = prompts.fill(
        "merge_name",
        dataset="lighthouse/sums",
        mention="Harbour Arithmetic",
        sentence="Every problem of Harbour Arithmetic was kept.",
        candidates="harbour/arithmetic (12,000 downloads)\nother/harbour-arithmetic-v2 (40 downloads)",
    )
    with asking(scripted) as server:
        for prompt, schema in ((profile, DatasetProfile), (review, ClaimReview), (name, NameChoice)):
            reply = await ask(server, prompt, schema)
            assert reply.value.model_dump(mode="json") == ANSWERS[schema.__name__]


@pytest.mark.vcr
async def test_a_broken_answer_and_the_second_try(asking):
    def first_broken(asked):
        return completion(CLAIMS if len(json.loads(asked.body)["messages"]) > 2 else "I would rather not.")

    with asking(first_broken) as server:
        reply = await ask(server, claims_prompt(), DocumentClaims)
    assert len(reply.value.claims) == 2


@pytest.mark.vcr
async def test_a_server_with_json_mode_only(asking):
    def json_mode(asked):
        if json.loads(asked.body)["response_format"]["type"] == "json_schema":
            return refused(400, "response_format json_schema is not supported")
        return completion(CLAIMS)

    with asking(json_mode) as server:
        reply = await ask(server, claims_prompt(), DocumentClaims)
    assert len(reply.value.claims) == 2


@pytest.mark.vcr
async def test_concurrent_questions_get_their_own_answers(asking):
    def echoing(asked):
        user = json.loads(asked.body)["messages"][1]["content"]
        name = user.partition("Traced dataset: ")[2].partition("\n")[0]
        return completion({"claims": [{**CLAIMS["claims"][0], "name": f"source of {name}"}]})

    with asking(echoing) as server:
        async with chat_model(server.base if server else PUBLIC) as model:
            datasets = [f"tower/set-{number}" for number in range(12)]
            replies = await asyncio.gather(
                *(model.ask(claims_prompt(each), DocumentClaims, thread="run", dataset_id=each) for each in datasets)
            )
    assert [reply.value.value.claims[0].name for reply in replies] == [f"source of {each}" for each in datasets]
