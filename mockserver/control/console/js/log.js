// The log of a job, as it grows.
import { ask, pathTo } from "./api.js";
import { el, setText } from "./dom.js";
import { count } from "./format.js";
import { coalesced, on } from "./hub.js";
import { failed } from "./notice.js";

const most = 2000; // lines that are shown, so that the page stays quick; the newest of them
const near = 40; // pixels from the end at which somebody is taken to be reading there

/** A log's element. `follow` has it be that of a job; null if there is none. */
export function logView() {
  let job = null; // {repository, number, job}
  let known = 0; // lines that were read
  let attempt = 0; // of the run that printed them
  const about = el("span", { class: "muted" });
  const lines = el("ol", { class: "lines" });
  const box = el("div", { class: "log", tabindex: "0", role: "region", "aria-label": "Log" }, lines);
  const element = el("section", { class: "printed" }, el("h3", {}, "Log ", about), box);

  const read = coalesced(async () => {
    const meant = job;
    if (!meant) return;
    try {
      const path = `${pathTo(meant.repository, meant.number, meant.job)}/log`;
      const log = await ask("GET", `${path}?after=${known}`);
      if (meant !== job) return;
      if (log.attempt !== attempt && known > 0) {
        clear();
        read();
      } else {
        attempt = log.attempt;
        append(log.lines);
      }
    } catch (error) {
      if (error.status !== 404 && !(error instanceof TypeError)) failed(error);
    }
  }, 100);

  function clear() {
    known = 0;
    lines.replaceChildren();
    tellCount();
  }

  function append(printed) {
    const atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < near;
    for (const line of printed.slice(-most)) lines.append(row(line, lines.lastElementChild));
    known += printed.length;
    while (lines.childElementCount > most) lines.firstElementChild.remove();
    tellCount();
    if (atEnd) box.scrollTop = box.scrollHeight;
  }

  function tellCount() {
    const left = known - lines.childElementCount;
    setText(about, known === 0 ? "nothing printed yet" : count(known, "line") + (left > 0 ? `, the last ${most} are shown` : "") + (attempt > 1 ? `, run ${attempt}` : ""));
    lines.start = left + 1;
    lines.style.setProperty("--from", left);
  }

  on("log", (event) => job && event.repository === job.repository && event.number === job.number && event.job === job.job && read());
  on("anew", read);
  on("build", (event) => job && event.repository === job.repository && event.number === job.number && read());
  return {
    element,
    follow(now) {
      if (JSON.stringify(now) === JSON.stringify(job)) return;
      job = now;
      attempt = 0;
      clear();
      box.setAttribute("aria-label", now ? `Log of job ${now.job}` : "Log");
      read();
    },
  };
}

// The step is shown where it is another than the line before has.
function row({ at, step, text }, before) {
  const anew = before?.dataset.step !== step;
  return el("li", { "data-step": step, class: anew ? "anew" : null }, el("span", { class: "step" }, anew ? step : ""), el("span", { class: "text" }, text), el("span", { class: "at muted" }, `${at.toFixed(1)} s`));
}
