// The README's picture, of the running program.

import { launch, negotiation, profile } from "./support.mjs";

export async function picture(file) {
  const browser = await launch();
  const { page, close } = await profile(browser, { width: 1280, height: 860 });
  await page.goto(`${negotiation}?as_of=2023-08-28`);
  await page.screenshot({ path: file });
  await close();
  await browser.close();
}
