// What a first look costs: the part of a page that the first screen shows, with the stylesheet, comes in one round trip; nothing else holds it
// up, and nothing moves afterwards.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { brotliCompressSync, constants } from "node:zlib";
import { launch, negotiation, profile } from "./support.mjs";

/** What a server may send before it waits for the first answer: ten segments (RFC 6928). */
const ROUND_TRIP = 14_600;

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const packed = (text) =>
  brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: text.length } }).length;

/** How far into the source of the page the first screen reaches: the place of the last element that begins on it. */
function reach(page, source) {
  return page.evaluate((source) => {
    const places = {};
    const next = {};
    let last = 0;
    for (const element of document.body.querySelectorAll("*")) {
      const name = element.localName;
      places[name] ??= [...source.matchAll(new RegExp(`<${name}[\\s>/]`, "g"))].map((found) => found.index);
      // The body's alone: elements of the same name in the head come before them.
      next[name] ??= document.head.getElementsByTagName(name).length;
      const place = places[name][next[name]++];
      const { top, height } = element.getBoundingClientRect();
      if (height > 0 && top < innerHeight && place !== undefined) last = Math.max(last, place);
    }
    return last;
  }, source);
}

for (const path of [negotiation, `${negotiation}/compare`]) {
  for (const [width, height] of [[390, 844], [1280, 900]]) {
    test(`the first screen of ${path} at ${width} comes in one round trip and stays as it is`, async () => {
      const { context, page, close } = await profile(browser, { width, height });
      await page.addInitScript(() => {
        window.shifted = 0;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) window.shifted += entry.value;
        }).observe({ type: "layout-shift", buffered: true });
      });
      const source = await (await context.request.get(path)).text();
      await page.goto(path);
      const style = await page.locator('link[rel="stylesheet"]').getAttribute("href");
      const css = await (await context.request.get(style)).text();
      const place = await reach(page, source);
      assert.ok(place > 2000 && place < source.length, `${place}`);
      const [html, styles] = [packed(source.slice(0, place)), packed(css)];
      assert.ok(html + styles <= ROUND_TRIP, `${html} + ${styles} bytes`);
      const holding = await page.evaluate(() =>
        performance.getEntriesByType("resource").filter((one) => one.renderBlockingStatus === "blocking").map((one) => new URL(one.name).pathname),
      );
      assert.deepEqual(holding, [style]);
      await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
      assert.equal(await page.evaluate(() => window.shifted), 0);
      console.log(`${path} ${width}: ${html} + ${styles} = ${html + styles} bytes for the first screen, ${packed(source)} in all`);
      await close();
    });
  }
}
