"""A strict reader of Block Kit: every fault of a message or view, with its place. None: Slack would take it.

The limits are written out once more here, from docs.slack.dev/reference/block-kit, so that a slip in the
adapter's own table is found.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

Fault = str
MESSAGE_BLOCKS = {"rich_text", "section", "actions", "context", "header", "divider", "image", "input"}
VIEW_BLOCKS = MESSAGE_BLOCKS
RICH = {"rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted"}
DATE_FORMAT = re.compile(r"[^{}]*(\{[a-z_]+\}[^{}]*)+")


def message_faults(payload: dict[str, Any]) -> list[Fault]:
    """What is wrong with the arguments of chat.postMessage or chat.update."""
    return [*_message(payload)]


def view_faults(view: dict[str, Any]) -> list[Fault]:
    """What is wrong with a Home or a modal."""
    return [*_view(view)]


def _message(payload: dict[str, Any]) -> Iterator[Fault]:
    text = payload.get("text")
    if not isinstance(text, str) or not text.strip():
        yield "text: needed for notifications and screen readers"
    elif len(text) > 4000:
        yield f"text: {len(text)} characters"
    elif re.search(r"<[^>]*>|&(?!(amp|lt|gt);)", text):
        yield "text: something to parse that is not escaped"
    for name in ("unfurl_links", "unfurl_media"):
        if "ts" not in payload and payload.get(name) is not False:
            yield f"{name}: must be off"
    for name in ("link_names", "parse"):
        if payload.get(name):
            yield f"{name}: never"
    blocks = payload.get("blocks", [])
    yield from _blocks(blocks, MESSAGE_BLOCKS, 50)
    if (size := _length(blocks)) > 13_000:
        yield f"blocks: {size} characters in all"


def _view(view: dict[str, Any]) -> Iterator[Fault]:
    if view.get("type") not in {"home", "modal"}:
        yield "view: neither home nor modal"
    yield from _blocks(view.get("blocks", []), VIEW_BLOCKS, 100)
    if len(view.get("private_metadata", "")) > 3000:
        yield "private_metadata: too long"
    if len(view.get("callback_id", "")) > 255:
        yield "callback_id: too long"
    if view.get("type") == "modal":
        yield from _plain(view.get("title"), 24, "title")
        for name in ("submit", "close"):
            if name in view:
                yield from _plain(view[name], 24, name)
        inputs = any(block.get("type") == "input" for block in view.get("blocks", []))
        if inputs and "submit" not in view:
            yield "submit: needed beside an input"
    extra = set(view) - {"type", "blocks", "title", "submit", "close", "private_metadata", "callback_id"}
    yield from (f"view: {name} is unknown" for name in sorted(extra))


def _blocks(blocks: Any, known: set[str], most: int) -> Iterator[Fault]:
    if not isinstance(blocks, list) or len(blocks) > most:
        yield f"blocks: {len(blocks)}"
        return
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    if len(set(ids)) != len(ids):
        yield "block_id: not unique"
    for number, block in enumerate(blocks):
        kind = block.get("type")
        if kind not in known:
            yield f"{number}: {kind} may not stand here"
            continue
        if len(block.get("block_id", "x")) not in range(1, 256):
            yield f"{number}: block_id is too long or empty"
        yield from (f"{number} {kind}: {fault}" for fault in KINDS[kind](block))


def _keys(part: Any, needed: set[str], may: set[str] = frozenset()) -> Iterator[Fault]:  # type: ignore[assignment]
    if not isinstance(part, dict):
        yield "no table"
        return
    yield from (f"{name} is missing" for name in sorted(needed - set(part)))
    yield from (f"{name} is unknown" for name in sorted(set(part) - needed - may - {"type", "block_id"}))


def _string(value: Any, most: int, place: str) -> Iterator[Fault]:
    if not isinstance(value, str) or not 1 <= len(value) <= most:
        yield f"{place}: 1 to {most} characters"
    elif re.search("[\x00\ud800-\udfff]", value):
        yield f"{place}: not to be put in JSON"


def _plain(part: Any, most: int, place: str) -> Iterator[Fault]:
    if not isinstance(part, dict) or part.get("type") != "plain_text":
        yield f"{place}: no plain_text"
        return
    yield from _string(part.get("text"), most, place)
    yield from _keys(part, {"text"}, {"emoji"})


def _text(part: Any, most: int, place: str) -> Iterator[Fault]:
    """Words are never given as mrkdwn here, so it counts as a fault."""
    yield from _plain(part, most, place)


# Blocks


def _header(block: dict[str, Any]) -> Iterator[Fault]:
    yield from _keys(block, {"text"})
    yield from _plain(block.get("text"), 150, "text")


def _section(block: dict[str, Any]) -> Iterator[Fault]:
    yield from _keys(block, set(), {"text", "fields", "accessory"})
    if "text" not in block and "fields" not in block:
        yield "neither text nor fields"
    if "text" in block:
        yield from _text(block["text"], 3000, "text")
    if len(block.get("fields", [])) > 10:
        yield "fields: more than 10"
    for each in block.get("fields", []):
        yield from _text(each, 2000, "field")
    if "accessory" in block:
        yield from _element(block["accessory"])


def _context(block: dict[str, Any]) -> Iterator[Fault]:
    yield from _keys(block, {"elements"})
    if not 1 <= len(block.get("elements", [])) <= 10:
        yield "elements: 1 to 10"
    for each in block.get("elements", []):
        yield from _text(each, 3000, "element")


def _actions(block: dict[str, Any]) -> Iterator[Fault]:
    yield from _keys(block, {"elements"})
    elements = block.get("elements", [])
    if not 1 <= len(elements) <= 25:
        yield f"elements: {len(elements)}"
    ids = [each.get("action_id") for each in elements]
    if len(set(ids)) != len(ids):
        yield "action_id: not unique"
    for each in elements:
        yield from _element(each)
        if each.get("type") == "multi_static_select":
            yield "multi_static_select may not stand here"


def _input(block: dict[str, Any]) -> Iterator[Fault]:
    yield from _keys(block, {"label", "element"}, {"hint", "optional", "dispatch_action"})
    yield from _plain(block.get("label"), 2000, "label")
    if "hint" in block:
        yield from _plain(block["hint"], 2000, "hint")
    yield from _element(block.get("element", {}))


def _image(block: dict[str, Any]) -> Iterator[Fault]:
    yield from _keys(block, {"alt_text", "slack_file"}, {"title"})
    yield from _string(block.get("alt_text"), 2000, "alt_text")
    if not re.fullmatch(r"F[A-Z0-9]+", str(block.get("slack_file", {}).get("id"))):
        yield "slack_file: no id"
    if "title" in block:
        yield from _plain(block["title"], 2000, "title")


def _rich(block: dict[str, Any]) -> Iterator[Fault]:
    yield from _keys(block, {"elements"})
    if not block.get("elements"):
        yield "elements: none"
    for each in block.get("elements", []):
        yield from _rich_part(each)


def _rich_part(part: dict[str, Any]) -> Iterator[Fault]:
    if part.get("type") not in RICH:
        yield f"{part.get('type')}: unknown"
        return
    yield from _keys(part, {"elements"}, {"style", "border", "indent"})
    if not part.get("elements"):
        yield f"{part['type']}: no elements"
    for each in part.get("elements", []):
        if part["type"] == "rich_text_list":
            if part.get("style") not in {"bullet", "ordered"}:
                yield "list: bullet or ordered"
            yield from _rich_part(each)
        else:
            yield from _leaf(each)


def _leaf(leaf: dict[str, Any]) -> Iterator[Fault]:
    match leaf.get("type"):
        case "text":
            yield from _keys(leaf, {"text"}, {"style"})
            yield from _string(leaf.get("text"), 13_000, "text")
            if set(leaf.get("style", {})) - {"bold", "italic", "strike", "code"}:
                yield "style: unknown"
        case "user":
            yield from _keys(leaf, {"user_id"}, {"style"})
            if not re.fullmatch(r"[UW][A-Z0-9]+", str(leaf.get("user_id"))):
                yield "user_id: no id"
        case "date":
            yield from _keys(leaf, {"timestamp", "format"}, {"fallback", "url"})
            if not isinstance(leaf.get("timestamp"), int):
                yield "timestamp: whole seconds"
            if not DATE_FORMAT.fullmatch(str(leaf.get("format"))):
                yield "format: no date in it"
        case kind:
            yield f"{kind}: not used here"


# Elements


def _element(element: dict[str, Any]) -> Iterator[Fault]:
    kind = element.get("type", "")
    if kind not in ELEMENTS:
        yield f"{kind}: unknown element"
        return
    yield from _string(element.get("action_id"), 255, "action_id")
    yield from ELEMENTS[kind](element)


def _button(element: dict[str, Any]) -> Iterator[Fault]:
    yield from _keys(element, {"action_id", "text"}, {"value", "style", "accessibility_label", "url"})
    yield from _plain(element.get("text"), 75, "text")
    if "value" in element:
        yield from _string(element["value"], 2000, "value")
    if element.get("style", "primary") not in {"primary", "danger"}:
        yield "style: primary or danger"


def _select(element: dict[str, Any]) -> Iterator[Fault]:
    yield from _keys(element, {"action_id", "options"}, {"placeholder", "initial_option"})
    yield from _choices(element, 100)


def _choices(element: dict[str, Any], most: int) -> Iterator[Fault]:
    if not 1 <= len(element.get("options", [])) <= most:
        yield f"options: 1 to {most}"
    for option in element.get("options", []):
        yield from _keys(option, {"text", "value"}, {"description"})
        yield from _plain(option.get("text"), 75, "option")
        yield from _string(option.get("value"), 150, "option value")


def _boxes(element: dict[str, Any]) -> Iterator[Fault]:
    yield from _keys(element, {"action_id", "options"}, {"initial_options"})
    yield from _choices(element, 10)
    yield from _initial(element)


def _several(element: dict[str, Any]) -> Iterator[Fault]:
    yield from _keys(element, {"action_id", "options"}, {"initial_options", "placeholder"})
    yield from _choices(element, 100)
    yield from _initial(element)


def _initial(element: dict[str, Any]) -> Iterator[Fault]:
    initial = element.get("initial_options", element["options"][:1])
    if not initial or any(each not in element["options"] for each in initial):
        yield "initial_options: some of the options, exactly"


def _date(element: dict[str, Any]) -> Iterator[Fault]:
    yield from _keys(element, {"action_id"}, {"initial_date", "placeholder"})
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", element.get("initial_date", "2026-01-01")):
        yield "initial_date: YYYY-MM-DD"


def _typing(element: dict[str, Any]) -> Iterator[Fault]:
    more = {"multiline", "max_length", "min_length", "initial_value", "placeholder", "dispatch_action_config"}
    yield from _keys(element, {"action_id"}, more)
    if not 1 <= element.get("max_length", 1) <= 3000:
        yield "max_length: 1 to 3000"
    if "placeholder" in element:
        yield from _plain(element["placeholder"], 150, "placeholder")


def _length(part: Any) -> int:
    if isinstance(part, list):
        return sum(map(_length, part))
    if isinstance(part, dict):
        own = len(part["text"]) if isinstance(part.get("text"), str) else 0
        return own + sum(_length(value) for value in part.values())
    return 0


KINDS: dict[str, Callable[[dict[str, Any]], Iterator[Fault]]] = {
    "header": _header,
    "section": _section,
    "context": _context,
    "actions": _actions,
    "input": _input,
    "image": _image,
    "rich_text": _rich,
    "divider": lambda block: _keys(block, set()),
}
ELEMENTS: dict[str, Callable[[dict[str, Any]], Iterator[Fault]]] = {
    "button": _button,
    "static_select": _select,
    "checkboxes": _boxes,
    "multi_static_select": _several,
    "datepicker": _date,
    "plain_text_input": _typing,
}
