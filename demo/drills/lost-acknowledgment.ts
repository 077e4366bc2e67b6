import { type ChildProcess, spawn } from "node:child_process";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import type { Acknowledged } from "../shop/services/shop-drafts-doomed";
import type { Drill } from "./drill";
import type { Running } from "./running";
import { onRedis } from "./tables";
import type { World } from "./world";

const ROOT = resolve(import.meta.dirname, "../..");
const PATH = "draft-notes";
const NOTES = 4;
const ANSWER_WITHIN_MS = 120_000;

export const lostAcknowledgment: Drill = {
  name: "lost-acknowledgment",
  summary:
    "a service that writes to a cache alone answers, and is killed before the ledger has it (--forget cleans up)",
  path: PATH,
  expected: ["phantom"],
  intro: `Draft notes are acknowledged when one cache has them; the ledger follows a moment later. A second service now writes drafts in
the same way, but slower. The drill kills that service (SIGKILL) after its answers and before the ledger.`,
  next: `Nothing heals this by itself: readers see these notes until they leave the cache, an hour after they were written, and the
acknowledgment stays on record as never durable. A person can salvage them. To take them away: npm run drill -- lost-acknowledgment --forget.`,
  async inject(world) {
    const acknowledged = await acknowledgeAndDie(world, NOTES);
    world.say(`killed: ${NOTES} customers have an acknowledgment, and no durable store has their notes`);
    const writes = acknowledged.map(({ key, mutation, version, requestId, payload, at }) => ({
      ...{ key, mutation, version, requestId, payload },
      acknowledgedAt: at,
    }));
    return { keys: acknowledged.map(({ key }) => key), writes, damagedAt: new Date() };
  },
};

async function acknowledgeAndDie({ stores, url, environment, say }: World, count: number): Promise<Acknowledged[]> {
  const env = { ...process.env, ...stores.env, TRUEUP_URL: url, ...environment };
  const child = spawn(process.execPath, ["dist/demo/shop/shop-drafts-doomed.js", String(count)], {
    cwd: ROOT,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  // Whatever ends the drill must not leave it running.
  const killed = () => child.kill("SIGKILL");
  process.once("exit", killed);
  try {
    return await readAnswers(child, count, say);
  } finally {
    const ended = new Promise((resolve) => child.once("exit", resolve));
    if (child.exitCode === null && child.signalCode === null) {
      killed();
      await ended;
    }
    process.off("exit", killed);
  }
}

async function readAnswers(child: ChildProcess, count: number, say: World["say"]): Promise<Acknowledged[]> {
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
      say(
        `${answer.key} to ${answer.actor}: “${answer.wording}” (mutation ${answer.mutation}, version ${answer.version})`,
      );
      if (answers.length === count) return answers;
    }
  } finally {
    clearTimeout(late);
  }
  throw new Error(`The service answered ${answers.length} of ${count} times. ${complaint.trim()}`);
}

/** Takes the notes of earlier drills out of the cache and its inventory. */
export async function forgetNotes({ stores }: Running): Promise<void> {
  await onRedis(stores.env.CACHE_EU_URL, async (redis) => {
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
  });
}
