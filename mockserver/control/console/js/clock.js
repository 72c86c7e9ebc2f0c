// The world's clock, and its buttons.
import { ask } from "./api.js";
import { $, setText, submitted } from "./dom.js";
import { hour, moment, span } from "./format.js";
import { coalesced, on, tell } from "./hub.js";
import { attempt } from "./notice.js";

let read = null; // what the plane last said of the clock
let at = 0; // when, by performance.now()

/** What time it is in the world, in Unix seconds. */
export function now() {
  if (!read) return Date.now() / 1000;
  const passed = read.held ? 0 : ((performance.now() - at) / 1000) * read.speed;
  return Date.parse(read.time) / 1000 + passed;
}

/** Moves the clock forward, by {by: "10s"} or as the plane takes it otherwise. */
export const advance = (body) => attempt(async () => show(await ask("POST", "clock/advance", body)));

export function start() {
  $("clock-hold").onclick = () => attempt(async () => show(await ask("POST", read?.held ? "clock/resume" : "clock/hold")));
  $("clock-next").onclick = () => advance({ to: "next-change" });
  $("clock-ten").onclick = () => advance({ by: "10s" });
  submitted($("clock-advance"), ({ by }) => advance({ by }));
  submitted($("clock-speed"), ({ speed }) => attempt(async () => show(await ask("POST", "clock/speed", { speed }))));
  // Builds that change move the moment of the next change.
  const again = coalesced(() => ask("GET", "clock").then(show, () => {}), 400);
  on("anew build", again);
  on("clock", ({ clock }) => show(clock));
  setInterval(tick, 200);
}

function show(clock) {
  read = clock;
  at = performance.now();
  setText($("clock-hold"), clock.held ? "Resume" : "Hold");
  setText($("clock-state"), clock.held ? "held" : clock.speed === 1 ? "" : `×${clock.speed}`);
  document.querySelector(".clock").classList.toggle("held", clock.held);
  const speed = $("clock-speed").elements.speed;
  if (document.activeElement !== speed) speed.value = clock.speed;
  tick();
  tell("tick"); // what tells how long something takes tells another time now
}

function tick() {
  if (!read) return;
  const t = now();
  setText($("clock-time"), hour(t));
  $("clock-time").title = moment(t);
  const left = read.next_change - t;
  setText($("clock-change"), !read.next_change ? "Nothing is going to change of itself." : left < 0.5 ? "Something changes now." : `The next change is in ${span(left)}.`);
}
