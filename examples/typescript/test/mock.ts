// The mock, for tests: one process for all of them, and for each a world of its own, with a clock that is held. What can be asked of it stands in
// mockserver/control/control.yaml, from which `npm run plane` writes plane.d.ts; `npm test` does so first.

import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

import type { components } from "./plane.js";

type Schemas = components["schemas"];

/** The mock's process. */
export class Mock {
  private constructor(
    private readonly process: ChildProcess,
    readonly url: string,
  ) {}

  /** Starts the binary that PLUMBLINE names, on a port that is free. */
  static async start(): Promise<Mock> {
    const binary = process.env.PLUMBLINE ?? "../../bin/plumbline";
    const child = spawn(binary, ["mock", "--world", "demo", "--clock", "held", "--listen", "127.0.0.1:0"], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const failed = once(child, "error").then(([error]) => {
      throw new Error(`${binary}: ${error}. Build it with \`make build\`, or name it in PLUMBLINE.`);
    });
    const [first] = (await Promise.race([once(createInterface(child.stdout), "line"), failed])) as [string];
    child.stdout.resume();
    return new Mock(child, first.replace("# Serving on ", ""));
  }

  async stop() {
    this.process.kill();
    await once(this.process, "exit");
  }

  /** Makes a world of this name that nobody else touches. */
  async world(name: string): Promise<World> {
    await plane(this.url, "PUT", `/worlds/${name}`, { world: "demo", clock: "held" });
    return new World(`${this.url}/w/${name}`);
  }
}

/** A world, with its API below url. */
export class World {
  constructor(readonly url: string) {}

  /** What a user sends as Authorization. */
  async token(login: string): Promise<string> {
    const users = await plane<Schemas["User"][]>(this.url, "GET", "/users");
    const user = users.find((user) => user.login === login);
    if (!user) throw new Error(`the world has no user ${login}: it has ${users.map((user) => user.login).join(", ")}`);
    return user.token;
  }

  /** Makes a build, as a push would. */
  push(repository: string, push: Schemas["Push"]) {
    return plane<Schemas["Build"]>(this.url, "POST", `/repos/${repository}/builds`, push);
  }

  /** Moves the clock forward, such as by "10s". */
  advance(by: string) {
    return plane<Schemas["Clock"]>(this.url, "POST", "/clock/advance", { by });
  }

  /** Disturbs requests on their way. */
  disturb(disturbance: Schemas["Disturbance"]) {
    return plane<Schemas["ActiveDisturbance"]>(this.url, "POST", "/disturbances", disturbance);
  }

  /** Takes all disturbances off. */
  calm() {
    return plane<void>(this.url, "DELETE", "/disturbances");
  }

  /** What the mock was asked to do of this operation. */
  async asked(operation: string): Promise<Schemas["Request"][]> {
    return (await plane<Schemas["Journal"]>(this.url, "GET", `/journal?operation=${operation}`)).requests;
  }
}

/** Asks the control plane of a world. */
async function plane<Answer>(base: string, method: string, path: string, body?: object): Promise<Answer> {
  const response = await fetch(`${base}/_plumbline${path}`, { method, ...(body ? { body: JSON.stringify(body) } : {}) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return (text ? JSON.parse(text) : undefined) as Answer;
}
