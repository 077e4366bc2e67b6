import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { append } from "./append";
import { type Bench, type BenchResult, isReached } from "./bench";
import { divergences } from "./divergences";
import { governor } from "./governor";
import { httpAppend } from "./http-append";
import { key } from "./key";
import { materialize } from "./materialize";
import { rounded } from "./measure";
import { memory } from "./memory";
import { observed } from "./observed";
import { overview } from "./overview";
import { reconcile } from "./reconcile";
import { refused } from "./refused";
import { relayStart } from "./relay-start";
import { replay } from "./replay";
import { saved } from "./saved";
import { suppress } from "./suppress";

const BENCHES: Record<string, Bench> = {
  replay,
  plan: replay,
  suppress,
  governor,
  memory,
  append,
  "http-append": httpAppend,
  materialize,
  "relay-start": relayStart,
  overview,
  key,
  saved,
  divergences,
  reconcile,
  observed,
  "refused-sign-ins": refused,
};

const USAGE = `Usage: npm run bench -- NAME [--json] [--rows N] [--rounds N]
The benchmarks are ${Object.keys(BENCHES).join(", ")}.`;

/** Runs a benchmark on stores of its own and prints its figures; with --json the last line is a JSON object. */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { json: { type: "boolean" }, rows: { type: "string" }, rounds: { type: "string" } },
  });
  const [name = "", ...rest] = positionals;
  const bench = BENCHES[name];
  if (bench === undefined || rest.length > 0) throw new Error(USAGE);
  const result = await bench({
    rows: wholeNumber("--rows", values.rows),
    rounds: wholeNumber("--rounds", values.rounds),
    say: (line) => console.error(`  ${line}`),
  });
  print(name, result);
  if (values.json) console.log(jsonLine(name, result));
}

function wholeNumber(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text.replaceAll("_", ""));
  if (!Number.isSafeInteger(value) || value < 1)
    throw new Error(`${option} takes a whole number above zero, not ${text}.\n${USAGE}`);
  return value;
}

function print(name: string, { figures, ratios, notes }: BenchResult): void {
  const load = loadavg()[0] as number;
  console.log(
    `${name}: ${cpus().length} cores, load average ${load.toFixed(1)} over the last minute, this benchmark included`,
  );
  for (const [figure, value] of Object.entries(figures))
    console.log(`  ${figure.padEnd(34)} ${rounded(value).toLocaleString("en")}`);
  for (const [ratio, r] of Object.entries(ratios)) {
    const target = "atLeast" in r.target ? `≥ ${r.target.atLeast}` : `≤ ${r.target.atMost}`;
    console.log(
      `  ${ratio.padEnd(34)} ${rounded(r.value)}  (target ${target}: ${isReached(r) ? "reached" : "not reached"})  ${r.of}`,
    );
  }
  for (const note of notes) console.log(`  note: ${note}`);
}

function jsonLine(name: string, { figures, ratios, notes }: BenchResult): string {
  return JSON.stringify({
    name,
    figures: Object.fromEntries(Object.entries(figures).map(([figure, value]) => [figure, rounded(value)])),
    ratios: Object.fromEntries(Object.entries(ratios).map(([ratio, r]) => [ratio, rounded(r.value)])),
    targets: Object.fromEntries(
      Object.entries(ratios).map(([ratio, r]) => [ratio, { ...r.target, reached: isReached(r) }]),
    ),
    notes,
  });
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof Error ? (error.message.startsWith("Usage") ? error.message : error.stack) : error);
    process.exit(1);
  },
);
