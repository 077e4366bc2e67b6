import type { Page } from "@playwright/test";
import axe, { type RunOptions } from "axe-core";

/** The rules of axe that judge colours. */
const ABOUT_COLOURS = ["color-contrast", "link-in-text-block"];

/** The serious and critical faults that axe finds in a page, each with its place. A colour in transition does not count. */
export const seriousFaults = (page: Page): Promise<string[]> => faultsOf(page, {});

/** The same of its colours alone: for a page without serious faults whose colour scheme has changed since. */
export const faultsOfColour = (page: Page): Promise<string[]> => faultsOf(page, { runOnly: ABOUT_COLOURS });

async function faultsOf(page: Page, options: RunOptions): Promise<string[]> {
  await page.waitForFunction(() => !document.getAnimations().some((a) => a instanceof CSSTransition));
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(axe.source);
  const violations = await page.evaluate(async (own) => {
    const { axe } = globalThis as unknown as { axe: typeof import("axe-core") };
    return (await axe.run(document, { resultTypes: ["violations"], ...own })).violations;
  }, options);
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html.slice(0, 200)).join(" | ")}`);
}
