// The world as a whole: begun anew, loaded, kept in snapshots and put back.
import { ask } from "./api.js";
import { catalogue } from "./catalogue.js";
import { $, el, keyed, options, setText, submitted } from "./dom.js";
import { count, moment } from "./format.js";
import { coalesced, on, tell } from "./hub.js";
import { attempt, done } from "./notice.js";
import { world } from "./world.js";

const before = "before"; // the snapshot that is taken before the world is replaced

let read = () => {};

export function start() {
  read = coalesced(async () => keyed($("snapshots"), await ask("GET", "snapshots").catch(() => []), ({ name }) => name, row), 200);
  on("anew", read);
  on("route", ({ panel }) => panel === "worlds" && read());
  on("anew", () => attempt(async () => options($("world-load").elements.world, (await catalogue()).worlds.map((name) => [name, name]))));
  on("world build", () => setText($("this-about"), `It began as ${world.source}: ${count(world.repositories.size, "repository", "repositories")}, ${count(world.users.length, "user")}, ${count([...world.repositories.values()].reduce((n, { total }) => n + total, 0), "build")}.`));
  $("world-reset").onclick = () => replace("The world has begun anew.", () => ask("POST", "world/reset"));
  submitted($("world-load"), ({ world: name }) => replace(`World ${name} is loaded.`, () => ask("POST", "world/load", { world: name })));
  submitted($("snapshot-form"), ({ name }, event) => attempt(async () => {
    await ask("PUT", `snapshots/${encodeURIComponent(name)}`);
    event.target.reset();
    read();
  }));
  const own = $("world-replace");
  own.elements.file.onchange = async () => (own.elements.text.value = (await own.elements.file.files[0]?.text()) ?? "");
  submitted(own, ({ text = "" }) => replace("Your world is loaded.", () => ask("PUT", "world", text)));
}

// Replaces the world, and offers to take that back.
const replace = (told, act) => attempt(async () => {
  await ask("PUT", `snapshots/${before}`);
  read();
  await act();
  tell("anew");
  done(told, { text: "Put it back", act: () => restore(before) });
});

const restore = (name) => attempt(async () => {
  await ask("POST", `snapshots/${encodeURIComponent(name)}/restore`);
  tell("anew");
  done(`The world is as it was in snapshot ${name}.`);
});

function row({ name }) {
  const at = el("span", { class: "muted" });
  const element = el("li", { class: "spread" }, el("div", {}, el("span", { class: "what" }, name), " ", at), el("div", { class: "buttons" },
    el("button", { type: "button", "aria-label": `Restore ${name}`, onclick: () => restore(name) }, "Restore"),
    el("button", { type: "button", "aria-label": `Drop ${name}`, onclick: () => attempt(async () => {
      await ask("DELETE", `snapshots/${encodeURIComponent(name)}`);
      read();
    }) }, "Drop")));
  return { element, show: (snapshot) => setText(at, moment(snapshot.at)) };
}
