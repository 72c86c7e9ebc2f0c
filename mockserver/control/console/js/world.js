// What the page knows of the world: its users, repositories and builds. It is read from the plane, and read again where the events say that it is another.
import { ask, pathTo } from "./api.js";
import { coalesced, on, tell } from "./hub.js";
import { failed } from "./notice.js";

const few = 5; // builds of each repository that are read at first
const rest = 150; // milliseconds between two rounds of reading, however fast the clock
const many = 20; // builds that are read one by one; beyond that, the world is read at once

/** repositories: by name, each as the plane tells of it, with its builds by number, and how many of them are `shown`. */
export const world = { source: "", users: [], repositories: new Map() };

const due = { all: false, builds: new Set() };

export function start() {
  on("anew", () => {
    due.all = true;
    catchUp();
  });
  on("changed", ({ repository, number }) => want(repository, number));
  on("log", ({ repository, number, job, lines }) => {
    const known = find(repository, number)?.jobs[job - 1];
    if (known) known.lines = lines;
  });
}

/** A build; undefined if it is not known. */
export const find = (repository, number) => world.repositories.get(repository)?.builds.get(number);

/** The builds of a repository that are shown, the newest first. */
export const shownOf = (repository) => [...repository.builds.values()].sort((a, b) => b.number - a.number).slice(0, repository.shown);

/** The repository with the most builds, which is what somebody most likely means who has not chosen; undefined if there is none. */
export const busiest = () => [...world.repositories.values()].filter(({ inactive }) => !inactive).sort((a, b) => b.total - a.total)[0];

/** Has a build be read, or read again. */
export function want(repository, number) {
  due.builds.add(`${repository}/${number}`);
  catchUp();
}

/** Has more builds of a repository be shown. */
export async function showMore(name, more) {
  const repository = world.repositories.get(name);
  keep(await ask("GET", `${pathTo(name)}?builds=${repository.shown + more}`), repository.shown + more);
  tell("world");
}

const catchUp = coalesced(async () => {
  const all = due.all || due.builds.size > many;
  const builds = [...due.builds];
  due.all = false;
  due.builds.clear();
  try {
    if (all) await readAll();
    await Promise.all(builds.filter((key) => !all || !known(key)).slice(0, many).map(readBuild));
  } catch (error) {
    if (!(error instanceof TypeError)) failed(error); // else there is no connection, which is told of already, and all is read once there is
  }
}, rest);

async function readAll() {
  const read = await ask("GET", `world?builds=${few}`);
  const before = world.repositories;
  world.source = read.source;
  world.users = read.users;
  world.repositories = new Map();
  for (const repository of read.repositories.sort((a, b) => a.full_name.localeCompare(b.full_name))) {
    const shown = before.get(repository.full_name)?.shown ?? few;
    keep(shown > few ? await ask("GET", `${pathTo(repository.full_name)}?builds=${shown}`) : repository, shown);
  }
  tell("world");
}

function keep(repository, shown) {
  const builds = new Map(repository.builds.map((build) => [build.number, build]));
  world.repositories.set(repository.full_name, { ...repository, builds, shown });
}

// A build by its key, as it stands in `due`.
function known(key) {
  const [name, number] = parted(key);
  return find(name, number);
}

function parted(key) {
  const at = key.lastIndexOf("/");
  return [key.slice(0, at), Number(key.slice(at + 1))];
}

async function readBuild(key) {
  const [name, number] = parted(key);
  const build = await ask("GET", pathTo(name, number)).catch((error) => {
    if (error.status !== 404) throw error;
  });
  const repository = world.repositories.get(name);
  if (build && !repository) {
    due.all = true; // the repository is new
    catchUp();
    return;
  }
  if (build && number > Math.max(0, ...repository.builds.keys())) repository.total++;
  if (build) repository.builds.set(number, build);
  else repository?.builds.delete(number);
  tell("build", { repository: name, number });
}
