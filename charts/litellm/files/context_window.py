"""A guardrail of LiteLLM that keeps a conversation inside of its model's context window.

LiteLLM does not know the windows of models that it calls by an address. Without this, a long conversation fails at the model with a
message that no user understands. Here the oldest turns are left out until the rest fits; the system prompt and the last turn always
stay. What cannot fit is refused with a sentence. Nothing of a conversation is logged: only counts.

LiteLLM loads this class by the configuration that the chart writes (`guardrail: context_window.ContextWindow`) and hands it what stands
beside that: `limits`, a map from a model's name to {window, output}, both in tokens, and `margin`. It is called before each request.
"""
import copy
import logging

import litellm
from fastapi import HTTPException
from litellm.integrations.custom_guardrail import CustomGuardrail

LOG = logging.getLogger("litellm.context_window")
CHAT = ("completion", "acompletion")
# Tokens that the template of a chat adds for each message, and once: LiteLLM counts about so many for OpenAI's models.
PICTURE_TOKENS = 1_600


class ContextWindow(CustomGuardrail):
    """Trims chats to the window of their model; models without a limit pass as they are.

    limits: model name -> {"window": tokens of prompt and answer, "output": tokens that are kept for the answer}
    margin: factor over LiteLLM's count, whose tokenizer is not the model's
    """

    def __init__(self, limits=None, margin=1.1, **settings):
        super().__init__(**settings)
        self.limits = {}
        for model, limit in (limits or {}).items():
            window, output = int(limit["window"]), int(limit["output"])
            if not 0 < output < window:
                raise ValueError(f"context window of {model}: output ({output}) must be above 0 and below window ({window})")
            self.limits[model] = (window, output)
        self.margin = float(margin)
        if self.margin < 1:
            raise ValueError("context window: margin must be 1 or more")

    async def async_pre_call_hook(self, user_api_key_dict, cache, data, call_type):
        """The request as it may go on; raises an HTTPException with status 400 where nothing can be left out."""
        limit = self.limits.get(data.get("model"))
        if limit is None or call_type not in CHAT or not isinstance(data.get("messages"), list):
            return data
        window, output = limit
        asked = data.get("max_completion_tokens") or data.get("max_tokens")
        reserved = min(int(asked), output) if asked else output
        overhead = self._count([], data.get("tools")) if data.get("tools") else 0
        budget = window - reserved - overhead
        turns = _turns(data["messages"])
        costs = [self._count(turn, None) for turn, _ in turns]
        total = sum(costs)
        dropped = 0
        for index, (turn, droppable) in enumerate(turns):
            if total <= budget:
                break
            if droppable:
                total -= costs[index]
                dropped += len(turn)
                turns[index] = ([], False)
        if total > budget:
            raise HTTPException(status_code=400, detail={
                "error": f"This conversation is too long for {data['model']}: about {total + overhead} tokens, of which {window - reserved} "
                         "are possible. Start a new chat, or attach less."})
        if dropped:
            LOG.info("left out %d of %d messages for %s", dropped, len(data["messages"]), data["model"])
        data["messages"] = [message for turn, _ in turns for message in turn]
        # An answer that the window cannot hold is refused by the model before it begins.
        room = window - overhead - total
        key = "max_completion_tokens" if data.get("max_completion_tokens") else "max_tokens"
        data[key] = max(1, min(int(asked) if asked else output, room))
        return data

    def _count(self, messages, tools):
        """Tokens of messages and tools, with the margin."""
        plain, pictures = _without_pictures(messages)
        # LiteLLM counts messages only; an empty list stands for what a request has around them.
        count = litellm.token_counter(model="", messages=plain, tools=tools) if plain or tools else 0
        return int(count * self.margin) + pictures * PICTURE_TOKENS


def _turns(messages):
    """(messages, whether they may be left out): a user's message with all that answers it is one turn, and goes as a whole."""
    turns, current = [], None
    for message in messages:
        role = message.get("role")
        if role in ("system", "developer"):
            turns.append(([message], False))
            current = None
        elif role == "user" or current is None:
            current = [message]
            turns.append((current, True))
        else:
            current.append(message)
    for index in range(len(turns) - 1, -1, -1):
        if turns[index][1]:
            turns[index] = (turns[index][0], False)
            break
    return turns


def _without_pictures(messages):
    """The messages without their pictures, and how many these were: their bytes are no text to be counted."""
    plain, pictures = [], 0
    for message in messages:
        content = message.get("content")
        if isinstance(content, list):
            message = copy.copy(message)
            kept = [part for part in content if part.get("type") not in ("image_url", "input_image")]
            pictures += len(content) - len(kept)
            message["content"] = kept
        plain.append(message)
    return plain, pictures
