// The plane's events, as they happen. After each time that they did not come, all is read anew.
import { plane } from "./api.js";
import { tell } from "./hub.js";

const again = 2000; // milliseconds after which it is tried again where the browser has given up

let source = null;
let timer = 0;

/** Begins to listen. Nobody listens while the page is hidden: a browser has few connections to a server, and they are for what is seen. */
export function start() {
  document.addEventListener("visibilitychange", () => (document.hidden ? leave() : listen()));
  window.addEventListener("pagehide", leave);
  window.addEventListener("pageshow", (event) => event.persisted && listen());
  if (!document.hidden) listen();
}

function listen() {
  leave();
  source = new EventSource(new URL("events", plane));
  source.onopen = () => {
    tell("link", "live");
    tell("anew");
  };
  source.onerror = () => {
    tell("link", "lost");
    if (source?.readyState === EventSource.CLOSED) timer = setTimeout(listen, again);
  };
  for (const kind of ["build", "job"]) source.addEventListener(kind, (event) => tell("changed", JSON.parse(event.data)));
  for (const kind of ["log", "request", "clock"]) source.addEventListener(kind, (event) => tell(kind, JSON.parse(event.data)));
  for (const kind of ["world", "missed"]) source.addEventListener(kind, () => tell("anew"));
}

function leave() {
  clearTimeout(timer);
  source?.close();
  source = null;
}
