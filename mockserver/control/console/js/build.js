// One build: what it is, its jobs, the log of one of them, and what can be done with it.
import { pathTo } from "./api.js";
import { offer, send } from "./caller.js";
import { advance, now } from "./clock.js";
import { $, badge, el, icon, keyed, setText } from "./dom.js";
import { moment, short, span } from "./format.js";
import { on } from "./hub.js";
import { jobControls } from "./job.js";
import { logView } from "./log.js";
import { attempt } from "./notice.js";
import { linkTo, route } from "./route.js";
import { find, want } from "./world.js";

const parts = {};
let asked = ""; // the build that was read because it was chosen

export function start() {
  const status = badge("");
  Object.assign(parts, { status, title: el("h2", { id: "build-title", tabindex: "-1" }), message: el("p", { class: "message" }), facts: el("dl", { class: "facts" }), jobs: el("ul", { class: "jobs", "aria-label": "Jobs" }) });
  const as = el("select", { "aria-label": "Ask the API as" });
  parts.restart = el("button", { type: "button", onclick: () => act("POST", "") }, "Restart");
  parts.cancel = el("button", { type: "button", onclick: () => act("DELETE", `/${route.job}`) }, "Cancel");
  parts.end = el("button", { type: "button", onclick: () => advance({ to: "end-of-build", repository: route.repository, number: route.number }) }, "Clock to its end");
  parts.verdict = el("output", { class: "verdict", hidden: true });
  parts.job = el("h3", {});
  parts.plan = el("p", { class: "muted" });
  parts.controls = jobControls();
  parts.log = logView();
  parts.said = el("p", { class: "unseen", role: "status" });
  $("build").append(
    parts.said,
    el("a", { class: "back", href: "#/builds" }, icon("back"), "All builds"),
    el("header", { class: "card" }, el("div", { class: "heading" }, status.element, parts.title), parts.message, parts.facts,
      el("div", { class: "buttons", role: "group", "aria-label": "The build" }, parts.restart, parts.cancel, el("label", {}, "as ", as), el("span", { class: "grow" }), parts.end), parts.verdict),
    el("section", { class: "card", "aria-label": "Jobs" }, parts.jobs, parts.job, parts.plan, parts.controls.element, parts.log.element));
  offer(as);
  on("route", () => {
    parts.verdict.hidden = true;
    asked = "";
    show();
  });
  on("world", () => {
    asked = "";
    show();
  });
  on("tick", show);
  on("build", ({ repository, number }) => repository === route.repository && number === route.number && show());
}

function show() {
  const { repository, number } = route;
  if (route.panel !== "builds") return parts.log.follow(null);
  const build = repository && find(repository, number);
  document.querySelector(".panel.builds").classList.toggle("chosen", Boolean(repository));
  $("welcome").hidden = Boolean(repository);
  $("build").hidden = !repository;
  if (!repository) return parts.log.follow(null);
  setText(parts.title, `${repository} #${number}`);
  for (const element of $("build").querySelectorAll(":scope > .card")) element.classList.toggle("absent", !build);
  if (!build) {
    setText(parts.message, asked === parts.title.textContent ? "The world has no such build." : "…");
    if (asked !== parts.title.textContent) want(repository, number);
    asked = parts.title.textContent;
    return parts.log.follow(null);
  }
  asked = parts.title.textContent;
  parts.status.show(build.status);
  setText(parts.said, `${asked} is ${build.status}`);
  setText(parts.message, build.message.trim());
  showFacts(build);
  showJobs(repository, build);
}

function showFacts(build) {
  const ended = build.finished_at > 0;
  const facts = [
    ["Event", build.event.replace("_", " ")], ["Branch", build.branch], ["Commit", build.commit.slice(0, 10)], ["Author", build.author],
    ["Created", moment(build.created_at)],
    build.started_at ? [ended ? "Took" : "Runs for", span((ended ? build.finished_at : now()) - build.started_at)] : ["Waits for", span(now() - build.enqueued_at)],
    ended && ["Ended", moment(build.finished_at)], build.parent && ["Parent", `#${build.parent}`], build.attempt > 1 && ["Run", String(build.attempt)],
  ].filter(Boolean);
  keyed(parts.facts, facts, ([name]) => name, ([name]) => {
    const value = el("dd");
    return { element: el("div", {}, el("dt", {}, name), value), show: ([, text]) => setText(value, (value.title = text)) };
  });
}

const runs = ({ status }) => status === "pending" || status === "running";

function showJobs(repository, build) {
  keyed(parts.jobs, build.jobs, ({ number }) => `${repository} ${build.number} ${number}`, (job) => jobRow(repository, build.number, job));
  const job = build.jobs[route.job - 1] ?? build.jobs[0];
  setText(parts.cancel, build.jobs.length > 1 ? `Cancel job ${route.job}` : "Cancel");
  parts.end.hidden = !build.jobs.some(runs);
  if (!job) return parts.log.follow(null);
  setText(parts.job, `Job ${job.number}`);
  const [wait, run] = [short(job.planned.wait), short(job.planned.run)];
  setText(parts.plan, runs(job) ? `Planned: ${wait === "forever" ? "waits forever" : run === "forever" ? `waits ${wait}, runs forever` : `waits ${wait}, runs ${run}, then ${job.planned.outcome}`}.` : ended(job));
  parts.controls.show(repository, build.number, job);
  parts.log.follow({ repository, number: build.number, job: job.number });
}

const ended = ({ started_at: from, finished_at: to, exit_code: code, error }) => (from ? `Took ${span(to - from)}, exit code ${code}` : "Never ran") + (error ? `: ${error}` : ".");

function jobRow(repository, build, { number }) {
  const state = badge("pending");
  const about = el("span", { class: "muted" });
  const link = el("a", { href: linkTo(repository, build, number) }, state.element, el("span", {}, `Job ${number}`), about);
  return {
    element: el("li", {}, link),
    show(job) {
      state.show(job.status);
      const variables = Object.entries(job.environment).map(([name, value]) => `${name}=${value}`);
      const time = job.started_at ? span((job.finished_at || now()) - job.started_at) : "";
      setText(about, (about.title = [...variables, time, job.exit_code ? `exit ${job.exit_code}` : ""].filter(Boolean).join(" · ")));
      if (route.job === number) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    },
  };
}

// Restarts or cancels as a client would, so that it is refused as it would be.
function act(method, rest) {
  const path = `api/${pathTo(route.repository, route.number)}${rest}`;
  attempt(async () => {
    const { status, name, decision, disturbance } = await send(method, path);
    parts.verdict.hidden = false;
    parts.verdict.dataset.good = status >= 200 && status < 300;
    setText(parts.verdict, `${method} /${path} as ${name}: ${status || "no answer"}. ${disturbance ? `Disturbance ${disturbance} met it. ` : ""}${decision}`);
  });
}
