import { type ForeignJob, JOB_SETS, type JobSet } from "../port";
import { JOB_FIELDS, jobOf } from "./job";
import { isList, type RedisQueue } from "./redis-queue";

type FoundJob = { set: JobSet | null } & ForeignJob;

/** In the order in which jobs move: whoever moves on while the sets are asked is met in a later one. */
const WAY: readonly JobSet[] = [
  "delayed",
  "waiting-children",
  "prioritized",
  "wait",
  "paused",
  "active",
  "completed",
  "failed",
];
/** The lists of waiting jobs may be long, so they are searched for those alone that no other set holds. */
const QUICK = WAY.filter((set) => set !== "wait" && set !== "paused");
/** How many members of lists one call may have compared by a store that others work with. */
const MOST_COMPARED = 1_000_000;
/** From so many ids on, one read of a list's searched part costs a store less than a search for each id. */
const MANY = 100;
/** A job that went back (a retry) may slip past one round. */
const ROUNDS = 3;

/** Jobs by their ids with the sets that hold them, as `JobsReads.read` says. */
export async function findJobs(queue: RedisQueue, ids: readonly string[]): Promise<(FoundJob | null)[]> {
  const found = new Map<string, FoundJob | null>();
  let left = [...new Set(ids)];
  for (let round = 0; round < ROUNDS && left.length > 0; round++) {
    const sets = round === 0 && left.length < MANY ? QUICK : WAY;
    for (const [id, job] of await look(queue, left, { sets, isLast: round > 0 })) found.set(id, job);
    left = left.filter((id) => found.get(id)?.set === null);
  }
  return ids.map((id) => found.get(id) ?? null);
}

async function look(
  queue: RedisQueue,
  ids: readonly string[],
  { sets, isLast }: { sets: readonly JobSet[]; isLast: boolean },
): Promise<[string, FoundJob | null][]> {
  const most = Math.max(1, Math.floor(MOST_COMPARED / ids.length));
  const isRead = (set: JobSet) => isList(set) && ids.length >= MANY;
  // A job's hash is read after its sets, so that one which ends meanwhile is not taken for one that no set holds.
  const answers = await queue.answers((batch) => {
    batch.llen(queue.key("wait")).llen(queue.key("paused"));
    for (const set of sets)
      if (isRead(set)) batch.lrange(queue.key(set), -most, -1);
      else if (isList(set)) for (const id of ids) batch.lpos(queue.key(set), id, "RANK", -1, "MAXLEN", most);
      else for (const id of ids) batch.zscore(queue.key(set), id);
    for (const id of ids) batch.hmget(queue.key(id), ...JOB_FIELDS);
  });
  const [waiting, paused] = answers as [number, number];
  const longer: JobSet = paused > waiting ? "paused" : "wait";
  const isLong = isLast && Math.max(waiting, paused) > most;
  let at = 2;
  const setOf = new Map<string, JobSet>();
  for (const set of sets) {
    const members = isRead(set) ? new Set(answers[at++] as string[]) : null;
    for (const id of ids) if (members?.has(id) ?? answers[at++] !== null) setOf.set(id, set);
  }
  return ids.map((id, i) => {
    const job = jobOf(id, answers[at + i] as (string | null)[]);
    if (job === null) return [id, null];
    return [id, { set: setOf.get(id) ?? (isLong && job.finishedOn === null ? longer : null), ...job }];
  });
}

/** The number of members in each set, less the marker that older workers keep among waiting jobs. */
export async function countJobs(queue: RedisQueue): Promise<Record<JobSet, number>> {
  const answers = await queue.answers((batch) => {
    for (const set of JOB_SETS)
      if (isList(set)) batch.llen(queue.key(set)).lrange(queue.key(set), -1, -1);
      else batch.zcard(queue.key(set)).exists(queue.key(set));
  });
  const counts = JOB_SETS.map((set, i) => {
    const last = answers[i * 2 + 1];
    const hasMarker = Array.isArray(last) && /^0:\d+$/.test(String(last[0]));
    return [set, (answers[i * 2] as number) - (hasMarker ? 1 : 0)];
  });
  return Object.fromEntries(counts) as Record<JobSet, number>;
}
