// The jobs by keyboard alone: nothing is clicked, every control is reached with Tab and seen where it is.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { administrator, launch, negotiation, profile } from "./support.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

/** Presses Tab until the focus is on what `selector` matches; fails when it never gets there. */
async function tabTo(page, selector, most = 400) {
  for (let pressed = 0; pressed < most; pressed++) {
    await page.keyboard.press("Tab");
    const there = await page.evaluate((selector) => document.activeElement?.matches(selector) ?? false, selector);
    if (there) return;
  }
  assert.fail(`no Tab leads to ${selector} on ${page.url()}`);
}

/** Whether what has the focus shows it, and is on the screen. */
function isSeen(page) {
  return page.evaluate(() => {
    const element = document.activeElement;
    const box = element.getBoundingClientRect();
    const style = getComputedStyle(element);
    const marked = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    return marked && box.bottom > 0 && box.top < innerHeight && box.width > 0;
  });
}

test("the date of the comparison is set by keyboard", async () => {
  const { page, close } = await profile(browser);
  await page.goto(`${negotiation}/compare`);
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Skip to main content");
  await page.keyboard.press("Enter");
  await tabTo(page, "#as-of");
  assert.ok(await isSeen(page));
  await page.keyboard.type("08282023");
  await tabTo(page, "main form button");
  assert.ok(await isSeen(page));
  await page.keyboard.press("Enter");
  await page.waitForURL(/as_of=2023-08-28/);
  assert.match(await page.locator("#minimums").innerText(), /3\.8 points/);
  await tabTo(page, '#minimums a[href*="/issues/minimums"]');
  assert.ok(await isSeen(page));
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/issues\/minimums/);
  await close();
});

test("a counteroffer is signed in for, written and published by keyboard", async () => {
  const { page, close } = await profile(browser);
  await page.goto(`${negotiation}/offers/new?answers=amptp-counter-2023-08-11`);
  await tabTo(page, "#name");
  await page.keyboard.type(administrator.name);
  await tabTo(page, "#password");
  await page.keyboard.type(administrator.password);
  await page.keyboard.press("Enter");
  await page.waitForURL(/offers\/new\?answers=/);

  await tabTo(page, "#made_on");
  assert.ok(await isSeen(page));
  await page.keyboard.type("2023-09-02");
  await tabTo(page, "#title");
  await page.keyboard.type("A counter by keyboard");
  await tabTo(page, "#summary");
  await page.keyboard.type("Typed, not clicked.");
  await tabTo(page, '[id="positions.minimums.stance"]');
  await page.keyboard.type("New");
  await tabTo(page, '[id="positions.minimums.headline"]');
  await page.keyboard.press("Control+A");
  await page.keyboard.type("5.4% · 4.4% · 4%");
  await tabTo(page, '[id="positions.minimums.text"]');
  await page.keyboard.press("Control+A");
  await page.keyboard.type("5.4, 4.4 and 4 per cent.");
  await tabTo(page, '[id="new_sources.1.publisher"]', 900);
  await page.keyboard.type("Deadline");
  await tabTo(page, '[id="new_sources.1.title"]');
  await page.keyboard.type("By keyboard");
  await tabTo(page, '[id="new_sources.1.kind"]');
  await page.keyboard.type("Trade");
  await tabTo(page, 'button[name="do"][value="check"]:not(.vh)');
  assert.ok(await isSeen(page));
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1 }).waitFor();
  assert.equal(await page.locator("h1").innerText(), "Check before you publish", await page.locator(".errors").allInnerTexts());
  await tabTo(page, 'button[name="do"][value="publish"]');
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "A counter by keyboard" }).waitFor();
  await close();
});
