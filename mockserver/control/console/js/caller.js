// As whom the page asks the API that is mocked: one of the users, nobody, or somebody with a token that does not hold. So the access rules are seen.
import { ask, askMock } from "./api.js";
import { options } from "./dom.js";
import { on, tell } from "./hub.js";
import { world } from "./world.js";

const kept = "plumbline-caller"; // for as long as the tab is open
const nobody = "-";
const wrong = "!";

let chosen = sessionStorage.getItem(kept);

/** Who is chosen: {login, name, token}. */
export function caller() {
  if (chosen === nobody) return { login: "", name: "nobody", token: "" };
  if (chosen === wrong) return { login: "", name: "a token that does not hold", token: "not-a-token" };
  const user = world.users.find(({ login }) => login === chosen) ?? world.users.find(({ role }) => role === "maintainer") ?? world.users[0];
  return user ? { login: user.login, name: user.login, token: user.token } : { login: "", name: "nobody", token: "" };
}

/** Has a select be one in which the caller is chosen. All of them show the same. */
export function offer(select) {
  const fill = () => {
    options(select, [...world.users.map(({ login, role }) => [login, `${login}, ${role}`]), [nobody, "nobody, without a token"], [wrong, "a token that does not hold"]]);
    select.value = chosen === nobody || chosen === wrong ? chosen : caller().login || nobody;
  };
  select.addEventListener("change", () => {
    chosen = select.value;
    sessionStorage.setItem(kept, chosen);
    tell("caller");
  });
  on("world caller", fill);
  fill();
}

/** Sends a request to the API as who is chosen, and tells of it: the status, the body, and what decided, as the journal has it. */
export async function send(method, path) {
  const { token, name } = caller();
  const last = (await ask("GET", "journal?limit=1")).requests[0]?.id ?? 0;
  const answer = await askMock(method, path, token);
  const { decision = "", disturbance = 0 } = (await written(method, path, last)) ?? {};
  return { ...answer, name, decision, disturbance };
}

// What the journal has of a request. It may be written there a moment after the answer has come.
async function written(method, path, after) {
  for (let tries = 0; tries < 5; tries++) {
    const { requests } = await ask("GET", `journal?${new URLSearchParams({ method, path: `/${path}`, after, limit: 1 })}`);
    if (requests.length) return requests[0];
    await new Promise((done) => setTimeout(done, 100));
  }
}
