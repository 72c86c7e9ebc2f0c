// The list of all repositories and their builds.
import { ask, pathTo } from "./api.js";
import { now } from "./clock.js";
import { $, badge, el, icon, keyed, setText, submitted, values } from "./dom.js";
import { ago, count, firstLine, span } from "./format.js";
import { on } from "./hub.js";
import { attempt, done } from "./notice.js";
import { linkTo, route } from "./route.js";
import { showMore, shownOf, world } from "./world.js";

const more = 25; // builds that are shown in addition, when asked for

const folded = new Set(); // the repositories whose builds are hidden
let filter = {};

export function start() {
  on("world build route", show);
  on("tick", () => route.panel === "builds" && show());
  const form = $("list-filter");
  form.addEventListener("input", () => {
    filter = values(form);
    show();
  });
  submitted(form, () => {});
  submitted($("repository-form"), addRepository);
}

function show() {
  if (!world.source) return; // it is being read
  const listed = [...world.repositories.values()].map((repository) => ({ repository, builds: shownOf(repository).filter((build) => meant(repository, build)) }));
  const wanted = filter.words || filter.status ? listed.filter(({ builds }) => builds.length) : listed;
  keyed($("repositories"), wanted, ({ repository }) => repository.full_name, repositoryRow);
  $("list-empty").hidden = wanted.length > 0;
  setText($("list-empty"), listed.length ? "No build is meant by this filter, of those that are shown." : "There is no repository. Add one here, or load a world under Worlds.");
}

const inProgress = ({ status }) => status === "pending" || status === "running";

function meant(repository, build) {
  if (filter.status === "progress" && !inProgress(build)) return false;
  if (filter.status === "failed" && (inProgress(build) || build.status === "success")) return false;
  const text = `${repository.full_name} #${build.number} ${build.message} ${build.branch} ${build.author} ${build.event} ${build.status}`.toLowerCase();
  return (filter.words ?? "").toLowerCase().split(/\s+/).every((word) => text.includes(word));
}

function repositoryRow({ repository: { full_name: name } }) {
  const fold = el("button", { type: "button", class: "fold plain" }, icon("fold"), el("span", { class: "name", title: name }, name));
  const about = el("span", { class: "muted about" });
  const list = el("ul", { class: "rows", "aria-label": `Builds of ${name}` });
  const further = el("button", { type: "button", class: "further plain", onclick: () => attempt(() => showMore(name, more)) });
  const element = el("section", { class: "repository" }, el("h3", {}, fold, about), list, further);
  fold.onclick = () => {
    if (!folded.delete(name)) folded.add(name);
    show();
  };
  return {
    element,
    show({ repository, builds }) {
      const open = !folded.has(name);
      fold.setAttribute("aria-expanded", open);
      setText(about, [repository.private && "private", repository.inactive && "not activated", count(repository.total, "build")].filter(Boolean).join(" · "));
      list.hidden = !open;
      keyed(list, builds, ({ number }) => number, (build) => buildRow(name, build));
      const left = repository.total - repository.shown;
      further.hidden = !open || left <= 0;
      setText(further, `Show ${Math.max(0, Math.min(more, left))} more of ${count(repository.total, "build")}`);
    },
  };
}

function buildRow(repository, { number, status }) {
  const state = badge(status);
  const message = el("span", { class: "message" });
  const about = el("span", { class: "muted about" });
  const age = el("span", { class: "muted age" });
  const link = el("a", { href: linkTo(repository, number) }, state.element, el("span", { class: "number" }, `#${number}`), message, about, age);
  return {
    element: el("li", {}, link),
    show(build) {
      state.show(build.status);
      setText(message, firstLine(build.message) || "(no message)");
      setText(about, `${build.branch} · ${build.author}` + (build.event === "push" ? "" : ` · ${build.event.replace("_", " ")}`));
      setText(age, inProgress(build) ? span(now() - (build.started_at || build.enqueued_at)) : ago(now() - build.finished_at));
      if (route.repository === repository && route.number === number) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    },
  };
}

const listed = (text = "") => text.split(/[\s,]+/).filter(Boolean);

function addRepository({ full_name: name, maintainers, readers, ...settings }, event) {
  attempt(async () => {
    const made = await ask("PUT", pathTo(name), { ...settings, maintainers: listed(maintainers), readers: listed(readers) });
    world.repositories.set(name, { ...made, builds: new Map(made.builds.map((build) => [build.number, build])), shown: 5 });
    event.target.reset();
    show();
    done(`${name} is there.`);
  });
}
