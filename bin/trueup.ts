#!/usr/bin/env node
import { Command } from "commander";
import { doctor } from "../lib/composition/doctor";
import { initOrigin } from "../lib/composition/init-origin";
import { createClient } from "../lib/http/client";
import { plain } from "../lib/http/plain-text";

/** The HTTP API's verbs for a terminal. Exit code 0: answered; 1: refused, with the reason on standard error. */
const program = new Command("trueup").description("Did we save it, and how do we make it true again.");

const client = () => {
  const baseUrl = process.env.TRUEUP_URL;
  if (!baseUrl)
    throw new Error("TRUEUP_URL is not set. Set it to the console's address, such as http://localhost:3000.");
  return createClient({ baseUrl, token: process.env.TRUEUP_TOKEN });
};
const say = (text: string): void => void process.stdout.write(`${text}\n`);
const out = (json: boolean | undefined, value: unknown, text: () => string) =>
  say(json ? JSON.stringify(value, null, 2) : text());

program
  .command("paths")
  .description("every path with its figures, worst first in words")
  .option("--json", "the API's own answer")
  .action(async ({ json }: { json?: boolean }) => {
    const list = await client().paths();
    out(json, list, () =>
      [
        list.sentence,
        ...list.items.map(
          (p) =>
            `${p.name.padEnd(24)} outstanding ${p.truth.outstanding ?? "unknown"}, truth lag ${p.truth.truthLagMs ?? "unknown"} ms`,
        ),
      ].join("\n"),
    );
  });

program
  .command("key <path> <key>")
  .description("a key's verdict, findings and stores")
  .option("--json", "the API's own answer")
  .action(async (path: string, key: string, { json }: { json?: boolean }) => {
    const story = await client().key(path, key);
    out(json, story, () =>
      [
        `${plain(key)}: ${story.verdict}. ${story.sentence}`,
        ...story.findings.map((f) => `  ${f.finding} since ${f.since}`),
        `  ledger head ${story.ledger.head ?? "-"}, materialized ${story.ledger.materialized ?? "-"}, outstanding ${story.ledger.outstandingCount}`,
        ...story.caches.map(
          (c) => `  cache ${c.region} ${c.status} ${c.version ?? ""}${c.speculative ? " speculative" : ""}`,
        ),
        `  origin ${story.origin.status} ${story.origin.version ?? ""}`,
      ].join("\n"),
    );
  });

program
  .command("saved")
  .description("did we save it?")
  .option("--path <path>")
  .option("--key <key>")
  .option("--actor <actor>")
  .option("--request-id <id>")
  .option("--idempotency-key <key>")
  .option("--mutation <id>")
  .option("--json", "the API's own answer")
  .action(async ({ json, ...question }: Record<string, string> & { json?: boolean }) => {
    const { answers } = await client().saved(question);
    out(json, answers, () =>
      answers
        .map((a) => `${a.answer}: ${plain(a.sentence)}\n  to the customer: ${plain(a.customerSentence)}`)
        .join("\n"),
    );
  });

program
  .command("doctor")
  .description("checks environment, configuration and every store")
  .action(async () => {
    const checks = await doctor(process.env);
    for (const check of checks) say(`${check.ok ? "ok  " : "FAIL"} ${check.name}: ${check.detail}`);
    if (checks.some((check) => !check.ok)) process.exitCode = 1;
  });

program
  .command("init")
  .description("creates the sidecar in a path's origin, and checks its table")
  .requiredOption("--origin <path>", "the path whose origin it is")
  .action(async ({ origin }: { origin: string }) => {
    say(await initOrigin(origin, process.env));
  });

program.parseAsync().catch((error) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
