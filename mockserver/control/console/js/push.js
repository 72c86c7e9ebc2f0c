// Pushing a build: choices that are ready made, and a form.
import { ask, pathTo } from "./api.js";
import { $, el, options, setText, submitted, values } from "./dom.js";
import { on } from "./hub.js";
import { attempt, done } from "./notice.js";
import { linkTo, route } from "./route.js";
import { busiest, want, world } from "./world.js";

const thousand = Array.from({ length: 1000 }, (_, i) => `[${i + 1}/1000] compiling module ${i + 1}`);

const quick = [
  ["fails in 10 s", { message: "A test that fails", jobs: [{ run: "10s", exit_code: 1, lines: ["$ git clone", "$ make test", "=== RUN   TestGreeting", "--- FAIL: TestGreeting", "make: *** [test] Error 1"] }] }],
  ["succeeds in 10 s", { message: "A change that is good", jobs: [{ run: "10s", lines: ["$ git clone", "$ make test", "=== RUN   TestGreeting", "--- PASS: TestGreeting", "ok"] }] }],
  ["waits a minute", { message: "No agent is free", jobs: [{ wait: "1m", run: "10s", lines: ["$ git clone", "ok"] }] }],
  ["three jobs, one fails", { message: "A matrix", jobs: [
    { run: "6s", lines: ["go 1.24", "ok"], environment: { GO: "1.24" } },
    { wait: "1s", run: "9s", exit_code: 2, lines: ["go 1.25", "FAIL"], environment: { GO: "1.25" } },
    { wait: "2s", run: "12s", lines: ["go 1.26", "ok"], environment: { GO: "1.26" } }] }],
  ["loses its agent", { message: "The agent is lost", jobs: [{ run: "10s", error: "agent lost", lines: ["$ git clone"] }] }],
  ["prints 1,000 lines", { message: "Compile everything", jobs: [{ run: "1m", lines: thousand }] }],
  ["runs for an hour", { message: "Serve", jobs: [{ run: "1h", lines: Array.from({ length: 360 }, (_, i) => `tick ${i + 1}`) }] }],
];

export function start() {
  const to = $("push-to");
  // At first that of the build that is shown, or else the one with the most builds.
  const choose = () => [...to.options].some(({ value }) => value === route.repository) && (to.value = route.repository);
  on("route", choose);
  on("world", () => {
    const first = !to.options.length;
    const active = [...world.repositories.values()].filter(({ inactive }) => !inactive);
    options(to, active.map(({ full_name: name }) => [name, name]));
    if (first && !choose()) to.value = busiest()?.full_name;
    $("push-title").parentElement.hidden = !active.length;
  });
  $("push-quick").append(...quick.map(([text, body]) => el("button", { type: "button", onclick: () => push(body) }, text)));
  $("push-add").onclick = () => addJob().querySelector("input").focus();
  addJob();
  submitted($("push-form"), (body) => {
    for (const name of ["wait", "run", "exit_code", "error", "lines", "environment"]) delete body[name];
    push({ ...body, jobs: [...$("push-jobs").children].map(jobOf) });
  });
}

function push(body) {
  const name = $("push-to").value;
  attempt(async () => {
    const { number } = await ask("POST", `${pathTo(name)}/builds`, body);
    want(name, number);
    done(`Build ${number} of ${name} is queued.`);
    location.hash = linkTo(name, number);
  });
}

function addJob() {
  const legend = el("legend");
  const job = el("fieldset", { class: "fields" }, legend,
    el("label", {}, "Waits ", el("input", { name: "wait", value: "2s", autocomplete: "off" })),
    el("label", {}, "Runs ", el("input", { name: "run", value: "10s", autocomplete: "off" })),
    el("label", {}, "Exit code ", el("input", { name: "exit_code", type: "number", value: "0" })),
    el("label", {}, "Error ", el("input", { name: "error", placeholder: "none", autocomplete: "off" })),
    el("label", { class: "whole" }, "Variables ", el("input", { name: "environment", placeholder: "GO=1.26 RACE=true", autocomplete: "off", spellcheck: "false" })),
    el("label", { class: "whole" }, "Lines ", el("textarea", { name: "lines", rows: "3", spellcheck: "false" })),
    el("button", { type: "button", class: "plain", onclick: () => { job.remove(); number(); $("push-add").focus(); } }, "Remove this job"));
  $("push-jobs").append(job);
  number();
  return job;
}

function number() {
  const jobs = [...$("push-jobs").children];
  jobs.forEach((job, i) => {
    setText(job.firstElementChild, `Job ${i + 1}`);
    job.lastElementChild.hidden = jobs.length === 1;
  });
}

function jobOf(fieldset) {
  const { lines, environment, ...job } = values(fieldset);
  if (lines) job.lines = lines.split("\n");
  if (environment) job.environment = Object.fromEntries(environment.split(/\s+/).map((pair) => pair.split(/=(.*)/s).slice(0, 2)));
  return job;
}
