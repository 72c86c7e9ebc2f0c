// Disturbances: requests that are answered late, otherwise, in pieces or not at all.
import { ask } from "./api.js";
import { $, el, keyed, setText, submitted } from "./dom.js";
import { count } from "./format.js";
import { coalesced, on, tell } from "./hub.js";
import { attempt } from "./notice.js";

const quick = [
  ["503 on the list", { operation: "builds", status: 503 }],
  ["503 on the next request", { status: 503, times: 1 }],
  ["everything 2 s late", { latency: "2s" }],
  ["late by chance, up to 3 s", { latency: "100ms", jitter: "3s" }],
  ["one in three fails", { status: 500, probability: 0.33 }],
  ["resets the connection", { reset: true }],
  ["malformed JSON", { garble: true }],
  ["cuts bodies off", { truncate: 40 }],
  ["logs drip", { operation: "log", pace: 200 }],
];

/** How many disturbances are on. */
export let active = 0;

let read = () => {};

export function start() {
  read = coalesced(async () => show(await ask("GET", "disturbances").catch(() => [])), 300);
  on("anew", read);
  on("route", ({ panel }) => panel === "behaviour" && read());
  on("request", ({ request }) => request.disturbance && read());
  $("disturb-quick").append(...quick.map(([text, body]) => el("button", { type: "button", onclick: () => disturb(body) }, text)));
  submitted($("disturb-form"), disturb);
  $("disturb-calm").onclick = () => attempt(async () => {
    await ask("DELETE", "disturbances");
    read();
  });
}

const disturb = (body) => attempt(async () => {
  await ask("POST", "disturbances", body);
  read();
});

function show(disturbances) {
  active = disturbances.filter(({ spent }) => !spent).length;
  tell("behaviour");
  keyed($("disturbances"), disturbances, ({ id }) => id, row);
  $("disturbances-none").hidden = disturbances.length > 0;
  $("disturb-calm").hidden = disturbances.length < 2;
}

function row({ id }) {
  const what = el("span", { class: "what" });
  const met = el("span", { class: "muted" });
  const off = el("button", { type: "button", onclick: () => attempt(async () => {
    await ask("DELETE", `disturbances/${id}`);
    read();
  }) }, "Take off");
  return {
    element: el("li", { class: "spread" }, el("div", {}, what, " ", met), off),
    show(disturbance) {
      setText(what, sentence(disturbance));
      setText(met, `No. ${id}, has met ${count(disturbance.hit, "request")}${disturbance.spent ? ", and is spent" : ""}`);
      off.setAttribute("aria-label", `Take off: ${sentence(disturbance)}`);
    },
  };
}

function sentence(d) {
  const which = [
    d.times ? `The first ${d.times}` : "All", d.method, d.times === 1 ? "request" : "requests", d.skip && `after ${d.skip}`,
    d.operation && `of ${d.operation}`, d.repository && `on ${d.repository}`, d.caller && `as ${d.caller}`, d.login && `by ${d.login}`, d.probability && `with probability ${d.probability}`,
  ];
  const how = [
    d.latency && `${d.latency} late`, d.jitter && `up to ${d.jitter} later`, d.status && `status ${d.status}`, d.reset && "connection reset",
    d.truncate && `cut after ${Math.max(0, d.truncate)} bytes`, d.pace && `${d.pace} bytes a second`, d.garble && "malformed JSON",
  ];
  return `${which.filter(Boolean).join(" ")}: ${how.filter(Boolean).join(", ")}`;
}
