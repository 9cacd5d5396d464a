// What the browser tests share: one Chromium, and profiles of it that notice errors and requests to other hosts.

import assert from "node:assert/strict";
import { chromium } from "playwright-core";

export const site = process.env.SITE;
export const negotiation = "/wga-amptp-2023";
export const administrator = { name: "Robin Vega", password: "a long walk to the picket line" };

/** Starts Chromium. */
export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM,
    args: ["--disable-background-networking", "--disable-component-update", "--disable-quic", "--disable-sync", "--no-first-run"],
    chromiumSandbox: false,
  });
}

/** A fresh profile: no cookies, no history. Fails on script errors, blocked content and requests to other hosts. */
export async function profile(browser, { width = 1280, height = 900, scheme = "light", scripts = true } = {}) {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: scheme,
    javaScriptEnabled: scripts,
    baseURL: site,
  });
  context.setDefaultTimeout(15_000);
  const faults = [];
  context.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    if (origin !== site && protocol !== "data:") faults.push(`request to ${origin}`);
  });
  context.on("weberror", (error) => faults.push(String(error.error())));
  context.on("console", (message) => {
    // The browser reports every 4xx page as an error of its own; the tests ask for some.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) faults.push(message.text());
  });
  const page = await context.newPage();
  return {
    context,
    page,
    async close() {
      await context.close();
      assert.deepEqual(faults, []);
    },
  };
}

/** Signs the administrator in, by the sign-in page. */
export async function signIn(page) {
  await page.goto("/sign-in");
  await page.getByLabel("Name").fill(administrator.name);
  await page.getByLabel("Password").fill(administrator.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("button", { name: "Sign out" }).waitFor();
}

/** The control of this id. Ids are the names of fields, dots included. */
const control = (page, id) => page.locator(`[id="${id}"]`);

/** Types into the field of this id. */
export function fill(page, id, text) {
  return control(page, id).fill(text);
}

/** Opens whatever folds the control of this id away. */
export async function open(page, id) {
  for (const details of await page.locator("details", { has: control(page, id) }).all()) {
    if (!(await details.evaluate((element) => element.open))) await details.locator("> summary").click();
  }
}
