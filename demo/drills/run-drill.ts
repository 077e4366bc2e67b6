import { setTimeout as pause } from "node:timers/promises";
import type { Drill } from "./drill";
import { isRestored, lookFor, promisesOf, seenWith } from "./look";
import type { DrillRecord, Records } from "./record";
import { scoreLines, scoreOf } from "./scoring";
import type { World } from "./world";

const LOOK_EVERY_MS = 250;

/** Injects a drill's fault, keeps its record, and says when the console tells of it. */
export async function runDrill(
  world: World,
  drill: Drill,
  records: Records,
  seenWithinMs: number,
): Promise<DrillRecord> {
  const { say } = world;
  say(drill.intro);
  const startedAt = new Date().toISOString();
  const { keys, writes, damagedAt, endCause } = await drill.inject(world);
  let record: DrillRecord = {
    id: `${drill.name}-${Date.parse(startedAt).toString(36)}`,
    name: drill.name,
    path: drill.path,
    keys,
    writes,
    startedAt,
    damagedAt: damagedAt.toISOString(),
    causeEndedAt: endCause === undefined ? new Date().toISOString() : null,
    expected: drill.expected,
    notice: drill.notice ?? null,
    asksKeys: drill.asksKeys ?? false,
    seen: null,
    restoredAt: null,
  };
  const keep = (part: Partial<DrillRecord>) => {
    record = { ...record, ...part };
    records.write(record);
  };
  try {
    keep({});
    say(screensOf(world, record).join("\n"));
    await untilSeen(world, () => record, keep, seenWithinMs);
  } finally {
    if (endCause !== undefined) {
      await endCause();
      keep({ causeEndedAt: new Date().toISOString() });
    }
  }
  for (const line of await savedAnswers(world, record)) say(line);
  for (const line of scoreLines(scoreOf(record, await promisesOf(world.stores.env, record)))) say(line);
  say(`${drill.next} The way back, step by step: docs/drills/${drill.name}.md`);
  return record;
}

/** The addresses of the screens that show the damage. */
function screensOf({ url }: World, { path, keys, expected }: DrillRecord): string[] {
  return [
    "Look at:",
    `  ${url}/divergences?path=${path}&finding=${expected[0]}`,
    ...keys.slice(0, 2).map((key) => `  ${url}/keys/${path}/${key}`),
  ];
}

async function untilSeen(
  { client, say }: World,
  recordNow: () => DrillRecord,
  keep: (part: Partial<DrillRecord>) => void,
  withinMs: number,
): Promise<void> {
  const end = performance.now() + withinMs;
  while (performance.now() < end) {
    const before = recordNow();
    const sight = await lookFor(client, before).catch(() => null);
    const seen = seenWith(before, sight, new Date());
    if (JSON.stringify(seen) !== JSON.stringify(before.seen)) keep({ seen });
    const isNew = seen?.kinds.length !== before.seen?.kinds.length || seen?.isNoted !== before.seen?.isNoted;
    if (seen !== null && isNew)
      say(`The console tells of it: ${[...seen.kinds, ...(seen.isNoted ? ["a note on the store"] : [])].join(", ")}`);
    if (seen?.allAt) return;
    await pause(LOOK_EVERY_MS);
  }
  say(`After ${withinMs / 1_000} s the console does not tell of every key as expected.`);
}

/** What a supporter reads of the newest write of the first key. */
async function savedAnswers({ client }: World, { writes, keys }: DrillRecord): Promise<string[]> {
  const write = writes.findLast(({ key }) => key === keys[0]);
  if (write === undefined) return [];
  const saved = await client.saved.ask({ query: { requestId: write.requestId } }).catch(() => null);
  return (saved?.answers ?? []).map(
    ({ answer, customerSentence }) => `Did we save it? ${write.requestId}: ${answer}. ${customerSentence}`,
  );
}

/** Looks once at a drill that is not over, and keeps what is new. */
export async function lookAgain(
  { client, stores }: Pick<World, "client" | "stores">,
  record: DrillRecord,
  records: Records,
): Promise<DrillRecord> {
  if (record.restoredAt !== null) return record;
  const seen = seenWith(record, await lookFor(client, record).catch(() => null), new Date());
  const isOver =
    seen !== null && record.causeEndedAt !== null && (await isRestored(client, stores.env, record).catch(() => false));
  if (JSON.stringify(seen) === JSON.stringify(record.seen) && !isOver) return record;
  const now: DrillRecord = { ...record, seen, restoredAt: isOver ? new Date().toISOString() : null };
  records.write(now);
  return now;
}
