// The page at /docs: shows openapi.json, and sends a document to /v1/extract to show its way.
// Everything from a document or an answer becomes text by textContent; nothing is ever parsed as HTML.
"use strict";

const $ = (id) => document.getElementById(id);

// Text kept on the page: a browser with a huge document open is of no use to anybody.
const MOST_CHARS = 2_000_000;

/** An element with properties and children; strings become text. */
function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "class") element.className = value;
    else element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** Words in `backticks` as code, the rest as text. */
function prose(text) {
  return text.split("`").map((part, i) => (i % 2 ? make("code", {}, part) : part));
}

function code(text) {
  return make("pre", { tabindex: "0" }, make("code", {}, text));
}

// --- the description ------------------------------------------------------------------------------------------------------

/** Follows a reference within the description. */
function resolve(description, value) {
  let found = value;
  while (found && found.$ref) {
    found = found.$ref.slice(2).split("/").reduce((at, step) => at[step], description);
  }
  return found;
}

/** What a schema takes, in a few words. */
function kind(description, schema) {
  const found = resolve(description, schema || {});
  if (found.enum) return found.enum.map((word) => JSON.stringify(word).replaceAll('"', "")).join(" | ");
  if ("const" in found) return String(found.const);
  if (found.oneOf) return found.oneOf.map((one) => kind(description, one)).join(" or ");
  if (found.allOf) return "object";
  if (found.type === "array") return `list of ${kind(description, found.items)}`;
  return [found.type || "any"].flat().join(" or ");
}

/** The fields of an object schema, those of its parts included. */
function fields(description, schema) {
  const found = resolve(description, schema || {});
  const parts = found.allOf ? found.allOf.flatMap((part) => fields(description, part)) : [];
  return parts.concat(Object.entries(found.properties || {}));
}

function table(heads, rows) {
  const head = make("tr", {}, ...heads.map((text) => make("th", { scope: "col" }, text)));
  const body = rows.map((cells) => make("tr", {}, ...cells.map((cell) => make("td", {}, ...[cell].flat()))));
  return make("div", { class: "table" }, make("table", {}, make("thead", {}, head), make("tbody", {}, ...body)));
}

function curl(method, path, operation) {
  const lines = [`curl ${location.origin}${path.replace("{file}", "docs.js")}`];
  if (method !== "get") lines[0] += ` -X ${method.toUpperCase()}`;
  if ((operation.security || []).some((way) => way.bearer) && !isOpen(operation)) {
    lines.push(`-H "Authorization: Bearer $KEY"`);
  }
  if (operation.requestBody) lines.push(`-H "X-Filename: report.pdf"`, "--data-binary @report.pdf");
  return lines.join(" \\\n     ");
}

function isOpen(operation) {
  const ways = operation.security || [];
  return ways.length === 0 || ways.some((way) => Object.keys(way).length === 0);
}

function parameters(description, operation) {
  const all = (operation.parameters || []).map((parameter) => resolve(description, parameter));
  if (all.length === 0) return [];
  const rows = all.map((parameter) => {
    const schema = resolve(description, parameter.schema || {});
    const byDefault = schema.default === undefined ? "" : ` Default: \`${schema.default}\`.`;
    return [
      make("code", {}, parameter.name),
      parameter.in,
      kind(description, schema),
      prose((parameter.description || "") + byDefault),
    ];
  });
  return [make("h4", {}, "Parameters"), table(["Name", "In", "Values", "Meaning"], rows)];
}

function content(description, response) {
  const shown = [];
  for (const [type, media] of Object.entries(response.content || {})) {
    shown.push(make("h4", {}, type));
    const schema = resolve(description, media.schema || {});
    for (const one of schema.oneOf || [schema]) {
      const rows = fields(description, one).map(([name, value]) => [
        make("code", {}, name),
        kind(description, value),
        prose(resolve(description, value).description || value.description || ""),
      ]);
      if (rows.length) shown.push(table(["Field", "Is", "Meaning"], rows));
    }
    const examples = media.example === undefined ? [] : [media.example];
    for (const example of examples.concat(Object.values(media.examples || {}).map((e) => e.value))) {
      shown.push(code(typeof example === "string" ? example : JSON.stringify(example, null, 2)));
    }
  }
  return shown;
}

function responses(description, operation) {
  const good = [];
  const rows = [];
  for (const [status, reference] of Object.entries(operation.responses)) {
    const response = resolve(description, reference);
    if (status < "400") {
      good.push(make("h3", {}, `Answer ${status}`), make("p", {}, ...prose(response.description)));
      good.push(...content(description, response));
      continue;
    }
    const example = Object.values(response.content || {})[0]?.example;
    const sentence = typeof example === "string" ? example : example?.detail || "";
    rows.push([make("code", {}, status), prose(response.description), make("span", { class: "quiet" }, sentence)]);
  }
  if (rows.length) good.push(make("h3", {}, "Errors"), table(["Status", "When", "Such as"], rows));
  return good;
}

function operation(description, path, method, item) {
  const body = resolve(description, item.requestBody);
  const inside = make("div", {}, make("p", {}, ...prose(item.description || item.summary)));
  inside.append(...parameters(description, item));
  if (body) inside.append(make("h4", {}, "Body"), make("p", {}, ...prose(body.description || "")));
  inside.append(make("h4", {}, "Example"), code(curl(method, path, item)), ...responses(description, item));
  const summary = make(
    "summary",
    {},
    make("span", { class: "method" }, method.toUpperCase()),
    make("span", { class: "mono" }, path),
    make("span", { class: "quiet" }, item.summary),
    isOpen(item) ? null : make("span", { class: "lock quiet" }, "needs a key"),
  );
  return make("details", { class: "operation", id: item.operationId }, summary, inside);
}

function showReference(description) {
  $("version").textContent = description.info.version;
  $("lead").textContent = description.info.description;
  const all = Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, item]) => ({ path, method, item })),
  );
  $("reference").replaceChildren();
  for (const tag of description.tags) {
    const id = `group-${tag.name.toLowerCase()}`;
    $("contents").append(make("li", {}, make("a", { href: `#${id}` }, tag.name)));
    const group = make("section", { id }, make("h2", {}, tag.name), make("p", { class: "quiet" }, tag.description));
    for (const { path, method, item } of all.filter((one) => one.item.tags.includes(tag.name))) {
      group.append(operation(description, path, method, item));
    }
    $("reference").append(group);
  }
  openTarget();
}

/** A link to an operation opens it. */
function openTarget() {
  const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  if (target instanceof HTMLDetailsElement) target.open = true;
}

// --- trying a document ----------------------------------------------------------------------------------------------------

let chars = 0;

function showRecord(record, raw) {
  if (chars > MOST_CHARS) return;
  const text = raw ? JSON.stringify(record, null, 2) : record.markdown;
  chars += text.length;
  const name = record.name ? ` “${record.name}”` : "";
  const part = record.part ? `, continued (${record.part})` : "";
  const what = record.kind === "document" ? "Document" : `${record.kind} ${record.number}`;
  const title = make("p", {}, `${what}${name}${part}, read by ${record.engine}`);
  $("records").append(make("div", { class: "record" }, title, code(text)));
  if (chars > MOST_CHARS) $("records").append(make("p", { class: "quiet" }, "The rest is not shown here."));
}

function list(pairs) {
  const shown = pairs.filter(([, value]) => value !== null && value !== undefined && value !== "");
  return make(
    "dl",
    { class: "facts" },
    ...shown.flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, ...[value].flat())]),
  );
}

function words(object) {
  return Object.entries(object || {}).map(([name, value]) => `${name.replaceAll("_", " ")}: ${value}`).join(" · ");
}

function decisionOf(end) {
  const { decision, explain } = end;
  const detection = explain?.detection;
  const skipped = (decision?.skipped || []).map((one) => `${one.engine} (${one.why.replaceAll("_", " ")})`);
  const attempts = (explain?.attempts || []).map((one) =>
    make("div", {}, `${one.engine}: `, make("span", { class: one.outcome === "ok" ? "good" : "bad" }, one.outcome), ` after ${one.ms} ms${one.message ? `. ${one.message}` : ""}`),
  );
  return list([
    ["Found to be", detection && `${detection.format}, ${detection.mime_type}, by its ${detection.evidence.replaceAll("_", " ")}`],
    ["Although named", detection?.contradicts],
    ["Encoding", detection?.charset],
    ["Size", end.document.bytes === null ? null : `${end.document.bytes.toLocaleString()} bytes`],
    ["Facts", words(explain?.facts)],
    ["Chosen", decision && `${decision.engine}, by the rule “${decision.rule}”`],
    ["Because", decision?.reason],
    ["Next in line", decision?.fallbacks?.join(", ")],
    ["Passed over", skipped.join(", ")],
    ["Tried", attempts],
    ["Read by", decision?.answered_by],
    ["Pages, sections", end.document.sections || null],
  ]);
}

function timingsOf(timings) {
  const order = ["receive", "detect", "probe", "queue", "engine", "total"];
  const total = Math.max(timings.total_ms || 0, 0.001);
  const bars = order.filter((stage) => `${stage}_ms` in timings).flatMap((stage) => {
    const ms = timings[`${stage}_ms`];
    const bar = make("meter", { min: "0", max: String(total), value: String(ms), "aria-label": stage });
    return [make("span", {}, stage), bar, make("span", { class: "mono" }, `${ms.toFixed(ms < 10 ? 2 : 0)} ms`)];
  });
  return make("div", { class: "bars" }, ...bars);
}

function showEnd(end) {
  const story = [make("h3", {}, "Decision"), decisionOf(end), make("h3", {}, "Time"), timingsOf(end.timings || {})];
  if (Object.keys(end.metadata || {}).length) {
    story.push(make("h3", {}, "What the document says about itself"), list(Object.entries(end.metadata)));
  }
  if (end.warnings?.length) {
    story.push(make("h3", {}, "Warnings"), list(end.warnings.map((one) => [one.code, one.message])));
  }
  $("story").replaceChildren(...story);
  if (end.error) showProblem(end.error);
}

function showProblem(problem) {
  const name = (problem.type || "").split(":").pop();
  $("problem").replaceChildren(make("strong", {}, `${problem.status || ""} ${name}`.trim()), ` ${problem.detail || ""}`);
  $("problem").hidden = false;
}

/** The lines of a body as they come. */
async function* lines(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) break;
    const all = (rest + value).split("\n");
    rest = all.pop();
    yield* all.filter((line) => line);
  }
  if (rest) yield rest;
}

function clear() {
  chars = 0;
  $("records").replaceChildren();
  $("story").replaceChildren();
  $("problem").hidden = true;
  $("answer").classList.remove("failed");
  $("answer").hidden = false;
}

function request(file, signal) {
  const query = new URLSearchParams({ output: "ndjson", explain: "true", engine: $("engine").value });
  if ($("pages").value.trim()) query.set("pages", $("pages").value.trim());
  const headers = { "X-Filename": encodeURIComponent(file.name) };
  if (file.type) headers["Content-Type"] = file.type;
  if ($("key").value) headers.Authorization = `Bearer ${$("key").value}`;
  if ($("password").value) headers["X-Document-Password"] = encodeURIComponent($("password").value);
  return fetch(`/v1/extract?${query}`, { method: "POST", headers, body: file, signal });
}

let running = null;

async function send(event) {
  event.preventDefault();
  const file = $("file").files[0];
  if (!file || running) return;
  running = new AbortController();
  clear();
  $("send").disabled = true;
  $("stop").hidden = false;
  $("status").textContent = "Reading…";
  let records = 0;
  let ended = false;
  try {
    const response = await request(file, running.signal);
    if (!response.ok) {
      $("answer").classList.add("failed");
      showProblem(await response.json());
      $("status").textContent = "";
      return;
    }
    for await (const line of lines(response.body)) {
      const record = JSON.parse(line);
      if (record.type === "section") {
        records += 1;
        showRecord(record, $("shape").value === "records");
        $("status").textContent = `${records} ${records === 1 ? "record" : "records"}…`;
      } else {
        ended = true;
        showEnd(record);
      }
    }
    $("status").textContent = ended ? `Done: ${records} ${records === 1 ? "record" : "records"}.` : "The answer broke off.";
  } catch (error) {
    $("status").textContent = error.name === "AbortError" ? "Stopped." : "The connection broke.";
  } finally {
    running = null;
    $("send").disabled = false;
    $("stop").hidden = true;
  }
}

function listen() {
  $("form").addEventListener("submit", send);
  $("stop").addEventListener("click", () => running?.abort());
  const drop = $("drop");
  for (const name of ["dragenter", "dragover"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.add("over");
    });
  }
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    if (event.dataTransfer.files.length) $("file").files = event.dataTransfer.files;
  });
  // A document that misses the field must not take the place of the page.
  for (const name of ["dragover", "drop"]) window.addEventListener(name, (event) => event.preventDefault());
  window.addEventListener("hashchange", openTarget);
}

listen();
fetch("/openapi.json")
  .then((response) => response.json())
  .then(showReference)
  .catch(() => {
    $("reference").textContent = "The description could not be loaded.";
  });
