import type { Page } from "@playwright/test";
import axe from "axe-core";

/** The serious and critical faults that axe finds in a page, each with its place. A colour in transition does not count. */
export async function seriousFaults(page: Page): Promise<string[]> {
  await page.waitForFunction(() => !document.getAnimations().some((a) => a instanceof CSSTransition));
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(axe.source);
  const violations = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof import("axe-core") };
    return (await axe.run(document, { resultTypes: ["violations"] })).violations;
  });
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html.slice(0, 200)).join(" | ")}`);
}
