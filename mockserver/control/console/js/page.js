// The console: a page that watches and steers a mock. It is made of parts, each of which knows its place in index.html and hears of the rest by hub.js.
import { worldName } from "./api.js";
import * as access from "./access.js";
import * as behaviour from "./behaviour.js";
import * as build from "./build.js";
import * as builds from "./builds.js";
import * as clock from "./clock.js";
import * as disturbances from "./disturbances.js";
import { $, setText } from "./dom.js";
import * as events from "./events.js";
import { on, tell } from "./hub.js";
import * as journal from "./journal.js";
import * as push from "./push.js";
import * as route from "./route.js";
import * as sides from "./sides.js";
import * as world from "./world.js";
import * as worlds from "./worlds.js";

on("link", (state) => {
  setText($("link"), state === "live" ? "Live" : "Connection lost. Trying again…");
  $("link").dataset.state = state;
});
on("world", () => setText($("world-name"), worldName === "main" ? world.world.source : `${worldName} (${world.world.source})`));
document.title = worldName === "main" ? "Plumbline" : `${worldName} · Plumbline`;

for (const part of [world, clock, push, builds, build, disturbances, behaviour, journal, worlds, sides, access, route, events]) part.start();
setInterval(() => document.hidden || tell("tick"), 1000);
