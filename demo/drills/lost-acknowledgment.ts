import { type ChildProcess, spawn } from "node:child_process";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { Redis } from "ioredis";
import type { Acknowledged } from "../shop/services/shop-drafts-doomed";
import { DrillRefused, type Running } from "./running";

const ROOT = resolve(import.meta.dirname, "../..");
const PATH = "draft-notes";
const ANSWER_WITHIN_MS = 20_000;
const SEEN_WITHIN_MS = 90_000;

/** A cache-only writer answers and dies before anything durable has happened. `--notes N`, or `--forget` to clean up. */
export async function lostAcknowledgment(running: Running, args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { notes: { type: "string", default: "4" }, forget: { type: "boolean" } },
  });
  if (values.forget) return forget(running);
  const count = Number(values.notes);
  if (!Number.isInteger(count) || count < 1 || count > 100)
    throw new DrillRefused("--notes is a whole number from 1 to 100.");

  console.log(`Draft notes are acknowledged when one cache has them; the ledger follows a moment later. A second service now writes
drafts in the same way, but slower. The drill kills that service (SIGKILL) after its answers and before the ledger.
`);
  const acknowledged = await acknowledgeAndDie(running, count);
  console.log(`
Killed. ${count} customers have an acknowledgment, and no durable store has their notes. Look at:`);
  for (const { key, requestId } of acknowledged) {
    console.log(`  ${running.url}/keys/${PATH}/${key}`);
    console.log(`  ${running.url}/saved?q=${requestId}`);
  }
  console.log("\nWaiting until the console says so by itself:");
  await untilSeen(running, acknowledged);
  console.log(`
Nothing heals this by itself: readers go on seeing these notes until they leave the cache, an hour after they were written,
and what was acknowledged stays on record as never durable. To take the drill's notes away: npm run drill -- lost-acknowledgment --forget`);
}

async function acknowledgeAndDie({ stores, url, place }: Running, count: number): Promise<Acknowledged[]> {
  const env = { ...process.env, ...stores.env, TRUEUP_URL: url, TRUEUP_CONFIG: place.config };
  const child = spawn(process.execPath, ["dist/demo/shop/shop-drafts-doomed.js", String(count)], {
    cwd: ROOT,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  // Whatever ends the drill must not leave it running.
  const killed = () => child.kill("SIGKILL");
  process.once("exit", killed);
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
  try {
    return await readAnswers(child, count);
  } finally {
    const ended = new Promise((resolve) => child.once("exit", resolve));
    if (child.exitCode === null && child.signalCode === null) {
      killed();
      await ended;
    }
    process.off("exit", killed);
  }
}

async function readAnswers(child: ChildProcess, count: number): Promise<Acknowledged[]> {
  const answers: Acknowledged[] = [];
  let complaint = "";
  child.stderr?.on("data", (text) => {
    complaint += text;
  });
  const late = setTimeout(() => child.kill("SIGKILL"), ANSWER_WITHIN_MS);
  try {
    if (child.stdout === null) throw new Error("The service has no output.");
    for await (const line of createInterface({ input: child.stdout })) {
      const answer = JSON.parse(line) as Acknowledged;
      answers.push(answer);
      console.log(`  ${answer.key}  to ${answer.actor}: “${answer.wording}”`);
      console.log(`      mutation ${answer.mutation}, version ${answer.version}, request ${answer.requestId}`);
      if (answers.length === count) return answers;
    }
  } finally {
    clearTimeout(late);
  }
  throw new Error(`The service answered ${answers.length} of ${count} times. ${complaint.trim()}`);
}

async function untilSeen({ client }: Running, acknowledged: Acknowledged[]): Promise<void> {
  const began = performance.now();
  const seconds = () => `${((performance.now() - began) / 1_000).toFixed(1).padStart(5)} s`;
  const open = new Map(acknowledged.map((one) => [one.mutation, { one, verdict: "", answer: "" }]));
  while (open.size > 0) {
    for (const [mutation, state] of open) {
      const { key, requestId } = state.one;
      const story = await client.key.read({ params: { path: PATH, key } }).catch(() => null);
      const saved = await client.saved.ask({ query: { requestId } }).catch(() => null);
      const answer = saved?.answers.find((a) => a.mutation === mutation) ?? saved?.answers[0];
      if (story && story.verdict !== state.verdict)
        console.log(`  ${seconds()}  ${key} is ${story.verdict}: ${story.sentence}`);
      if (answer && answer.answer !== state.answer)
        console.log(`  ${seconds()}  did we save it? ${answer.answer}: ${answer.customerSentence}`);
      state.verdict = story?.verdict ?? state.verdict;
      state.answer = answer?.answer ?? state.answer;
      if (state.verdict === "phantom" && state.answer === "never-durable") open.delete(mutation);
    }
    if (open.size === 0) break;
    if (performance.now() - began > SEEN_WITHIN_MS) {
      const missing = [...open.values()].map(
        ({ one, verdict, answer }) => `${one.key} (${verdict || "?"}, ${answer || "?"})`,
      );
      throw new Error(
        `After ${SEEN_WITHIN_MS / 1_000} s the console has not said phantom and never-durable of ${missing.join(", ")}.`,
      );
    }
    await pause(500);
  }
  console.log(
    `All ${acknowledged.length} keys are phantom, and all ${acknowledged.length} requests were never durable, after ${seconds().trim()}.`,
  );
}

/** Takes the notes of earlier drills out of the cache and its inventory. */
async function forget({ stores }: Running): Promise<void> {
  const redis = new Redis(stores.env.CACHE_EU_URL, { maxRetriesPerRequest: 1, connectTimeout: 2_000 });
  redis.on("error", () => undefined);
  try {
    const inventory = `trueup:speculation:${PATH}`;
    const records = Object.entries(await redis.hgetall(inventory));
    const ours = records
      .map(([mutation, text]) => ({ mutation, key: (JSON.parse(text) as { key: string }).key }))
      .filter(({ key }) => key.startsWith("note-lost-"));
    for (const { mutation, key } of ours) {
      await redis.del(`draft-note:${key}`);
      await redis.hdel(inventory, mutation);
    }
    console.log(
      `${ours.length} lost notes were taken out of the cache. The console sees that they are gone within a minute.`,
    );
  } finally {
    redis.disconnect();
  }
}
