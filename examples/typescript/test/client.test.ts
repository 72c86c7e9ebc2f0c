import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Client, Refused } from "../src/client.js";
import { Mock } from "./mock.js";

let mock: Mock;
before(async () => {
  mock = await Mock.start();
});
after(() => mock.stop());

test("a build is pending, runs, fails and is restarted", async () => {
  const world = await mock.world("life");
  const client = new Client(world.url, await world.token("mia"));
  const { number } = await world.push("acme/hello", {
    message: "Break it",
    build: { outcome: "failure", after: "12s", steps: ["clone", "test"] },
  });
  assert.equal((await client.build("acme/hello", number)).status, "pending");
  await world.advance("5s");
  assert.equal((await client.build("acme/hello", number)).status, "running");
  await world.advance("10s");
  const build = await client.build("acme/hello", number);
  assert.equal(build.status, "failure");
  assert.equal(build.jobs[0]?.exit_code, 1);
  assert.deepEqual(
    (await client.log("acme/hello", number, 1)).map((line) => line.out),
    ["$ clone (run 1)", "clone: ok", "$ test (run 1)", "test: exit code 1"],
  );

  assert.equal((await client.restart("acme/hello", number)).status, "pending");
  assert.equal((await world.asked("restart")).length, 1);
});

test("a running job is cancelled", async () => {
  const world = await mock.world("cancel");
  const client = new Client(world.url, await world.token("mia"));
  const { number } = await world.push("acme/hello", { build: { run: "forever" } });
  await world.advance("5s");
  assert.ok((await client.queue()).some((item) => item.full_name === "acme/hello" && item.number === number));
  await client.cancel("acme/hello", number, 1);
  assert.equal((await client.build("acme/hello", number)).status, "killed");
});

test("whoever may not is refused", async () => {
  const world = await mock.world("refused");
  const refused = (status: number) => (error: unknown) => error instanceof Refused && error.status === status;
  await assert.rejects(new Client(world.url, await world.token("otto")).builds("acme/secret"), refused(404));
  await assert.rejects(new Client(world.url).queue(), refused(401));
});

test("an answer that breaks off is an error", async () => {
  const world = await mock.world("broken");
  const client = new Client(world.url);
  await world.disturb({ operation: "builds", garble: true, times: 1 });
  await assert.rejects(client.builds("acme/hello"), SyntaxError);
  assert.equal((await client.builds("acme/hello")).length, 30);
});
