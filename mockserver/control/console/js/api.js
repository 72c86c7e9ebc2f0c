// How the page asks the control plane of its world, and the API that is mocked. All is relative to the page, which may be that of a world beside the first.

/** Where the plane is. */
export const plane = new URL(".", location.origin + location.pathname); // without a name and password, which fetch refuses

/** Where the API is: its paths begin with "api/". */
export const world = new URL("../", plane);

const beside = plane.pathname.match(/\/w\/([^/]+)\/_plumbline\/$/);

/** The world's name; "main" for the first. */
export const worldName = beside ? decodeURIComponent(beside[1]) : "main";

/** Where the first world is. */
export const first = beside ? new URL("../../", world) : world;

/** Why the plane refuses something, in its own words. */
export class Refusal extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

/** Asks the plane, and returns what it answers. It throws a Refusal, or what fetch throws where there is no answer. */
export async function ask(method, path, body, base = plane) {
  const text = typeof body === "string";
  const response = await fetch(new URL(path, base), {
    method,
    headers: body === undefined ? {} : { "Content-Type": text ? "application/yaml" : "application/json" },
    body: body === undefined || text ? body : JSON.stringify(body),
  });
  if (response.ok) return response.status === 204 ? null : response.json();
  const problem = await response.json().catch(() => ({}));
  throw new Refusal(response.status, problem.detail ?? `${method} ${path} was answered ${response.status}.`);
}

/** The plane's path to a repository, a build, a job. */
export const pathTo = (repository, number, job) =>
  `repos/${repository.split("/").map(encodeURIComponent).join("/")}` + (number ? `/builds/${number}` : "") + (job ? `/jobs/${job}` : "");

/** Asks the API that is mocked, as a client would; status 0 stands for a connection that was broken. It is told nothing of who is logged in to the plane. */
export async function askMock(method, path, token) {
  const began = performance.now();
  try {
    const response = await fetch(new URL(path, world), { method, headers: token ? { Authorization: token } : {}, credentials: "omit", cache: "no-store" });
    return { status: response.status, text: await response.text().catch((error) => `The body broke off: ${error.message}`), took: performance.now() - began };
  } catch (error) {
    return { status: 0, text: `There was no answer: ${error.message}`, took: performance.now() - began };
  }
}
