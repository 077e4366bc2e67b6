import { existsSync, readFileSync } from "node:fs";
import { configPath, databaseUrl } from "../config/environment";
import { loadConfig, parseConfig } from "../config/load-config";
import { observedText } from "../config/take-over";
import { counted } from "../domain/observed/adopt/safety";
import { type TakeOverStanding, takeOverStanding } from "../ledger/paths/take-over";
import { createPool } from "../postgres/pool";
import { overFile, writeNew } from "./new-file";

/**
 * `trueup adopt PATH --back`: says whether a native path that was taken over has anything outstanding, and gives the configuration in which
 * it is observed again. Throws where something is outstanding.
 */
export async function giveBack(
  name: string,
  { out }: { out?: string | undefined },
  env: NodeJS.ProcessEnv,
  say: (text: string) => void,
): Promise<void> {
  const file = configPath(env);
  const config = loadConfig({ path: file, env });
  const path = config.paths.find((each) => each.name === name);
  if (path === undefined) throw new Error(`There is no native path ${name} in ${config.file}.`);
  if (out !== undefined && existsSync(out)) throw new Error(overFile(out, "adopt"));
  const text = observedText(readFileSync(file, "utf8"), name);
  if (text === null)
    throw new Error(
      `${config.file} has no lines "# was:" of path ${name}. Take the path's lines from the file before the takeover.`,
    );
  const ledger = createPool({ connectionString: databaseUrl(env), name: "adopt", max: 1 });
  const former = config.observed.find((each) => each.former?.of === name)?.name ?? null;
  const [standing, late] = await Promise.all([
    takeOverStanding(ledger, name),
    former === null ? null : takeOverStanding(ledger, former),
  ]).finally(() => ledger.end());
  const left = [
    ...(standing === null ? [] : leftOf(standing)),
    ...(late === null
      ? []
      : counted(`keys with late writes or entries on path ${former}`, late.diverging.count, late.diverging.named)),
  ];
  if (left.length > 0) throw new Error(`Path ${name} cannot be given back now: ${left.join("; ")}.`);
  say(`Path ${name} has nothing outstanding: no write, no confirmation of a cache, and no key whose stores disagree.`);
  parseConfig(text, out ?? file, env);
  if (out === undefined) say(`\n${text}`);
  else writeNew(out, text, "adopt");
  say(
    nextSteps(
      name,
      out ?? "the text above",
      path.caches.flatMap(({ formerly }) => formerly ?? []),
    ),
  );
}

function leftOf({ outstanding, confirmations, diverging: { count, named } }: TakeOverStanding): string[] {
  return [
    ...(outstanding === 0 ? [] : [`outstanding writes: ${outstanding}`]),
    ...(confirmations === 0 ? [] : [`cache entries to be confirmed: ${confirmations}`]),
    ...counted("keys whose stores disagree", count, named),
  ];
}

const nextSteps = (name: string, file: string, former: readonly string[]) => `
What to do next:
1. Keep the producers of ${name} stopped, so that nothing becomes outstanding again.
2. End every process of Trueup, wait 10 s, and start them with ${file}.
3. Before the other system's producers start: entries of keys that were written meanwhile are gone (${former.join(", ") || "no cache"}). A system
   that numbers its writes in its cache has to fill these entries from the record first: the record's versions are higher than its own were.
4. Start the other system's worker, then its producers.`;
