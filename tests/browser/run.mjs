// Starts the program on a database of its own, runs the tests against it, and stops it.
//
// `node run.mjs` runs everything; `node run.mjs --pictures FOLDER` takes the pictures of the documents instead.

import { spawn, execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { createInterface } from "node:readline";

const root = new URL("../../", import.meta.url).pathname;
const target = JSON.parse(
  execFileSync("cargo", ["metadata", "--format-version=1", "--no-deps", "--locked"], { cwd: root, maxBuffer: 1 << 26 }),
).target_directory;
const folder = mkdtempSync(join(tmpdir(), "counteroffer-browser-"));
// The private PostgreSQL may run as another user, who must be able to enter.
chmodSync(folder, 0o755);

const environment = { ...process.env, DATA_DIR: folder, LISTEN: "127.0.0.1:0", NO_COLOR: "1" };
delete environment.DATABASE_URL;
const server = spawn(join(target, "debug", "counteroffer"), { env: environment, stdio: ["ignore", "pipe", "pipe"] });
const log = [];
let exitCode = 1;

/** The addresses that the program prints when it is ready: the site's, and the first administrator's one-time link. */
async function addresses() {
  const found = {};
  const lines = (stream) => createInterface({ input: stream });
  return new Promise((resolve, reject) => {
    const read = (line) => {
      log.push(line);
      const address = /(https?:\/\/[^\s]+)/.exec(line)?.[1];
      if (address?.includes("/setup/")) found.setup = address;
      else if (address && line.includes("Open ")) found.site = address.replace(/\/$/, "");
      if (found.site && found.setup) resolve(found);
    };
    lines(server.stdout).on("line", read);
    lines(server.stderr).on("line", read);
    server.on("exit", (code) => reject(new Error(`the program ended with ${code}:\n${log.join("\n")}`)));
  });
}

try {
  const { site, setup } = await addresses();
  process.env.SITE = site;
  process.env.SETUP = setup;
  if (process.argv[2] === "--pictures") {
    const { take } = await import("./picture.mjs");
    await take(process.argv[3]);
    exitCode = 0;
  } else {
    const files = ["jobs.test.mjs", "keyboard.test.mjs", "pages.test.mjs", "weight.test.mjs"].map(
      (name) => new URL(name, import.meta.url).pathname,
    );
    exitCode = 0;
    const tests = run({ files, concurrency: false, timeout: 1_200_000 });
    tests.on("test:fail", () => {
      exitCode = 1;
    });
    tests.compose(spec).pipe(process.stdout);
    await new Promise((resolve) => tests.on("end", resolve));
  }
} finally {
  const stopped = new Promise((resolve) => server.on("close", resolve));
  if (server.exitCode === null) {
    server.kill("SIGTERM");
    await stopped;
  }
  rmSync(folder, { recursive: true, force: true });
}
if (exitCode !== 0) console.error(log.slice(-40).join("\n"));
process.exitCode = exitCode;
