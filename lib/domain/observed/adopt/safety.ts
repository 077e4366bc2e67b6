/** Intake's reading of a source is fresh for so long. */
const FRESH_MS = 10_000;

/** What one look at the sources of a path found. */
export interface Look {
  at: Date;
  /** What intake knows of each mapped source. */
  sources: { part: string; readAt: Date | null; walkedAt: Date | null; because: string | null }[];
  /** Writes that their system has not finished: what they are, how many, and some of them. */
  open: { said: string; count: number; named: string[] }[];
  /** Open jobs or rows that fit no rule. */
  unclassified: { count: number; example: string | null };
  /** Keys whose stores disagree, or whose writes the record does not have. */
  diverging: { count: number; named: string[] };
  /** When the newest write of the path was first seen. */
  newestAt: Date | null;
  /** The queue's own count of jobs that were ever added; null where it tells nothing of this path. */
  added: string | null;
}

/** What the looks so far say together. */
export interface Quiet {
  /** Since when every look found nothing in the way; null: the last one did. */
  from: Date | null;
  added: string | null;
}

export type Safety =
  | { kind: "safe"; since: Date }
  | { kind: "not-yet"; since: Date; safeAt: Date }
  | { kind: "in-the-way"; reasons: string[] };

/** Before the first look. */
export const NOT_LOOKED: Quiet = { from: null, added: null };

/** Judges a look after those before it. Safe: nothing was in the way and nothing came for twice the grace. */
export function safetyAfter(before: Quiet, look: Look, graceMs: number): { quiet: Quiet; safety: Safety } {
  const reasons = reasonsOf(look);
  if (reasons.length > 0) return { quiet: { from: null, added: look.added }, safety: { kind: "in-the-way", reasons } };
  const grew = before.from !== null && before.added !== look.added;
  const from = before.from === null || grew ? look.at : before.from;
  const since = look.newestAt !== null && look.newestAt > from ? look.newestAt : from;
  const safeAt = new Date(since.getTime() + 2 * graceMs);
  const safety: Safety = look.at >= safeAt ? { kind: "safe", since } : { kind: "not-yet", since, safeAt };
  return { quiet: { from, added: look.added }, safety };
}

function reasonsOf({ at, sources, open, unclassified, diverging }: Look): string[] {
  return [
    ...sources.flatMap((source) => unread(source, at)),
    ...open.flatMap(({ said, count, named }) => counted(said, count, named)),
    ...(unclassified.count === 0
      ? []
      : [
          `open jobs or rows that fit no rule of the mapping: ${unclassified.count}, such as ${unclassified.example ?? "one"}`,
        ]),
    ...counted("keys whose stores disagree, to be settled first", diverging.count, diverging.named),
  ];
}

function unread({ part, readAt, walkedAt, because }: Look["sources"][number], at: Date): string[] {
  if (because !== null) return [`${part} cannot be read: ${because}`];
  if (walkedAt === null || readAt === null) return [`intake has not read ${part} whole yet: let the worker intake run`];
  if (at.getTime() - readAt.getTime() > FRESH_MS)
    return [`intake last read ${part} at ${readAt.toISOString()}: let the worker intake run`];
  return [];
}

/** A count with some of the names; nothing where the count is zero. */
export function counted(said: string, count: number, named: readonly string[]): string[] {
  if (count === 0) return [];
  return [`${said}: ${count} (${named.join(", ")}${count > named.length ? " and more" : ""})`];
}
