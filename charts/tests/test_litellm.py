"""LiteLLM's guardrail against LiteLLM itself, and the configuration that the chart writes.

The class is loaded as the proxy loads it (`get_instance_fn` with the path of the configuration), and gets what the rendered configuration
says. Only the model behind it is missing.
"""
import asyncio
import os

# LiteLLM fetches a list of prices at its import otherwise.
os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"

import litellm
import pytest
import yaml
from fastapi import HTTPException
from litellm.caching import DualCache
from litellm.integrations.custom_guardrail import CustomGuardrail
from litellm.proxy._types import UserAPIKeyAuth
from litellm.proxy.types_utils.utils import get_instance_fn
from litellm.types.guardrails import GuardrailEventHooks

import render

CHART = render.CHARTS / "litellm"


def configuration(objects):
    return yaml.safe_load(render.pick(objects, "ConfigMap", "litellm")["data"]["config.yaml"])


@pytest.fixture(scope="module")
def mounted(tmp_path_factory):
    """The folder that the pod has: the configuration and the class beside it."""
    folder = tmp_path_factory.mktemp("litellm")
    for name, text in render.pick(render.rendered("litellm"), "ConfigMap", "litellm")["data"].items():
        (folder / name).write_text(text)
    return folder


def guard(mounted, limits=None, margin=1.0):
    params = yaml.safe_load((mounted / "config.yaml").read_text())["guardrails"][0]["litellm_params"]
    made = get_instance_fn(params["guardrail"], config_file_path=str(mounted / "config.yaml"))
    return made(guardrail_name="context-window", event_hook=params["mode"], default_on=params["default_on"],
                limits=limits or params["limits"], margin=margin)


def call(made, data, call_type="acompletion"):
    return asyncio.run(made.async_pre_call_hook(UserAPIKeyAuth(), DualCache(), data, call_type))


def chat(*pairs):
    return [{"role": role, "content": content} for role, content in pairs]


SMALL = {"m": {"window": 200, "output": 50}}
LONG = "ord " * 100  # about 100 tokens or more


def test_litellm_runs_it_before_every_chat(mounted):
    made = guard(mounted)
    assert isinstance(made, CustomGuardrail)
    assert made.should_run_guardrail({"model": "mistral-small", "messages": []}, GuardrailEventHooks.pre_call) is True
    assert made.should_run_guardrail({"model": "mistral-small", "messages": []}, GuardrailEventHooks.post_call) is False


def test_what_fits_stays_as_it_is(mounted):
    messages = chat(("system", "Be kind."), ("user", "Hej"))
    data = call(guard(mounted, SMALL), {"model": "m", "messages": list(messages)})
    assert data["messages"] == messages and data["max_tokens"] == 50


def test_the_oldest_turns_go_and_the_system_prompt_and_the_last_stay(mounted):
    messages = chat(("system", "Be kind."), ("user", LONG), ("assistant", LONG), ("user", "Og nu?"), ("assistant", "Ja."), ("user", "Tak"))
    data = call(guard(mounted, SMALL), {"model": "m", "messages": messages})
    assert data["messages"] == [messages[0], *messages[3:]]


def test_a_question_goes_with_all_its_answers(mounted):
    messages = [
        {"role": "user", "content": LONG},
        {"role": "assistant", "content": None, "tool_calls": [{"id": "1", "type": "function", "function": {"name": "f", "arguments": "{}"}}]},
        {"role": "tool", "tool_call_id": "1", "content": LONG},
        {"role": "assistant", "content": "Svar"},
        {"role": "user", "content": "Tak"},
    ]
    data = call(guard(mounted, SMALL), {"model": "m", "messages": messages})
    assert data["messages"] == [messages[-1]], "a tool's result without its call is refused by the model"


def test_what_cannot_fit_is_refused_with_a_sentence(mounted):
    secret = "hemmelig " * 200
    with pytest.raises(HTTPException) as refused:
        call(guard(mounted, SMALL), {"model": "m", "messages": chat(("user", secret))})
    assert refused.value.status_code == 400
    said = refused.value.detail["error"]
    assert "too long for m" in said and "150" in said and "hemmelig" not in said


@pytest.mark.parametrize(("asked", "given"), [(None, 50), (10, 10), (150, 150)])
def test_the_answer_fits_what_is_left(mounted, asked, given):
    data = {"model": "m", "messages": chat(("user", "Hej")), **({"max_tokens": asked} if asked else {})}
    assert call(guard(mounted, SMALL), data)["max_tokens"] == given


def test_an_answer_longer_than_the_window_is_cut_to_what_is_left(mounted):
    messages = chat(("user", "Hej med dig"))
    data = call(guard(mounted, SMALL), {"model": "m", "messages": messages, "max_tokens": 9999})
    # Asking for a whole window was the old guard's trap: the model refuses, as nothing is left for the question.
    assert data["max_tokens"] == 200 - litellm.token_counter(model="", messages=messages)


def test_the_newer_name_of_the_limit_is_heeded(mounted):
    data = call(guard(mounted, SMALL), {"model": "m", "messages": chat(("user", "Hej")), "max_completion_tokens": 9999})
    assert 50 < data["max_completion_tokens"] < 200 and "max_tokens" not in data


def test_tools_take_room(mounted):
    tool = {"type": "function", "function": {"name": "search", "description": LONG, "parameters": {"type": "object", "properties": {}}}}
    messages = chat(("user", "ord " * 60), ("assistant", "Ja."), ("user", "Tak"))
    without = call(guard(mounted, SMALL), {"model": "m", "messages": list(messages)})
    with_tool = call(guard(mounted, SMALL), {"model": "m", "messages": list(messages), "tools": [tool]})
    assert len(without["messages"]) == 3 and len(with_tool["messages"]) == 1


def test_a_picture_counts_and_its_bytes_do_not(mounted):
    picture = {"role": "user", "content": [{"type": "text", "text": "Hvad?"}, {"type": "image_url", "image_url": {"url": "data:image/png;base64," + "A" * 100_000}}]}
    limits = {"m": {"window": 4096, "output": 1024}}
    data = call(guard(mounted, limits), {"model": "m", "messages": [picture]})
    assert data["messages"] == [picture], "the picture must reach the model"
    with pytest.raises(HTTPException):
        call(guard(mounted, {"m": {"window": 1000, "output": 100}}), {"model": "m", "messages": [picture]})


@pytest.mark.parametrize(("data", "call_type"), [
    ({"model": "unknown", "messages": chat(("user", LONG * 9))}, "acompletion"),
    ({"model": "m", "input": [LONG * 9]}, "aembedding"),
    ({"model": "m", "messages": chat(("user", LONG * 9))}, "aembedding"),
])
def test_what_is_no_chat_of_a_known_model_passes(mounted, data, call_type):
    before = yaml.safe_dump(data)
    assert yaml.safe_dump(call(guard(mounted, SMALL), data, call_type)) == before


@pytest.mark.parametrize(("limits", "margin"), [({"m": {"window": 100, "output": 100}}, 1.0), ({"m": {"window": 100, "output": 0}}, 1.0), (SMALL, 0.5)])
def test_limits_that_cannot_be_are_refused_at_the_start(mounted, limits, margin):
    with pytest.raises(ValueError, match="context window"):
        guard(mounted, limits, margin)


def test_nothing_of_a_chat_is_logged(mounted, caplog):
    caplog.set_level("DEBUG", logger="litellm.context_window")
    call(guard(mounted, SMALL), {"model": "m", "messages": chat(("user", "hemmelig " * 80), ("assistant", "Ja."), ("user", "Tak"))})
    assert "left out 2 of 3" in caplog.text and "hemmelig" not in caplog.text


def test_the_limits_are_those_of_vllm():
    """One number for both: what vLLM serves by default is what LiteLLM says and the guard holds to."""
    served = {}
    for workload in render.rendered("vllm"):
        if workload["kind"] == "Deployment":
            args = dict(a.lstrip("-").split("=", 1) for a in workload["spec"]["template"]["spec"]["containers"][0]["args"] if "=" in a)
            served[args["served-model-name"]] = int(args["max-model-len"])
    config = configuration(render.rendered("litellm"))
    assert {m["model_name"]: m["model_info"]["max_input_tokens"] for m in config["model_list"]} == served
    limits = config["guardrails"][0]["litellm_params"]["limits"]
    assert {name: limit["window"] for name, limit in limits.items()} == {name: served[name] for name in limits}
    for item in render.rendered("vllm"):
        if item["kind"] == "Service":
            assert any(m["litellm_params"]["api_base"] == f"http://{item['metadata']['name']}.vllm:8000/v1" for m in config["model_list"])


def test_a_longer_window_reaches_the_guard():
    models = 'models=[{"name":"m","kind":"chat","apiBase":"http://m/v1","maxModelLen":131072}]'
    config = configuration(render.rendered("litellm", [models]))
    assert config["guardrails"][0]["litellm_params"]["limits"] == {"m": {"window": 131072, "output": 4096}}


@pytest.mark.parametrize(("models", "said"), [
    ('[{"name":"m","kind":"chat","apiBase":"x","maxModelLen":100,"maxOutput":100}]', "leaves nothing"),
    ('[{"name":"m","kind":"chat","apiBase":"x","maxModelLen":100},{"name":"m","kind":"chat","apiBase":"y","maxModelLen":200}]', "different windows"),
    ('[{"name":"m","kind":"chat","apiBase":"x"}]', "maxModelLen"),
])
def test_models_that_cannot_be_are_refused(models, said):
    assert said in render.refused("litellm", [f"models={models}"])


def test_keys_are_no_text_of_the_configuration():
    config = configuration(render.objects(next(c for c in render.cases("litellm") if "all-on" in c.values)))
    keys = [m["litellm_params"]["api_key"] for m in config["model_list"]] + [config["general_settings"]["master_key"]]
    assert all(key.startswith("os.environ/") for key in keys)
    found = render.pick(render.objects(next(c for c in render.cases("litellm") if "all-on" in c.values)), "Deployment")
    names = {v["name"] for v in found["spec"]["template"]["spec"]["containers"][0]["env"]}
    assert {key.removeprefix("os.environ/") for key in keys} <= names


def test_only_the_job_changes_the_tables():
    objects = render.rendered("litellm")
    env = {v["name"]: v for v in render.pick(objects, "Deployment")["spec"]["template"]["spec"]["containers"][0]["env"]}
    assert env["DISABLE_SCHEMA_UPDATE"]["value"] == "true"
    job = render.pick(objects, "Job", "litellm-migration")
    assert int(job["metadata"]["annotations"]["argocd.argoproj.io/sync-wave"]) < 0
    assert "DISABLE_SCHEMA_UPDATE" not in {v["name"] for v in job["spec"]["template"]["spec"]["containers"][0]["env"]}
