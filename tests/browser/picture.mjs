// The pictures of the README and the method, of the running program.

import { join } from "node:path";

import { launch, negotiation, profile } from "./support.mjs";

/** Each file with its page and, where not the top of it is meant, the part that is shown first. */
const pictures = {
  "timeline.png": [`${negotiation}?as_of=2023-08-28`],
  "compare.png": [`${negotiation}/compare?as_of=2023-08-11&since=2023-05-01`, ".cmpw"],
  "redline.png": [`${negotiation}/offers/amptp-counter-2023-08-11/against/amptp-offer-2023-05-01`, ".say"],
  "scorecard.png": [`${negotiation}/scorecard`, ".cmpw"],
  "gaps.png": [`${negotiation}/gaps?as_of=2023-08-28`, "section.sec"],
};

/** Takes every picture, into this folder. */
export async function take(folder) {
  const browser = await launch();
  const { page, close } = await profile(browser, { width: 1280, height: 860 });
  for (const [file, [path, part]] of Object.entries(pictures)) {
    await page.goto(path);
    if (part) await page.locator(part).first().evaluate((element) => element.scrollIntoView());
    await page.screenshot({ path: join(folder, file) });
  }
  await close();
  await browser.close();
}
