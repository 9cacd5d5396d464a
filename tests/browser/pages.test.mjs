// Every type of page: WCAG by axe in light and dark, at a phone's width and a desk's; nothing wider than the screen from 320 to 1600.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { launch, negotiation, profile, signIn } from "./support.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const open = {
  "the negotiations": "/",
  "where it stands, and the timeline": negotiation,
  "the timeline on a past date": `${negotiation}?as_of=2023-08-28`,
  "a filtered timeline": `${negotiation}?party=amptp&kind=offer`,
  "the comparison": `${negotiation}/compare?as_of=2023-08-28`,
  "the comparison as the public knew it": `${negotiation}/compare?as_of=2023-08-15&known=public`,
  "the issues": `${negotiation}/issues`,
  "what moved since a date": `${negotiation}/compare?as_of=2023-08-11&since=2023-05-01`,
  "what the public knew": `${negotiation}/issues/min-staff?as_of=2023-08&known=public`,
  "two offers word by word": `${negotiation}/offers/amptp-counter-2023-08-11/against/amptp-offer-2023-05-01`,
  "two offers in one column": `${negotiation}/offers/amptp-counter-2023-08-11/against/amptp-offer-2023-05-01?view=one`,
  "the history of an offer": `${negotiation}/offers/amptp-counter-2023-08-11/history`,
  "a version of an offer": `${negotiation}/offers/amptp-counter-2023-08-11/versions/1`,
  "the changes": `${negotiation}/changes`,
  "the history of an issue": `${negotiation}/issues/minimums/history`,
  "the history of the negotiation itself": `${negotiation}/history`,
  "the sources": `${negotiation}/sources`,
  "the letters under an offer": `${negotiation}/offers/amptp-counter-2023-08-11/letters`,
  "what became of a letter": `/letters/${"0".repeat(64)}`,
  "the corrections": `${negotiation}/corrections`,
  "the data": `${negotiation}/data?as_of=2023-08-28`,
  "about the record": "/about",
  "an issue in a frame": `/embed${negotiation}/issues/minimums?as_of=2023-08-28`,
  "an offer in a frame": `/embed${negotiation}/offers/amptp-counter-2023-08-11`,
  "the search": "/search",
  "what a search found": "/search?q=residuals&party=wga",
  "what programs can do": "/api",
  "the method": "/method",
  "all measured issues": `${negotiation}/gaps?as_of=2023-08-28`,
  "the scorecard": `${negotiation}/scorecard`,
  "whose turn it is": `${negotiation}/waiting?as_of=2023-08-28`,
  "an issue with numbers": `${negotiation}/issues/minimums?as_of=2023-08-28`,
  "an issue of words": `${negotiation}/issues/ai-literary-material`,
  "the offers": `${negotiation}/offers`,
  "an offer": `${negotiation}/offers/amptp-counter-2023-08-11`,
  "the responses": `${negotiation}/responses`,
  "the statements": `${negotiation}/statements`,
  "the events": `${negotiation}/events`,
  "the disputes": `${negotiation}/disputes`,
  "an address that leads nowhere": "/no-such-negotiation",
  "the sign-in page": "/sign-in",
};
// Pages behind these lists, found by their first link.
const behind = {
  "a response": `${negotiation}/responses`,
  "a statement": `${negotiation}/statements`,
  "an event": `${negotiation}/events`,
  "a dispute": `${negotiation}/disputes`,
};
const editors = {
  "the desk": "/desk",
  "who did what": "/desk/audit",
  "what readers sent in": "/desk/letters",
  "who may do what": `${negotiation}/access`,
  "the drafts": `${negotiation}/drafts`,
  "the form for a table": `${negotiation}/bring-in`,
  "the account": "/account",
  "the form for an offer": `${negotiation}/offers/new`,
  "the form that counters an offer": `${negotiation}/offers/new?answers=amptp-counter-2023-08-11`,
  "the form that edits an offer": `${negotiation}/offers/amptp-counter-2023-08-11/edit`,
  "the form for a response": `${negotiation}/responses/new`,
  "the form for a statement": `${negotiation}/statements/new`,
  "the form for an event": `${negotiation}/events/new`,
  "the form for a negotiation": "/new",
  "the form that edits a negotiation": `${negotiation}/edit`,
};

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

/** What axe finds on the page as it is, with every details element open. */
async function violations(page) {
  await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() =>
    globalThis.axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }),
  );
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).slice(0, 3).join(" | ")}`);
}

/** How far the page is wider than the screen, in pixels. */
function overflow(page) {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

async function check(pages, enter) {
  for (const scheme of ["light", "dark"]) {
    for (const width of [390, 1280]) {
      const { page, close } = await profile(browser, { width, scheme });
      await enter(page);
      for (const [name, path] of Object.entries(pages)) {
        await page.goto(path);
        assert.ok((await page.title()).length > 5, `${name} has a title`);
        assert.equal(await page.locator("h1").count(), 1, `${name} has one heading of the first level`);
        assert.deepEqual(await violations(page), [], `${name}, ${scheme}, ${width} pixels`);
      }
      await close();
    }
  }
}

async function widths(pages, enter) {
  const { page, close } = await profile(browser);
  await enter(page);
  for (const [name, path] of Object.entries(pages)) {
    await page.goto(path);
    for (const width of [320, 390, 768, 1024, 1600]) {
      await page.setViewportSize({ width, height: 900 });
      assert.ok((await overflow(page)) <= 0, `${name} is wider than ${width} pixels`);
    }
  }
  await close();
}

async function found(page) {
  const pages = {};
  for (const [name, list] of Object.entries(behind)) {
    await page.goto(list);
    pages[name] = await page.locator(`main a[href^="${list}/"]`).first().getAttribute("href");
  }
  return pages;
}

const nobody = async () => {};

test("every page type is accessible", () => check(open, nobody));

test("every page behind a list is accessible", async () => {
  const { page, close } = await profile(browser);
  const pages = await found(page);
  await close();
  await check(pages, nobody);
  await widths(pages, nobody);
});

test("every editor's page is accessible", () => check(editors, signIn));

test("no page is wider than its screen", async () => {
  await widths(open, nobody);
  await widths(editors, signIn);
});

test("a page prints without its navigation", async () => {
  const { page, close } = await profile(browser);
  await page.goto(`${negotiation}/compare?as_of=2023-08-28`);
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.locator("header.mast nav").isVisible(), false);
  assert.equal(await page.locator("#minimums").isVisible(), true);
  await close();
});
