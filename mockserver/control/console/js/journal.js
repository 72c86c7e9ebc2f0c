// The journal: what the mock was asked, by whom, what it answered, and what decided that.
import { ask } from "./api.js";
import { catalogue } from "./catalogue.js";
import { $, el, keyed, options, setText, submitted, values } from "./dom.js";
import { count, hour } from "./format.js";
import { coalesced, on } from "./hub.js";
import { attempt, failed } from "./notice.js";
import { route } from "./route.js";

const most = 200; // requests that are shown, the newest
const filter = $("journal-filter");

export function start() {
  const read = coalesced(async () => {
    if (route.panel !== "journal") return;
    try {
      show(await ask("GET", `journal?${new URLSearchParams({ ...values(filter), limit: most })}`));
    } catch (error) {
      if (!(error instanceof TypeError)) failed(error);
    }
  }, 300);
  on("anew route request", read);
  on("anew", () => attempt(async () => options(filter.elements.operation, (await catalogue()).operations.map((name) => [name, name]), 2)));
  filter.addEventListener("input", read);
  filter.addEventListener("reset", () => setTimeout(read)); // once the fields are empty
  submitted(filter, read);
  filter.parentElement.open = matchMedia("(min-width: 44rem)").matches; // on a telephone it would hide what was asked
  $("journal-clear").onclick = () => attempt(async () => {
    await ask("DELETE", "journal");
    read();
  });
}

function show({ count: all, requests }) {
  const filtered = Object.keys(values(filter)).length > 0;
  const shown = requests.length < all ? `, the newest ${requests.length} are shown` : "";
  setText($("journal-count"), all ? `${count(all, "request")}${filtered ? " meant by the filter" : ""}${shown}.` : filtered ? "No request is meant by the filter." : "Nothing was asked yet. Have your frontend ask, or send a call under Access.");
  keyed($("journal"), requests.reverse(), ({ id }) => id, row);
}

// What was asked does not change: a row shows it once.
function row(request) {
  const { id, at, method, status, took_us: took, login, caller, decision, disturbance, operation } = request;
  const who = login ? `${login}${caller && caller !== login ? `, ${caller}` : ""}` : caller || "–";
  const good = status >= 200 && status < 400;
  const element = el("li", { "data-good": String(good) },
    el("time", { class: "muted" }, hour(at)), el("span", { class: "method" }, method), el("span", { class: "path" }, target(request)),
    el("span", { class: "code" }, status ? String(status) : "broken"), el("span", { class: "who" }, who),
    el("span", { class: "took muted" }, took < 1000 ? `${took} µs` : `${(took / 1000).toFixed(1)} ms`),
    el("span", { class: operation ? "decision muted" : "decision unmatched" }, disturbance ? el("strong", {}, `Disturbance ${disturbance} met it. `) : null, decision),
    exchange(id));
  return { element, show() {} };
}

const target = ({ path, query }) => (query ? `${path}?${query}` : path);

// What was answered is fetched when it is asked for.
function exchange(id) {
  const text = el("pre", { tabindex: "0", "aria-label": "What was answered" });
  const details = el("details", { class: "exchange" }, el("summary", {}, "Answer"), text);
  details.addEventListener("toggle", () => {
    if (!details.open || text.textContent) return;
    attempt(async () => {
      const { request, body } = await ask("GET", `journal/${id}`);
      setText(text, answered(request, body));
    });
  });
  return details;
}

function answered({ status, size }, body) {
  if (!status) return "The connection was broken.";
  if (!size) return "It has no body.";
  const whole = new TextEncoder().encode(body).length >= size;
  return whole ? indented(body) : `${body}\n… (${size.toLocaleString("en")} bytes in all)`;
}

function indented(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text; // it is as it was sent, which may be wrong on purpose
  }
}
