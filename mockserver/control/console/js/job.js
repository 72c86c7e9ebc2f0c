// What can be done with a job: decide how it ends, and have it print a line.
import { ask, pathTo } from "./api.js";
import { el, submitted } from "./dom.js";
import { attempt, done } from "./notice.js";

/** The element of it. `show` has it be that of a job which is in progress, and hides it for others. */
export function jobControls() {
  let path = "";
  let number = 0;
  const decide = (ending, told) => attempt(async () => {
    await ask("PATCH", path, ending);
    done(`Job ${number} ${told}.`);
  });
  const quick = el("div", { class: "buttons", role: "group", "aria-label": "How the job ends" },
    el("button", { type: "button", onclick: () => decide({ start: true }, "succeeds now") }, "Succeed now"),
    el("button", { type: "button", onclick: () => decide({ start: true, exit_code: 1 }, "fails now") }, "Fail now"),
    el("button", { type: "button", onclick: () => decide({ start: true, error: "agent lost" }, "loses its agent now") }, "Lose its agent"));

  const exit = el("input", { name: "exit_code", type: "number", value: "1", required: true });
  const after = el("input", { name: "in", value: "10s", size: "6", required: true, autocomplete: "off" });
  const why = el("input", { name: "error", placeholder: "none", autocomplete: "off" });
  const begin = el("input", { name: "start", type: "checkbox", checked: true });
  const ending = el("form", { class: "fields" },
    el("label", {}, "Exit code ", exit), el("label", {}, "in ", after), el("label", {}, "Error ", why),
    el("label", { class: "check" }, begin, " start now if it waits"), el("button", {}, "Decide"));
  submitted(ending, (body) => decide(body, `ends in ${body.in}`));

  const line = el("input", { name: "line", required: true, autocomplete: "off", spellcheck: "false", placeholder: "PASS TestGreeting" });
  const step = el("input", { name: "step", size: "8", autocomplete: "off", placeholder: "the last" });
  const printing = el("form", { class: "line" }, el("label", { class: "grow" }, "Print a line ", line), el("label", {}, "as step ", step), el("button", {}, "Print"));
  submitted(printing, (body) => attempt(async () => {
    await ask("POST", `${path}/log`, { step: body.step, lines: [body.line] });
    line.value = "";
  }));

  const element = el("div", { class: "controls" }, quick, el("details", {}, el("summary", {}, "Decide otherwise"), ending), printing);
  return {
    element,
    show(repository, build, job) {
      path = pathTo(repository, build, job.number);
      number = job.number;
      element.hidden = job.status !== "pending" && job.status !== "running";
      printing.hidden = job.status !== "running";
    },
  };
}
