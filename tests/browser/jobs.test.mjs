// The three jobs, end to end: browse and compare by date; sign in and add a counteroffer; open its link in a fresh profile.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { administrator, fill, launch, negotiation, open, profile, signIn } from "./support.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

test("a reader browses, and compares the sides by date", async () => {
  // Without scripts, on a phone: all of it must work.
  const { page, close } = await profile(browser, { width: 390, scripts: false });
  await page.goto("/");
  await page.locator(`main a[href="${negotiation}"]`).first().click();
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
  const main = await page.locator("main").innerText();
  assert.match(main, /terms not public/);
  assert.doesNotMatch(main, /2 writers plus showrunner/);

  await page.locator(`#minimums a[href*="/issues/minimums"]`).first().click();
  assert.match(page.url(), /\/issues\/minimums/);
  assert.ok(await page.locator("main svg").first().isVisible());
  await close();
});

test("the first administrator takes the one-time link, and it works once", async () => {
  const { page, close } = await profile(browser);
  await page.goto(process.env.SETUP);
  await page.getByLabel("Name").fill(administrator.name);
  await page.getByLabel("Password").fill(administrator.password);
  await page.getByRole("button", { name: "Make the account" }).click();
  await page.getByRole("button", { name: "Sign out" }).waitFor();
  await close();

  const stranger = await profile(browser);
  const answer = await stranger.page.goto(process.env.SETUP);
  assert.equal(answer.status(), 404);
  await stranger.close();
});

test("an editor adds a counteroffer with three positions and a source, and its link can be read by anybody", async () => {
  const { page, close } = await profile(browser);
  await signIn(page);
  await page.goto(`${negotiation}/offers/new?answers=amptp-counter-2023-08-11`);
  assert.equal(await page.locator('[id="responds_to"]').inputValue(), "amptp-counter-2023-08-11");

  // What is missing is told on top and beside its field, and nothing typed is lost.
  await fill(page, "title", "Guild counter of 31 August");
  await page.getByRole("button", { name: "Preview" }).click();
  await page.locator(".errors").waitFor();
  assert.match(await page.title(), /^Error: /);
  assert.equal(await page.locator('[id="title"]').inputValue(), "Guild counter of 31 August");
  await page.locator('.errors a[href="#made_on"]').click();
  await fill(page, "made_on", "2023-08-31");
  await fill(page, "summary", "The guild moves on pay, holds on data and takes the training term back.");

  // Countering opens the issues that were answered; this offer speaks of three of them.
  for (const stance of await page.locator('select[id^="positions."][id$=".stance"]').all()) {
    await stance.evaluate((select) => {
      select.value = "";
    });
  }
  await open(page, "positions.minimums.stance");
  await page.locator('[id="positions.minimums.stance"]').selectOption("modifies");
  await fill(page, "positions.minimums.values.1", "5.5");
  await fill(page, "positions.minimums.values.2", "4.5");
  await fill(page, "positions.minimums.values.3", "4");
  await fill(page, "positions.minimums.headline", "5.5% · 4.5% · 4%");
  await fill(page, "positions.minimums.text", "5.5, 4.5 and 4 per cent.");
  for (const [issue, stance, words] of [
    ["viewing-data", "holds", "Every view"],
    ["ai-training", "withdraws", "Withdrawn"],
  ]) {
    await open(page, `positions.${issue}.stance`);
    await page.locator(`[id="positions.${issue}.stance"]`).selectOption(stance);
    await fill(page, `positions.${issue}.headline`, words);
    await fill(page, `positions.${issue}.text`, `${words}.`);
  }
  await fill(page, "new_sources.1.publisher", "Deadline");
  await fill(page, "new_sources.1.title", "Guild moves again");
  await page.locator('[id="new_sources.1.kind"]').selectOption("trade");
  await fill(page, "new_sources.1.url", "https://deadline.example/guild-moves");
  await page.getByRole("button", { name: "Preview" }).click();
  await page.getByRole("heading", { name: "Check before you publish" }).waitFor();
  await page.getByRole("button", { name: "Publish" }).click();
  await page.getByRole("heading", { level: 1, name: "Guild counter of 31 August" }).waitFor();
  const link = await page.locator("main input[readonly]").first().inputValue();
  assert.ok(link.includes(`${negotiation}/offers/guild-counter-of-31-august`), link);
  await close();

  const reader = await profile(browser, { width: 390, scripts: false });
  const answer = await reader.page.goto(link);
  assert.equal(answer.status(), 200);
  const main = await reader.page.locator("main").innerText();
  for (const part of ["5.5% · 4.5% · 4%", "Every view", "Guild moves again"]) assert.ok(main.includes(part), part);
  const described = await reader.page.locator('meta[property="og:description"]').getAttribute("content");
  assert.match(described, /WGA|AMPTP/);
  assert.equal(await reader.page.locator('link[rel="canonical"]').getAttribute("href"), link);
  await reader.page.goto(`${negotiation}/compare?as_of=2023-09-01`);
  assert.match(await reader.page.locator("#minimums").innerText(), /5\.5% · 4\.5% · 4%/);
  await reader.close();
});

test("an open page says what is new without moving, and brings it in when asked", async () => {
  const editor = await profile(browser);
  await signIn(editor.page);
  const reader = await profile(browser, { width: 390 });
  const { page } = reader;
  await page.goto(`${negotiation}/offers`);
  const heading = page.getByRole("heading", { level: 1 });
  await page.evaluate(() => scrollTo(0, 700));
  const place = () => page.evaluate(() => [scrollY, document.querySelector("main").getBoundingClientRect().top]);
  const before = await place();
  const title = await page.title();
  // A second page, out of sight: it hears nothing, and leaves its connection to others.
  const second = await page.context().newPage();
  await second.goto(negotiation);
  const sight = (hidden) =>
    second.evaluate((hidden) => {
      Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    }, hidden);
  await sight(true);

  await editor.page.goto(`${negotiation}/offers/new`);
  await editor.page.locator('input[name="parties"][value="wga"]').check();
  await editor.page.locator('input[name="form"][value="proposal"]').check();
  await fill(editor.page, "title", "A last word");
  await fill(editor.page, "made_on", "2023-09-22");
  await fill(editor.page, "summary", "The guild asks for six writers.");
  await open(editor.page, "positions.min-staff.stance");
  await editor.page.locator('[id="positions.min-staff.stance"]').selectOption("proposes");
  await fill(editor.page, "positions.min-staff.headline", "Six writers");
  await fill(editor.page, "positions.min-staff.text", "Six writers on every staff.");
  await fill(editor.page, "new_sources.1.publisher", "Variety");
  await fill(editor.page, "new_sources.1.title", "A last word");
  await editor.page.locator('[id="new_sources.1.kind"]').selectOption("trade");
  await fill(editor.page, "new_sources.1.url", "https://variety.example/last-word");
  await editor.page.getByRole("button", { name: "Preview" }).click();
  await editor.page.getByRole("button", { name: "Publish" }).click();
  await editor.page.getByRole("heading", { level: 1, name: "A last word" }).waitFor();
  await editor.close();

  const said = page.getByRole("status").filter({ hasText: "new entry" });
  await said.waitFor();
  assert.equal(await said.innerText(), "1 new entry: WGA proposal");
  assert.equal(await page.title(), `(1) ${title}`);
  assert.deepEqual(await place(), before);
  assert.doesNotMatch(await page.locator("main").innerText(), /A last word/);
  assert.match(await said.getByRole("link", { name: "WGA proposal" }).getAttribute("href"), /offers\/[a-z0-9-]+$/);
  assert.equal(await second.locator(".live").innerText(), "");
  await sight(false);
  await second.getByRole("status").filter({ hasText: "1 new entry: WGA proposal" }).waitFor();

  const shown = page.url();
  await page.route(shown, (route) => route.abort());
  await page.getByRole("button", { name: "Show" }).click();
  const refused = page.getByRole("status").filter({ hasText: "No answer" });
  await refused.waitFor();
  await page.unroute(shown);
  // What the site sends while it cannot reach its records is older than the news.
  await page.evaluate(() => (document.querySelector(".live").firstElementChild.textContent = ""));
  await page.route(shown, (route) => route.fulfill({ contentType: "text/html", body: '<main><p class="note hi late">' }));
  await page.getByRole("button", { name: "Show" }).click();
  await refused.waitFor();
  assert.equal(page.url(), shown);
  assert.deepEqual(await place(), before);
  await page.unroute(shown);
  // The next stop after the link that skips to the content.
  await page.evaluate(() => document.querySelector(".skip").focus());
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.locator("main", { hasText: "A last word" }).waitFor();
  assert.equal(await page.title(), title);
  assert.equal(await page.getByRole("button", { name: "Show" }).count(), 0);
  assert.ok(await heading.isVisible());
  assert.equal(await page.evaluate(() => document.activeElement.localName), "main");
  await reader.close();
});
