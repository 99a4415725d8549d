"""OpenAI's own client talks to the stand-in, with the schemas of this project."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import httpx2
import openai
import pytest
from openai import AsyncOpenAI, OpenAI
from pydantic import BaseModel

from app.records.model_answers import ClaimReview, DatasetProfile, DocumentClaims, NameChoice
from tests.standins import Faults, StandIns, World
from tests.standins.chat_completions import KEY, schema_fault, tokens

MIX = "Traced dataset: harbor/mix-1\n\nMix 1 ... It combines the following datasets: lumen/word-problems, Code Notes"


def client(services: StandIns, **options: Any) -> OpenAI:
    return OpenAI(base_url=services.url("model") + "/v1", api_key=KEY, max_retries=0, **options)


def ask(services: StandIns, schema: type[BaseModel], user: str) -> Any:
    with client(services) as model:
        answer = model.chat.completions.parse(
            model="any", messages=[{"role": "user", "content": user}], response_format=schema
        )
        return answer.choices[0].message.parsed


def test_a_scripted_answer_and_its_usage(served: StandIns) -> None:
    with client(served) as model:
        answer = model.chat.completions.parse(
            model="gpt-any", messages=[{"role": "user", "content": MIX}], response_format=DocumentClaims
        )
    parsed = answer.choices[0].message.parsed
    assert parsed is not None
    assert [claim.name for claim in parsed.claims] == ["harbor/evolved-math", "lumen/word-problems", "Code Notes"]
    assert answer.model == "gpt-any"
    assert answer.usage is not None
    assert answer.usage.prompt_tokens == tokens(MIX)
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens


async def test_the_asynchronous_client(served: StandIns) -> None:
    async with AsyncOpenAI(base_url=served.url("model") + "/v1", api_key=KEY) as model:
        listed = await model.models.list()
        assert [item.id for item in listed.data] == ["standin-model"]


def test_the_dataset_named_first_is_the_one_answered_for(served: StandIns) -> None:
    user = "Traced dataset: kestrel/step-chains-2\n\nrows of kestrel/step-chains; we kept the question"
    answer = ask(served, DocumentClaims, user)
    assert [claim.name for claim in answer.claims] == ["kestrel/step-chains"]
    address = "See https://huggingface.co/datasets/kestrel/step-chains-2/tree/main. Then lumen/word-problems."
    assert [claim.name for claim in ask(served, DocumentClaims, address).claims] == ["kestrel/step-chains"]


def test_a_line_of_a_dataset_that_is_only_mentioned_does_not_answer(served: StandIns) -> None:
    assert ask(served, DocumentClaims, "Traced dataset: harbor/code-notes\n\nlike lumen/word-problems").claims == ()


def test_defaults_are_counted(tiny: World) -> None:
    with StandIns(tiny) as services:
        assert ask(services, DocumentClaims, "Traced dataset: some/thing").claims == ()
        assert ask(services, DatasetProfile, "Dataset: some/thing").data_type == "manual"
        assert ask(services, NameChoice, "which?").id is None
        supported = "Quote:\n<d-1>\nmade  from X\n</d-1>\n\nText around it:\n<d-1>\nIt was made from X.\n</d-1>"
        assert ask(services, ClaimReview, supported).verdict == "supported"
        assert ask(services, ClaimReview, supported.replace("was made", "is")).verdict == "unsupported"
        assert ask(services, ClaimReview, 'quote: "made from X"\ncontext: "It was made from X."').verdict == "supported"
        assert ask(services, ClaimReview, "nothing quoted").verdict == "unsupported"
        assert services.unscripted == {"DocumentClaims": 1, "DatasetProfile": 1, "NameChoice": 1, "ClaimReview": 4}


def test_a_model_of_the_test(tiny: World) -> None:
    def erring(schema: str, messages: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | str | None:
        return {"claims": [{"name": "invented", "relationship": "Wrong"}]} if schema == "DocumentClaims" else None

    with StandIns(tiny, source_model=erring) as services, client(services) as model:
        form: Any = {"type": "json_schema", "json_schema": {"name": "DocumentClaims", "schema": {}}}
        answer = model.chat.completions.create(
            model="any", messages=[{"role": "user", "content": MIX}], response_format=form
        )
        assert json.loads(answer.choices[0].message.content or "")["claims"][0]["name"] == "invented"
        assert ask(services, DatasetProfile, "Dataset: harbor/mix-1").domains == ("Math", "Code")


def test_json_mode_only(tiny: World) -> None:
    with StandIns(tiny, json_schema=False) as services, client(services) as model:
        with pytest.raises(openai.BadRequestError, match="json_schema"):
            ask(services, DocumentClaims, MIX)
        answer = model.chat.completions.create(
            model="any",
            messages=[
                {"role": "system", "content": "Answer in JSON: DocumentClaims"},
                {"role": "user", "content": MIX},
            ],
            response_format={"type": "json_object"},
        )
        assert len(DocumentClaims.model_validate_json(answer.choices[0].message.content or "").claims) == 3
        with pytest.raises(openai.BadRequestError, match="json"):
            model.chat.completions.create(
                model="any",
                messages=[{"role": "user", "content": "no magic word"}],
                response_format={"type": "json_object"},
            )


def test_keys_and_bodies_are_checked(served: StandIns) -> None:
    url = served.url("model") + "/v1/chat/completions"
    assert httpx2.post(url, json={}).status_code == 401
    key = {"Authorization": f"Bearer {KEY}"}
    assert httpx2.post(url, json={"model": "any"}, headers=key).status_code == 400
    assert httpx2.post(url, content=b"{", headers=key).status_code == 400
    assert httpx2.get(served.url("model") + "/v1/models").json()["error"]["code"] == "invalid_api_key"


def test_strict_schemas_must_be_closed() -> None:
    closed = {
        "type": "object",
        "properties": {"a": {"type": "string"}},
        "required": ["a"],
        "additionalProperties": False,
    }
    assert schema_fault(closed) is None
    assert "additionalProperties" in (schema_fault({"$defs": {"x": {**closed, "additionalProperties": True}}}) or "")
    assert "required" in (schema_fault({"items": [{**closed, "required": []}]}) or "")


def test_chat_streams(served: StandIns) -> None:
    with client(served) as model:
        chunks = list(
            model.chat.completions.create(
                model="any",
                messages=[{"role": "user", "content": "Where does Mix 1 come from?"}],
                stream=True,
                stream_options={"include_usage": True},
            )
        )
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    assert text == "From harbor/evolved-math, lumen/word-problems and harbor/code-notes."
    assert [chunk.choices[0].finish_reason for chunk in chunks if chunk.choices][-1] == "stop"
    assert chunks[-1].usage is not None
    assert len(chunks) > 3


@pytest.mark.parametrize("stream", [False, True])
def test_tool_calls(tiny: World, stream: bool) -> None:
    def calling(schema: str, messages: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
        return {"tool_calls": [{"name": "show", "arguments": {"dataset": "harbor/mix-1"}}]}

    with StandIns(tiny, source_model=calling) as services, client(services) as model:
        given: Any = {"model": "any", "messages": [{"role": "user", "content": "show it"}], "stream": stream}
        answer = model.chat.completions.create(**given)
        if stream:
            parts = [chunk.choices[0] for chunk in answer]
            pieces = [part.delta.tool_calls[0].function for part in parts if part.delta.tool_calls]
            assert [piece.name for piece in pieces if piece.name] == ["show"]
            assert len(pieces) > 2
            arguments, reason = "".join(piece.arguments for piece in pieces), parts[-1].finish_reason
        else:
            choice = answer.choices[0]
            arguments, reason = choice.message.tool_calls[0].function.arguments, choice.finish_reason
        assert reason == "tool_calls"
        assert json.loads(arguments) == {"dataset": "harbor/mix-1"}


@pytest.mark.parametrize("fault", ["malformed", "refusal", "length", "empty"])
def test_spoiled_answers(tiny: World, fault: str) -> None:
    faults = Faults(rates={"model": {fault: 1.0}}, max_consecutive=1)
    with StandIns(tiny, faults=faults) as services, client(services) as model:
        given: Any = {"model": "any", "messages": [{"role": "user", "content": MIX}]}
        given["response_format"] = {"type": "json_schema", "json_schema": {"name": "DocumentClaims", "schema": {}}}
        spoiled, sound = (model.chat.completions.create(**given).choices[0] for _ in range(2))
        assert (spoiled.finish_reason == "length") == (fault == "length")
        assert (spoiled.message.refusal is not None) == (fault == "refusal")
        with pytest.raises(ValueError, match=r"Expecting|Unterminated|delimiter"):
            json.loads(spoiled.message.content or "")
        assert len(json.loads(sound.message.content)["claims"]) == 3
