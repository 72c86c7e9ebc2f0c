// A client of the build API. Its types are those of the contract: `npm run generate` writes contract.d.ts from openapi.yaml.

import type { components, operations } from "./contract.js";

export type Build = components["schemas"]["Build"];
export type BuildWithJobs = components["schemas"]["BuildWithJobs"];
export type BuildStatus = components["schemas"]["BuildStatus"];
export type LogLine = components["schemas"]["LogLine"];
type Problem = components["schemas"]["Problem"];

/** What an operation answers if it does not refuse. */
type Answer<Operation extends keyof operations> = operations[Operation]["responses"] extends {
  200: { content: { "application/json": infer Body } };
}
  ? Body
  : undefined;

/** The server refused, with this status and, where it gave any, its reason. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly problem: Partial<Problem>,
  ) {
    super(problem.detail ?? problem.title ?? `The server answered ${status}.`);
  }
}

/** A client of the API below a base, such as "" for that of the page's own server or "http://127.0.0.1:8080". */
export class Client {
  constructor(
    private readonly base: string,
    private readonly token?: string,
  ) {}

  queue = (signal?: AbortSignal) => this.ask<"queue">("GET", "/api/builds", signal);

  builds = (repository: string, signal?: AbortSignal) => this.ask<"builds">("GET", `/api/repos/${repository}/builds`, signal);

  build = (repository: string, number: number) => this.ask<"build">("GET", `/api/repos/${repository}/builds/${number}`);

  restart = (repository: string, number: number) => this.ask<"restart">("POST", `/api/repos/${repository}/builds/${number}`);

  cancel = (repository: string, number: number, job: number) =>
    this.ask<"cancel">("DELETE", `/api/repos/${repository}/builds/${number}/${job}`);

  /** The lines of a job's log. The API ends the list with an empty object, which is not a line. */
  log = async (repository: string, number: number, job: number): Promise<LogLine[]> =>
    (await this.ask<"log">("GET", `/api/repos/${repository}/logs/${number}/${job}`)).filter((line) => line.proc !== undefined);

  private async ask<Operation extends keyof operations>(method: string, path: string, signal?: AbortSignal): Promise<Answer<Operation>> {
    const response = await fetch(this.base + path, {
      method,
      headers: this.token ? { authorization: this.token } : {},
      ...(signal ? { signal } : {}),
    });
    if (!response.ok) {
      throw new Refused(response.status, await response.json().catch(() => ({})));
    }
    return (response.status === 204 ? undefined : await response.json()) as Answer<Operation>;
  }
}

/** Whether a build or a job with this status is over. */
export const ended = (status: BuildStatus) => status !== "pending" && status !== "running";
