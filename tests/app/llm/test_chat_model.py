"""The chat model against a loopback server that speaks the wire format, whole and broken."""

import asyncio
import json
import logging
import threading
import time

import pytest

from app.errors import BudgetError, ConfigurationError, UnreachableError
from app.records.answer import Found, Unasked
from app.records.model_answers import ClaimReview, DatasetProfile, DocumentClaims, NameChoice
from tests.app.llm.fakes import GOOD, KEY, PROMPT, Patient, chat_model, completion, in_turn, ledger, refused
from tests.loopback import Answered, serving

BAD = {**GOOD, "relationship": "Inspired By"}


async def ask(model, schema=DocumentClaims, prompt=PROMPT):
    return await model.ask(prompt, schema, thread="run", dataset_id="org/one")


async def asked_once(answer, schema=DocumentClaims, **more):
    """Give what came of one question, and the requests it took."""
    with serving(answer) as server:
        async with chat_model(server.base, **more) as model:
            return await ask(model, schema), [json.loads(each.body) for each in server.asked]


async def test_a_whole_answer_takes_one_strict_request():
    answer, requests = await asked_once(in_turn(completion({"claims": [GOOD]})))
    assert isinstance(answer, Found)
    assert [claim.name for claim in answer.value.value.claims] == ["Old Set"]
    assert answer.value.broken == ()
    assert answer.value.model == "gpt-5-mini"
    (request,) = requests
    assert request["model"] == "gpt-5-mini"
    assert [message["role"] for message in request["messages"]] == ["system", "user"]
    assert request["messages"][1]["content"] == PROMPT.user
    assert request["response_format"]["type"] == "json_schema"
    assert request["response_format"]["json_schema"]["name"] == "DocumentClaims"
    assert request["response_format"]["json_schema"]["strict"] is True
    assert "temperature" not in request


@pytest.mark.parametrize(
    ("schema", "content"),
    [
        (DatasetProfile, {"domains": ["Math"], "data_type": "synthetic", "summary": "Sums."}),
        (ClaimReview, {"verdict": "unclear", "reason": "both are possible"}),
        (NameChoice, {"id": None, "reason": "none is meant"}),
        (DocumentClaims, {"claims": []}),
    ],
)
async def test_every_schema_goes_by_its_title(schema, content):
    answer, (request,) = await asked_once(in_turn(completion(content)), schema)
    assert answer.value.value.model_dump(mode="json") == content
    assert request["response_format"]["json_schema"]["name"] == schema.__name__


async def test_the_same_question_is_the_same_bytes(monkeypatch):
    bodies = []
    for organization in ("", "org-a"):
        monkeypatch.setenv("OPENAI_ORG_ID", organization)
        monkeypatch.setenv("OPENAI_API_KEY", "another-key")
        monkeypatch.setenv("OPENAI_PROXY", "http://127.0.0.1:9")
        with serving(in_turn(completion({"claims": []}))) as server:
            async with chat_model(server.base) as model:
                await ask(model)
                await ask(model)
            bodies += [each.body for each in server.asked]
            assert all(each.headers["authorization"] == f"Bearer {KEY}" for each in server.asked)
            assert not any("openai-organization" in each.headers for each in server.asked)
    assert len(set(bodies)) == 1


BROKEN = {
    "refusal": completion(None, refusal="I cannot help."),
    "cut off": completion('{"claims": [', finish_reason="length"),
    "filtered": completion("", finish_reason="content_filter"),
    "not JSON": completion("Here you are: claims"),
    "empty": completion(""),
    "wrong enum": completion({"claims": [BAD]}),
    "missing field": completion({"claims": [{"name": "x"}]}),
    "missing list": completion({"sources": []}),
    "no choices": Answered(
        200, b'{"id": "x", "object": "chat.completion", "choices": []}', {"Content-Type": "application/json"}
    ),
    "null choices": Answered(200, b'{"id": "x", "choices": null}', {"Content-Type": "application/json"}),
    "odd usage": Answered(200, b'{"choices": [], "usage": "much"}', {"Content-Type": "application/json"}),
    "nested": completion('{"claims": ' + "[" * 5000 + "]" * 5000 + "}"),
    "deeper than a parser goes": completion('{"claims": ' + "[" * 400_000),
    "large": completion('{"claims": [], "x": "' + "y" * 1_000_001 + '"}'),
}


@pytest.mark.parametrize("kind", BROKEN)
async def test_a_broken_answer_is_asked_again(kind):
    answer, requests = await asked_once(in_turn(BROKEN[kind], completion({"claims": [GOOD]})))
    assert [claim.name for claim in answer.value.value.claims] == ["Old Set"]
    assert answer.value.broken == ()
    assert len(requests) == 2
    assert requests[1]["messages"][:2] == requests[0]["messages"]
    assert "DocumentClaims" in requests[1]["messages"][2]["content"]


@pytest.mark.parametrize("kind", BROKEN)
async def test_three_broken_answers_are_kept_with_their_reasons(kind):
    spend = ledger()
    answer, requests = await asked_once(in_turn(BROKEN[kind]), spend=spend)
    assert len(requests) == 3
    assert spend.calls == 3
    assert isinstance(answer, Found)
    assert answer.value.value is None
    assert answer.value.broken
    assert all(each.reason and len(each.raw) <= 2000 for each in answer.value.broken)


async def test_the_best_of_three_tries_is_salvaged():
    worse = completion({"claims": [GOOD, BAD]})
    better = completion({"claims": [GOOD, {**GOOD, "name": "Other"}, BAD]})
    answer, requests = await asked_once(in_turn(worse, better, completion("nothing")))
    assert [claim.name for claim in answer.value.value.claims] == ["Old Set", "Other"]
    (broken,) = answer.value.broken
    assert "relationship" in broken.reason
    assert "Inspired By" in broken.raw
    assert len(requests) == 3


async def test_whole_items_of_an_answer_that_was_cut_off_are_kept():
    text = json.dumps({"claims": [GOOD, {**GOOD, "name": "Second"}, GOOD]})
    answer, _ = await asked_once(in_turn(completion(text[: text.rindex("relationship")], finish_reason="length")))
    assert [claim.name for claim in answer.value.value.claims] == ["Old Set", "Second"]
    assert "length limit" in answer.value.broken[-1].reason


async def test_a_server_with_json_mode_only_is_asked_in_json_mode_from_then_on():
    def answer(asked):
        if json.loads(asked.body)["response_format"]["type"] == "json_schema":
            return refused(400, "'response_format' of type 'json_schema' is not supported with this model.")
        return completion("```json\n" + json.dumps({"claims": [GOOD]}) + "\n```")

    with serving(answer) as server:
        async with chat_model(server.base) as model:
            first, second = await ask(model), await ask(model)
        requests = [json.loads(each.body) for each in server.asked]
    assert first == second
    assert first.value.value.claims[0].name == "Old Set"
    assert [each["response_format"]["type"] for each in requests] == ["json_schema", "json_object", "json_object"]
    system = requests[1]["messages"][0]["content"]
    assert '"title": "DocumentClaims"' in system
    assert "JSON" in system


async def test_a_server_without_any_structure_is_asked_in_words():
    def answer(asked):
        if "response_format" in json.loads(asked.body):
            return refused(400, "unknown field response_format")
        return completion({"claims": []})

    answered, requests = await asked_once(answer)
    assert answered.value.value.claims == ()
    assert len(requests) == 3


async def test_a_rejected_key_ends_the_run_resumably_and_is_not_repeated():
    said = f"Incorrect API key provided: {KEY}. sk-proj-abcdef1234567890 is wrong."
    for status in (401, 403):
        with serving(in_turn(refused(status, said))) as server:
            async with chat_model(server.base) as model:
                with pytest.raises(UnreachableError, match="does not accept the key") as caught:
                    await ask(model)
            assert len(server.asked) == 1
        assert "sk-proj" not in str(caught.value)
        assert caught.value.exit_code == 3


async def test_a_used_up_quota_ends_the_run_at_once():
    with serving(in_turn(refused(429, "You exceeded your current quota", "insufficient_quota"))) as server:
        async with chat_model(server.base) as model:
            with pytest.raises(UnreachableError, match="quota"):
                await ask(model)
        assert len(server.asked) == 1


@pytest.mark.parametrize(
    "answer",
    [
        refused(404, "The model `gpt-5-mini` does not exist", "model_not_found"),
        refused(400, "invalid model", "model_not_found"),
        refused(403, "Project has no access to model gpt-5-mini", "model_not_found"),
        Answered(404, b"<html>nothing here</html>", {"Content-Type": "text/html"}),
    ],
)
async def test_an_unknown_model_or_address_is_a_matter_of_configuration(answer):
    with pytest.raises(ConfigurationError, match="gpt-5-mini"):
        await asked_once(in_turn(answer))


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (refused(400, "maximum context length is 8192 tokens", "context_length_exceeded"), "too long for gpt-5-mini"),
        (refused(413, "request too large"), "too long for gpt-5-mini"),
        (refused(400, "no such parameter"), "refused the request"),
    ],
)
async def test_a_prompt_the_service_will_not_answer_is_broken_and_not_repeated(answer, reason):
    answered, requests = await asked_once(in_turn(answer))
    assert isinstance(answered, Found)
    assert answered.value.value is None
    assert reason in answered.value.broken[0].reason
    assert len(requests) == 1


async def test_a_filtered_prompt_is_tried_three_times():
    filtered = refused(400, "content management policy", "content_filter")
    answered, requests = await asked_once(in_turn(filtered))
    assert answered.value.value is None
    assert len(answered.value.broken) == 1
    assert "content management policy" in answered.value.broken[0].reason
    assert len(requests) == 3
    answered, requests = await asked_once(in_turn(filtered, filtered, completion({"claims": [GOOD]})))
    assert [claim.name for claim in answered.value.value.claims] == ["Old Set"]
    assert answered.value.broken == ()
    assert len(requests) == 3


@pytest.mark.parametrize(
    "failure",
    [
        refused(429, "slow down", "rate_limit_exceeded", **{"Retry-After": "7"}),
        refused(500, "server error"),
        refused(503, "overloaded"),
        Answered(0),
        Answered(200, b"<html>a login page</html>", {"Content-Type": "text/html"}),
        Answered(200, b'{"choices": [', {"Content-Type": "application/json"}),
    ],
)
async def test_a_failing_service_is_insisted_on_and_then_not_asked(failure):
    patience = Patient(tries=4)
    answer, requests = await asked_once(in_turn(failure), patience=patience)
    assert isinstance(answer, Unasked)
    assert answer.host.startswith("127.0.0.1:")
    assert len(requests) == 4
    again, requests = await asked_once(in_turn(failure, completion({"claims": []})))
    assert again.value.value.claims == ()
    assert len(requests) == 2


async def test_the_wait_a_service_asks_for_is_passed_on():
    patience = Patient()
    waits = [
        refused(429, "x", **{"Retry-After": "7"}),
        refused(429, "x", **{"Retry-After-Ms": "1500"}),
        refused(429, "x", **{"Retry-After": "Wed, 01 Jan 2020 00:00:00 GMT"}),
        refused(429, "x", **{"Retry-After": "soon"}),
        completion({"claims": []}),
    ]
    await asked_once(in_turn(*waits), patience=patience)
    assert [(error.after_s, error.busy) for error in patience.failures] == [
        (7.0, True),
        (1.5, True),
        (0.0, True),
        (None, True),
    ]


async def test_calls_in_flight_stay_within_the_limit():
    most = in_flight = 0
    lock = threading.Lock()

    def answer(asked):
        nonlocal most, in_flight
        with lock:
            in_flight += 1
            most = max(most, in_flight)
        time.sleep(0.02)
        with lock:
            in_flight -= 1
        return completion({"claims": []})

    with serving(answer) as server:
        async with chat_model(server.base, max_in_flight=3) as model:
            answers = await asyncio.gather(*(ask(model) for _ in range(12)))
    assert all(isinstance(each, Found) for each in answers)
    assert 1 < most <= 3


async def test_a_budget_holds_under_concurrency():
    usages = []
    spend = ledger(budget_tokens=5000, on_usage=usages.append)
    with serving(in_turn(completion({"claims": []}, usage=(900, 100)))) as server:
        async with chat_model(server.base, spend=spend) as model:
            results = await asyncio.gather(*(ask(model) for _ in range(40)), return_exceptions=True)
    assert all(isinstance(each, Found | BudgetError) for each in results)
    assert sum(isinstance(each, BudgetError) for each in results) >= 30
    total = sum(usage.prompt_tokens + usage.completion_tokens for usage in usages)
    assert 3000 <= total <= 5000 + 10 * 1000, "no more than what was in flight beyond the budget"
    assert total == spend.prompt_tokens + spend.completion_tokens


async def test_usage_is_told_for_every_answer_also_for_broken_ones():
    usages = []
    spend = ledger(on_usage=usages.append)
    await asked_once(in_turn(completion("no", usage=(10, 5)), completion({"claims": []}, usage=(30, 7))), spend=spend)
    assert [(each.prompt_tokens, each.completion_tokens) for each in usages] == [(10, 5), (30, 7)]
    assert {(each.thread, each.dataset_id, each.schema_name) for each in usages} == {
        ("run", "org/one", "DocumentClaims")
    }
    assert usages[0].cost_usd == pytest.approx((10 * 0.25 + 5 * 2.0) / 1e6)


async def test_a_server_that_does_not_count_is_estimated_and_an_unpriced_model_costs_nothing_known():
    usages = []
    spend = ledger(on_usage=usages.append)
    content = {"claims": [GOOD]}
    await asked_once(in_turn(completion(content, usage=None)), spend=spend, model="local-model")
    (usage,) = usages
    assert usage.prompt_tokens > 0
    assert usage.completion_tokens > 0
    assert usage.cost_usd is None


async def test_a_dollar_budget_needs_a_price():
    with pytest.raises(ConfigurationError, match="price of local-model"):
        async with chat_model("http://127.0.0.1:1", model="local-model", spend=ledger(budget_usd=1.0)):
            pass


async def test_a_server_that_needs_no_key_gets_none_of_ours(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "a-key-of-somebody")
    with serving(in_turn(completion({"claims": []}))) as server:
        async with chat_model(server.base, api_key=None) as model:
            await ask(model)
        assert "a-key-of-somebody" not in str(server.asked)


async def test_the_key_is_nowhere_to_be_read(caplog):
    caplog.set_level(logging.DEBUG)
    with serving(in_turn(refused(401, f"wrong key {KEY}"), refused(500, "x"))) as server:
        async with chat_model(server.base) as model:
            with pytest.raises(UnreachableError):
                await ask(model)
            assert KEY not in repr(model)
            assert KEY not in repr(model._chat)
    assert KEY not in caplog.text
