"""The language of Alloy's configuration: blocks, attributes, and which component an expression speaks of.

Alloy itself cannot be had by a package. This reads the part of the language that the chart writes, and refuses the rest.
"""
import re

TOKEN = re.compile(r'\s*(?:(//[^\n]*)|("(?:[^"\\\n]|\\.)*")|([A-Za-z_][A-Za-z0-9_.]*)|(-?\d+(?:\.\d+)?)|([{}\[\](),=]))', re.DOTALL)


class Wrong(Exception):
    """What is not of the language, with the number of its line."""


def _tokens(text):
    position, found = 0, []
    while text[position:].strip():
        match = TOKEN.match(text, position)
        if not match:
            raise Wrong(f"line {text.count(chr(10), 0, position) + 1}: {text[position:position + 20]!r}")
        position = match.end()
        if not match.group(1):
            found.append((match.group().strip(), text.count("\n", 0, match.start(match.lastindex)) + 1))
    return found


class _Reader:
    def __init__(self, text):
        self.tokens, self.at = _tokens(text), 0

    def next(self, *wanted):
        if self.at >= len(self.tokens):
            raise Wrong("the file ends too early")
        token, line = self.tokens[self.at]
        if wanted and token not in wanted:
            raise Wrong(f"line {line}: {token} where {' or '.join(wanted)} belongs")
        self.at += 1
        return token

    def peek(self):
        return self.tokens[self.at][0] if self.at < len(self.tokens) else None

    def body(self, end):
        """A list of (name, label or None, value): value is a body for a block, and the text of an expression for an attribute."""
        found = []
        while self.peek() != end:
            name = self.next()
            if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.]*", name):
                raise Wrong(f"line {self.tokens[self.at - 1][1]}: {name} begins nothing")
            label = self.next() if (self.peek() or "").startswith('"') else None
            if self.next("{", "=") == "=":
                found.append((name, None, self.expression()))
            else:
                found.append((name, label and label[1:-1], self.body("}")))
                self.next("}")
        return found

    def expression(self):
        """Whatever stands until its brackets are closed."""
        taken = [self.next()]
        opened = [{"{": "}", "[": "]", "(": ")"}[taken[0]]] if taken[0] in "{[(" else []
        while opened:
            token = self.next()
            taken.append(token)
            if token in ("{", "[", "("):
                opened.append({"{": "}", "[": "]", "(": ")"}[token])
            elif token in ("}", "]", ")") and token != opened.pop():
                raise Wrong(f"{' '.join(taken)} is closed wrongly")
        return " ".join(taken)


def parse(text):
    """The blocks of a file."""
    return _Reader(text).body(None)


def problems(text, known):
    """What is wrong with a configuration: `known` has the names of arguments and blocks of each component."""
    try:
        blocks = parse(text)
    except Wrong as wrong:
        return [str(wrong)]
    there, found = {f"{name}.{label}" for name, label, _ in blocks if label}, []
    if len(there) != sum(1 for _, label, _ in blocks if label):
        found.append("a component stands twice")

    def walk(component, body):
        for name, _, value in body:
            if name not in known[component]:
                found.append(f"{component} has no {name}")
            if isinstance(value, list):
                walk(component, value)
                continue
            spoken = re.sub(r'"(?:[^"\\]|\\.)*"', "", value)
            for reference in re.findall(r"(?<![\w.])(?:discovery|loki|otelcol|prometheus)\.[A-Za-z0-9_.]+", spoken):
                if not any(reference.startswith(f"{one}.") for one in there):
                    found.append(f"{component}: {name} speaks of {reference}, which is not there")

    for name, _, value in blocks:
        if name not in known:
            found.append(f"there is no component {name}")
        elif isinstance(value, list):
            walk(name, value)
    return found
