// How the mock differs from the faithful one: a dialect, faults and liberties, which are switched on and off.
import { ask } from "./api.js";
import { catalogue } from "./catalogue.js";
import { active } from "./disturbances.js";
import { $, el, keyed, options, setText, submitted, values } from "./dom.js";
import { count } from "./format.js";
import { coalesced, on } from "./hub.js";
import { attempt } from "./notice.js";

let known = null; // the catalogue
let now = { dialect: "", faults: [], liberties: [] };

export function start() {
  const read = coalesced(() => attempt(async () => {
    known ??= await catalogue();
    now = await ask("GET", "behaviour");
    show();
  }), 300);
  on("anew", read);
  on("route", ({ panel }) => panel === "behaviour" && known && read());
  on("behaviour", showCount);
  $("dialect").onchange = () => behave({ ...now, dialect: $("dialect").value });
  $("faults-filter").addEventListener("input", show);
  submitted($("faults-filter"), () => {});
  $("faults-off").onclick = () => behave({ dialect: now.dialect });
}

async function behave(wanted) {
  now = (await attempt(() => ask("PUT", "behaviour", wanted))) ?? now;
  show(); // also where it was refused, so that the box shows what is
}

function show() {
  if (!known) return;
  options($("dialect"), known.dialects.map(({ name }) => [name, name]), 1);
  $("dialect").value = now.dialect;
  setText($("dialect-about"), known.dialects.find(({ name }) => name === now.dialect)?.sentence ?? "");
  const all = [...known.faults.map((item) => ({ ...item, kind: "faults" })), ...known.liberties.map((item) => ({ ...item, kind: "liberties" }))];
  const { words = "", which } = values($("faults-filter"));
  const meant = all.filter((item) => (!which || which === item.kind || (which === "on" && isOn(item))) && matches(item, words));
  keyed($("faults"), meant, ({ kind, name }) => `${kind} ${name}`, row);
  const switched = now.faults.length + now.liberties.length;
  setText($("faults-count"), `${count(meant.length, "entry", "entries")} of ${all.length}; ${switched} on`);
  $("faults-off").hidden = !switched;
  showCount();
}

const isOn = ({ kind, name }) => now[kind].includes(name);

function matches({ name, sentence, breaks = [] }, words) {
  const text = `${name} ${sentence} ${breaks.join(" ")}`.toLowerCase();
  return words.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}

function row(item) {
  const { kind, name, sentence, breaks } = item;
  const box = el("input", { type: "checkbox", onchange: () => behave({ ...now, [kind]: box.checked ? [...now[kind], name] : now[kind].filter((other) => other !== name) }) });
  const about = kind === "liberties" ? "a liberty: unusual, though right" : `breaks ${breaks.join(", ")}`;
  const element = el("li", {}, el("label", { class: "check" }, box, el("span", {}, el("span", { class: "sentence" }, sentence), el("span", { class: "muted" }, el("code", {}, name), ` · ${about}`))));
  return { element, show: () => (box.checked = isOn(item)) };
}

// Beside the panel's name, so that nobody wonders why the mock is odd.
function showCount() {
  const all = (now.dialect ? 1 : 0) + now.faults.length + now.liberties.length + active;
  $("behaviour-on").hidden = !all;
  if (!$("behaviour-on").firstChild) $("behaviour-on").append(el("span"), el("span", { class: "unseen" }, " on"));
  setText($("behaviour-on").firstChild, String(all));
}
