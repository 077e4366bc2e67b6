import type { Page } from "@playwright/test";

/** A cause as the front page lists it. */
interface ShownCause {
  kind: string;
  /** The address of the cause's keys, with its path and its finding; null where it is about no finding. */
  keys: string | null;
  sentence: string;
}

/** The causes and the standing of each path from one moment until the next sight. */
export interface Sight {
  atMs: number;
  causes: ShownCause[];
  /** By the path's name. */
  standings: Record<string, string>;
}

type Recording = Window & { sights?: Sight[] };

/** Records what an open front page says, each change with its time, without a reload. */
export async function watchFrontPage(page: Page): Promise<void> {
  await page.getByRole("table", { name: "Write paths" }).waitFor();
  await page.evaluate(() => {
    const sights: Sight[] = [];
    (window as Recording).sights = sights;
    const look = (): Omit<Sight, "atMs"> => ({
      // A path that is only watched any more is listed, and has no cause to be right or wrong.
      causes: [...document.querySelectorAll<HTMLElement>("li[data-cause]:not([data-cause=watched])")].map((cause) => ({
        kind: cause.dataset.cause ?? "",
        keys: cause.querySelector('a[href^="/divergences"]')?.getAttribute("href") ?? null,
        sentence: cause.children[1]?.textContent?.trim() ?? "",
      })),
      standings: Object.fromEntries(
        [...document.querySelectorAll<HTMLElement>("tr[data-standing]")].map((row) => [
          (row.querySelector('a[href^="/paths/"]')?.getAttribute("href") ?? "").slice("/paths/".length),
          row.dataset.standing ?? "",
        ]),
      ),
    });
    // Figures within a sentence move every second; a sight is another one when a cause or a standing is.
    const identity = ({ causes, standings }: Omit<Sight, "atMs">) =>
      JSON.stringify([causes.map(({ kind, sentence }) => [kind, sentence.replace(/[\d,.:]+/g, "#")]), standings]);
    let last = "";
    const record = () => {
      const sight = look();
      const is = identity(sight);
      if (is === last) return;
      last = is;
      sights.push({ atMs: Date.now(), ...sight });
    };
    record();
    const options = { subtree: true, childList: true, characterData: true, attributes: true };
    new MutationObserver(record).observe(document.body, options);
  });
}

/** Every sight since the page was opened. */
export const sightsOf = (page: Page): Promise<Sight[]> =>
  page.evaluate(() => {
    const { sights } = window as Recording;
    if (sights === undefined) throw new Error("The front page was loaded again, and its sights are lost.");
    return sights;
  });
