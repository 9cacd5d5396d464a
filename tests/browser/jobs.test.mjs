// The three jobs, end to end: browse and compare by date; sign in and add a counteroffer; open its link in a fresh profile.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { administrator, launch, negotiation, profile, signIn } from "./support.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

test("a reader browses, and compares the sides by date", async () => {
  const { page, close } = await profile(browser, { width: 390, scripts: false });
  await page.goto("/");
  await page.locator("main").getByRole("link", { name: /Writers|WGA/ }).first().click();
  assert.match(page.url(), new RegExp(`${negotiation}$`));
  await page.getByRole("navigation", { name: "This negotiation" }).getByRole("link", { name: "Compare" }).click();
  await page.getByLabel("As of").fill("2023-08-28");
  await page.getByRole("button", { name: "Show" }).first().click();
  const row = page.locator("#minimums");
  assert.match(await row.innerText(), /5% · 4% · 3\.5%/);
  assert.match(await row.innerText(), /3\.8 points/);
  assert.match(await page.locator("#viewership-residual").innerText(), /refused/i);

  await page.getByLabel("As of").fill("2023-08-15");
  await page.getByLabel("Known to").selectOption("public");
  await page.getByRole("button", { name: "Show" }).first().click();
  assert.match(await page.locator("main").innerText(), /received, terms not public/);

  await row.getByRole("link").first().click();
  assert.match(page.url(), /\/issues\/minimums/);
  assert.ok(await page.locator("svg").first().isVisible());
  await close();
});

test("the first administrator takes the one-time link, and it works once", async () => {
  const { page, close } = await profile(browser);
  await page.goto(process.env.SETUP);
  await page.getByLabel("Name").fill(administrator.name);
  await page.getByLabel("Password", { exact: false }).first().fill(administrator.password);
  const again = page.getByLabel(/again/i);
  if (await again.count()) await again.fill(administrator.password);
  await page.locator("main form button").first().click();
  await page.getByRole("button", { name: "Sign out" }).waitFor();
  await close();

  const stranger = await profile(browser);
  const answer = await stranger.page.goto(process.env.SETUP);
  assert.ok(answer.status() >= 400 || !(await stranger.page.getByLabel("Password").count()));
  await stranger.close();
});
