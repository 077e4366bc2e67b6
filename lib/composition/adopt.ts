import { existsSync, readFileSync } from "node:fs";
import { setTimeout as passed } from "node:timers/promises";
import { configPath, databaseUrl } from "../config/environment";
import { type Config, loadConfig, parseConfig } from "../config/load-config";
import { nativeText } from "../config/take-over";
import { nativeMembers } from "../domain/observed/adopt/native";
import { type Look, NOT_LOOKED, type Safety, safetyAfter } from "../domain/observed/adopt/safety";
import type { ObservedPath } from "../domain/observed/mapping";
import { lookBeforeAdoption } from "../evidence/observed/adopt";
import { observedReadsOn } from "../ledger/observed/reads";
import { takeOverStanding } from "../ledger/paths/take-over";
import { createPool, type PostgresPool } from "../postgres/pool";
import { reasonOf } from "../stores/reason-of";
import { needsSeen } from "./adopt-needs";
import { overFile, writeNew } from "./new-file";
import { openOnUse } from "./open-connections";
import { observe } from "./stores";

const LOOK_EVERY_MS = 1_000;

export interface Adopting {
  /** The name of a new file for the configuration; without it, the text is said. */
  out?: string | undefined;
  /** Wait until it is safe. */
  watch?: boolean | undefined;
}

type Say = (text: string) => void;

/**
 * `trueup adopt PATH`: says what a native path needs and whether taking the writes over is safe, and gives the configuration in which the
 * path is native. Writes to no store. Throws where a need is missing, or, without `watch`, where something is in the way.
 */
export async function adopt(name: string, asked: Adopting, env: NodeJS.ProcessEnv, say: Say): Promise<void> {
  const file = configPath(env);
  const config = loadConfig({ path: file, env });
  const path = observedOf(config, name);
  if (asked.out !== undefined && existsSync(asked.out)) throw new Error(overFile(asked.out, "adopt"));
  const opened = openOnUse({ config, name: "adopt" }, null);
  const ledger = createPool({ connectionString: databaseUrl(env), name: "adopt", max: 2 });
  try {
    const { needs, table, queue, templates } = await needsSeen(config, path, opened);
    say(`The needs of path ${name} to be native:`);
    for (const { name: need, holds, said, ddl } of needs)
      say([`${holds ? "yes" : "NO "} ${need}: ${said}`, ...ddl.map((line) => `      ${line}`)].join("\n"));
    const lacking = needs.filter(({ holds }) => !holds).map((need) => need.name);
    if (lacking.length > 0 || table === null || queue === null)
      throw new Error(`Path ${name} cannot be native yet. What is missing: ${lacking.join(", ")}.`);
    const since = await untilSafe(path, { ledger, asked, say, opened });
    const text = nativeText(readFileSync(file, "utf8"), name, nativeMembers(path, { table, queue, templates }), since);
    // A configuration that does not load is not handed out.
    parseConfig(text, asked.out ?? file, env);
    if (asked.out === undefined) say(`\n${text}`);
    else writeNew(asked.out, text, "adopt");
    say(nextSteps(name, asked.out ?? "the text above"));
  } finally {
    await Promise.allSettled([opened.close(), ledger.end()]);
  }
}

function observedOf(config: Config, name: string): ObservedPath {
  const path = config.observed.find((each) => each.name === name);
  if (path !== undefined) return path;
  if (config.paths.some((each) => each.name === name))
    throw new Error(`Path ${name} is native. To give its writes back, run: npx trueup adopt ${name} --back`);
  const names = config.observed.map((each) => each.name).join(", ");
  throw new Error(`There is no observed path ${name} in ${config.file}. The observed paths are: ${names || "none"}.`);
}

interface Watching {
  ledger: PostgresPool;
  asked: Adopting;
  say: Say;
  opened: ReturnType<typeof openOnUse>;
}

/** Looks once a second until nothing was in the way for twice the grace; returns since when nothing came. */
async function untilSafe(path: ObservedPath, { ledger, asked, say, opened }: Watching): Promise<Date> {
  let quiet = NOT_LOOKED;
  let told = "";
  for (;;) {
    const judged = await lookAt(path, ledger, opened).then(
      (look) => safetyAfter(quiet, look, path.graceMs),
      (error: unknown): ReturnType<typeof safetyAfter> => ({
        quiet: NOT_LOOKED,
        safety: { kind: "in-the-way", reasons: [reasonOf(error)] },
      }),
    );
    quiet = judged.quiet;
    const text = safetySaid(judged.safety);
    if (text !== told) say(text);
    told = text;
    if (judged.safety.kind === "safe") return judged.safety.since;
    if (judged.safety.kind === "in-the-way" && !asked.watch)
      throw new Error(
        `Path ${path.name} cannot be taken over safely now. With --watch the command waits until the takeover is safe.`,
      );
    await passed(LOOK_EVERY_MS);
  }
}

async function lookAt(path: ObservedPath, ledger: PostgresPool, opened: Watching["opened"]): Promise<Look> {
  const standing = await takeOverStanding(ledger, path.name);
  if (standing === null) throw new Error(`The ledger does not know path ${path.name}: let the worker intake run.`);
  const { pathId, diverging, newestAt } = standing;
  const walks = await observedReadsOn(ledger).walksOf(pathId);
  const wired = observe({ ...path, repair: { queue: false, cache: false, origin: false } }, pathId, opened);
  return lookBeforeAdoption(wired, { walks, diverging, newestAt });
}

function safetySaid(safety: Safety): string {
  switch (safety.kind) {
    case "safe":
      return `Safe: nothing was open, and nothing new came, since ${safety.since.toISOString()}.`;
    case "not-yet":
      return `Quiet since ${safety.since.toISOString()}. It is safe at ${safety.safeAt.toISOString()}, if nothing comes.`;
    case "in-the-way":
      return ["In the way:", ...safety.reasons.map((reason) => `- ${reason}.`)].join("\n");
  }
}

const nextSteps = (name: string, file: string) => `
What to do next:
1. Keep the other system's producers and its worker for ${name} stopped.
2. End every process of Trueup, wait 10 s, and start them with ${file}. The workers create the schema trueup in the origin.
3. Send the writes to Trueup. Entries under the old names are deleted, key by key, as writes come.
4. Late writes of the other system are found on path ${name}-former while the worker intake runs. Remove that path when they cannot come any more.
The way back: npx trueup adopt ${name} --back`;
