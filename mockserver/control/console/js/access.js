// Users with their tokens, and calls of the API to copy into a shell, or to send from here.
import { ask, pathTo, world as base } from "./api.js";
import { caller, offer, send } from "./caller.js";
import { $, el, keyed, options, setText, submitted } from "./dom.js";
import { on } from "./hub.js";
import { attempt, done } from "./notice.js";
import { route } from "./route.js";
import { busiest, world } from "./world.js";

const form = $("calls-form");
const exports = copyable("What to paste into a shell", "");

// The operations of the API, as the contract has them.
const calls = [
  ["The builds in progress", "GET", () => "builds"],
  ["A repository's builds", "GET", ({ repository }) => `${repository}/builds`],
  ["A build with its jobs", "GET", ({ repository, number }) => `${repository}/builds/${number}`],
  ["A job's log", "GET", ({ repository, number, job }) => `${repository}/logs/${number}/${job}`],
  ["Restart a build", "POST", ({ repository, number }) => `${repository}/builds/${number}`],
  ["Cancel a job", "DELETE", ({ repository, number, job }) => `${repository}/builds/${number}/${job}`],
];

export function start() {
  offer(form.elements.caller);
  on("world", show);
  on("caller", showCalls);
  on("route", ({ panel, repository, number, job }) => {
    if (repository) Object.assign(form.elements.number, { value: number }), (form.elements.job.value = job), (form.elements.repository.value = repository);
    if (panel === "access") show();
  });
  form.addEventListener("input", showCalls);
  submitted(form, () => {});
  submitted($("user-form"), ({ login, operator = false }, event) => attempt(async () => {
    const user = await ask("PUT", `users/${encodeURIComponent(login)}`, { operator });
    world.users = [...world.users.filter((other) => other.login !== login), user];
    event.target.reset();
    show();
    done(`${login} is there, with a token.`);
  }));
  $("exports").append(exports);
  $("welcome-base").append(copyable("", new URL("api", base).href));
}

function show() {
  keyed($("users"), world.users, ({ login }) => login, userRow);
  $("exports").hidden = !world.users.length;
  exports.show(world.users.map((user) => `export ${variable(user)}=${quoted(user.token)}`).join("\n"));
  const names = [...world.repositories.keys()];
  const first = !form.elements.repository.options.length;
  options(form.elements.repository, names.map((name) => [name, name]));
  if (first) form.elements.repository.value = route.repository ?? busiest()?.full_name;
  $("logins").replaceChildren(...world.users.map(({ login }) => el("option", { value: login })));
  $("repository-names").replaceChildren(...names.map((name) => el("option", { value: name })));
  keyed($("roles"), [...world.repositories.values()], ({ full_name: name }) => name, roleRow);
  showCalls();
}

// variable names the environment variable of a user's token as the command line does: by the role, or by the login where another has it.
function variable({ login, role }) {
  const name = world.users.find((user) => user.role === role).login === login ? role : login;
  return `PLUMBLINE_${name.toUpperCase().replace(/[^A-Z0-9]/g, "_")}_TOKEN`;
}

function userRow({ login }) {
  const role = el("span", { class: "muted" });
  const token = copyable(`Token of ${login}`, "");
  return {
    element: el("li", {}, el("span", { class: "what" }, login), " ", role, token),
    show(user) {
      setText(role, user.role);
      token.show(user.token);
    },
  };
}

function roleRow() {
  const cells = [el("th", { scope: "row" }), el("td"), el("td"), el("td"), el("td")];
  return {
    element: el("tr", {}, ...cells),
    show({ full_name: name, private: hidden, inactive, maintainers, readers }) {
      const texts = [name, hidden ? "who has a role" : "everyone", inactive ? "not activated" : "activated", maintainers.join(", ") || "–", readers.join(", ") || "–"];
      texts.forEach((text, i) => setText(cells[i], text));
    },
  };
}

function showCalls() {
  keyed($("calls"), calls, ([about]) => about, callRow);
}

function callRow([about, method, pathOf]) {
  let path = "";
  const line = copyable(about, "");
  const answer = el("output", { class: "answer", hidden: true });
  const button = el("button", { type: "button", "aria-label": `Send: ${about}`, onclick: () => attempt(async () => {
    const { status, text, took, name, decision } = await send(method, path);
    answer.hidden = false;
    answer.replaceChildren(el("strong", {}, `${status || "No answer"} as ${name}, ${Math.round(took)} ms. `), el("span", { class: "muted" }, decision), el("pre", { tabindex: "0" }, text.slice(0, 4000) + (text.length > 4000 ? "\n…" : "")));
  }) }, "Send");
  return {
    element: el("li", {}, el("div", { class: "spread" }, el("span", { class: "what" }, about), button), line, answer),
    show() {
      const { repository, number, job } = form.elements;
      const call = pathOf({ repository: pathTo(repository.value || "acme/hello"), number: number.value || 1, job: job.value || 1 });
      if (path !== `api/${call}`) answer.hidden = true;
      path = `api/${call}`;
      const { token } = caller();
      line.show(["curl -i", method === "GET" ? "" : `-X ${method}`, quoted(new URL(path, base).href), token && `-H ${quoted(`Authorization: ${token}`)}`].filter(Boolean).join(" "));
    },
  };
}

/** Text to be read by a shell as one word. */
const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

// A text with a button that copies it.
function copyable(name, text) {
  const code = el("code", {}, text);
  const button = el("button", { type: "button", "aria-label": `Copy${name && `: ${name}`}`, onclick: () => attempt(async () => {
    getSelection().selectAllChildren(code); // which can be copied by hand where the browser lets no page do it, since it is not asked by HTTPS
    if (!navigator.clipboard) return done("It is selected: copy it with Ctrl+C.");
    await navigator.clipboard.writeText(code.textContent);
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = "Copy"), 1500);
  }) }, "Copy");
  const element = el("div", { class: "copyable" }, code, button);
  element.show = (now) => setText(code, now);
  return element;
}
