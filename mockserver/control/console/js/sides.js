// Worlds side by side: each with its own API, clock, behaviour and journal, under its own base URL.
import { ask, first, worldName } from "./api.js";
import { catalogue } from "./catalogue.js";
import { $, el, keyed, options, setText, submitted } from "./dom.js";
import { coalesced, on } from "./hub.js";
import { attempt, done } from "./notice.js";

let read = () => {};

export function start() {
  read = coalesced(async () => {
    const [worlds, snapshots] = await Promise.all([ask("GET", "worlds"), ask("GET", "snapshots", undefined, new URL("_plumbline/", first))]).catch(() => [[], []]);
    keyed($("sides"), [{ name: "main", url: "", idle: "" }, ...worlds], ({ name }) => name, row);
    $("sides-none").hidden = worlds.length > 0;
    const { worlds: shipped, dialects } = await catalogue().catch(() => ({ worlds: [], dialects: [] }));
    options($("side-form").elements.from, [["", "the first began"], ...shipped.map((name) => [`world ${name}`, `world ${name}`]), ...snapshots.map(({ name }) => [`snapshot ${name}`, `snapshot ${name} of the first`])]);
    options($("side-form").elements.dialect, dialects.map(({ name }) => [name, name]), 1);
  }, 200);
  on("anew", read);
  on("route", ({ panel }) => panel === "worlds" && read());
  submitted($("side-form"), ({ name, from = "", clock, dialect }, event) => attempt(async () => {
    const [kind, ...rest] = from.split(" ");
    await ask("PUT", `worlds/${name}`, { clock, dialect, ...(kind && { [kind]: rest.join(" ") }) });
    event.target.reset();
    read();
    done(`World ${name} is there.`);
  }));
}

function row({ name }) {
  const here = name === worldName;
  const base = new URL(name === "main" ? "" : `w/${encodeURIComponent(name)}/`, first);
  const idle = el("span", { class: "muted" });
  const element = el("li", { class: "spread" },
    el("div", {}, el("span", { class: "what" }, name), " ", el("span", { class: "muted" }, here ? "(you are here)" : ""), " ", idle, el("br"), el("code", {}, new URL("api", base).href)),
    el("div", { class: "buttons" }, here ? null : el("a", { class: "button", href: new URL("_plumbline/", base).href, "aria-label": `Open ${name}` }, "Open"),
      name === "main" || here ? null : el("button", { type: "button", "aria-label": `Drop ${name}`, onclick: () => drop(name) }, "Drop")));
  return { element, show: ({ idle: time }) => setText(idle, /^\d.*\ds$/.test(time) && !here ? `nobody has asked it for ${time.replace(/\.\d+/, "")}` : "") };
}

const drop = (name) => attempt(async () => {
  await ask("DELETE", `worlds/${name}`);
  read();
});
