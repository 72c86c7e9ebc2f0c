// The page in a browser, on Vite's development server with its proxy, as in development. CHROMIUM names the browser's program; without it, and
// without one that playwright has installed, nothing of this is tried.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { after, before, test } from "node:test";

import { chromium, type Browser, type Page } from "playwright-core";
import { createServer, type ViteDevServer } from "vite";

import { Mock, type World } from "./mock.js";

const program = process.env.CHROMIUM ?? chromium.executablePath();
const skip = existsSync(program) ? false : `SKIPPED: there is no browser at ${program}: name one in CHROMIUM`;

let mock: Mock, browser: Browser;
before(async () => {
  if (skip) return console.error(skip);
  mock = await Mock.start();
  browser = await chromium.launch({ executablePath: program });
});
after(async () => {
  await browser?.close();
  await mock?.stop();
});

/** Vite, with a proxy that leads to a world and sends a user's token. */
async function serve(world: World, login: string): Promise<ViteDevServer> {
  const authorization = await world.token(login);
  const server = await createServer({
    configFile: false,
    logLevel: "error",
    server: { host: "127.0.0.1", port: 0, proxy: { "/api": { target: world.url, headers: { authorization } } } },
  });
  return server.listen();
}

/** A page that waits long for what it is to show, for slow machines. */
async function newPage(): Promise<Page> {
  const page = await browser.newPage();
  page.setDefaultTimeout(60_000);
  return page;
}

test("a build is seen to fail, and is restarted", { skip }, async (t) => {
  const world = await mock.world("page");
  const server = await serve(world, "mia");
  t.after(() => server.close());
  const page = await newPage();
  await page.goto(server.resolvedUrls!.local[0]!);

  const { number } = await world.push("acme/hello", { message: "Break it", build: { outcome: "failure", after: "12s" } });
  const row = page.locator(`[data-build="${number}"]`);
  const shows = (status: string) => row.getByRole("status").getByText(status, { exact: true }).waitFor();
  await shows("pending");
  await world.advance("5s");
  await shows("running");
  assert.equal(await row.getByRole("button").count(), 0, "what runs cannot be restarted");
  await world.advance("10s");
  await shows("failure");

  await row.getByRole("button", { name: `Restart #${number}` }).click();
  await shows("pending");
  assert.deepEqual(
    (await world.asked("restart")).map((request) => [request.login, request.status]),
    [["mia", 200]],
  );
});

test("trouble is told, and over when it is over", { skip }, async (t) => {
  const world = await mock.world("trouble");
  const server = await serve(world, "mia");
  t.after(() => server.close());
  await world.disturb({ operation: "builds", status: 503 });
  const page = await newPage();
  await page.goto(server.resolvedUrls!.local[0]!);
  await page.getByRole("alert").waitFor();
  await world.calm();
  await page.getByRole("alert").waitFor({ state: "detached" });
  await page.locator("[data-build]").first().waitFor();
});
