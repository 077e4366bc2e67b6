import { z } from "zod";
import { inBothForms, type JsonText, maskText } from "../domain/json-text";
import { laneOf } from "../domain/lane";
import type { CacheEntry, JobState, KeyEvidence, OriginRow, Reading } from "../domain/verdict/evidence";
import { rewritingOf } from "../domain/verdict/rewriting";
import { headOf, isOutstanding } from "../domain/verdict/view";
import { waysBack } from "../domain/ways-back/ways-back";
import { ok } from "../errors";
import type { ReadContext } from "../evidence/context";
import { cacheStatus, originStatus, sinceOf } from "../evidence/divergence-row";
import { judge } from "../evidence/judge";
import { shownOf } from "../evidence/shown";
import { unknownPath } from "../evidence/unknown-path";
import type { MutationStory } from "../ledger/model/ledger-reads";
import { withDeadline } from "../stores/deadline";
import type { WiredPath } from "../stores/path";

const STORY = { window: 100, deadlineMs: 1_200 };

/** A key's whole story at one read time: verdict, findings, and what each store holds. */
export async function keyStory(context: ReadContext, name: string, key: string) {
  const path = context.paths.get(name);
  if (path === undefined) return unknownPath(context, name);
  const [all, drain] = await Promise.all([judge(path, [key], STORY), drainOf(context, path, key)]);
  const judged = all.get(key);
  if (judged === undefined) throw new Error("a key that was asked for was not judged");
  const { evidence, verdict } = judged;
  const listed = new Map(
    (await context.looks.seen(path, key, judged)).map(({ finding, since, sinceIs }) => [finding, { since, sinceIs }]),
  );
  const ledger = evidence.ledger.reachable ? evidence.ledger.value : null;
  const owed = ledger?.mutations.filter(isOutstanding) ?? [];
  const head = ledger === null ? null : headOf(ledger.mutations);
  return ok({
    path: name,
    key,
    verdict: verdict.verdict,
    sentence: verdict.sentence,
    findings: verdict.findings.map((f) => ({
      ...f,
      ...(listed.get(f.finding) ?? sinceOf(f.since, evidence.readAt)),
      waysBack: waysBack(f.finding, evidence, path.config.invariant),
    })),
    notes: notesOf(evidence),
    ledger: {
      status:
        ledger === null
          ? ("unreachable" as const)
          : ledger.mutations.length > 0
            ? ("present" as const)
            : ("absent" as const),
      head: head?.toString() ?? null,
      whole: path.config.replay === "last-write-wins" || path.config.replay === "versioned",
      materialized: ledger?.materialized?.toString() ?? null,
      ...inBothForms(ledger?.mutations.find((m) => m.version === head)?.payload),
      outstanding: owed.map((m) => ({
        id: m.id,
        version: String(m.version),
        state: m.state,
        acceptedAt: m.acceptedAt.toISOString(),
      })),
      outstandingCount: String(ledger?.outstandingCount ?? 0n),
      outstandingIsLeast: ledger?.outstandingIsLeast ?? false,
      because: evidence.ledger.reachable ? null : evidence.ledger.because,
    },
    drain,
    queue: queueOf(path, key, evidence),
    caches: evidence.caches.map(({ region, reading }) => cacheOf(region, reading, evidence.origin)),
    origin: originOf(path.config.origin?.connection ?? "origin", evidence.origin),
    replicas: evidence.replicas.map(({ name: replica, reading }) => originOf(replica, reading)),
    shown: shownOf(evidence),
    readAt: evidence.readAt.toISOString(),
  });
}

/** What the origin made of the row's version, as a note. */
function notesOf(evidence: KeyEvidence) {
  const rewriting = rewritingOf(evidence);
  return rewriting === null ? [] : [{ kind: "rewritten" as const, ...rewriting, version: String(rewriting.version) }];
}

/** What holds back a key's drain; null where it is another system's to drain, or the ledger did not say in time. */
async function drainOf(context: ReadContext, path: WiredPath, key: string) {
  if (path.config.mode === "observed") return null;
  const lane = laneOf(key, path.config.queue?.lanes ?? 1);
  const call = context.reads.drainHolds(path.pathId, lane, key);
  const holds = await withDeadline(call, STORY.deadlineMs, "the ledger").catch(() => null);
  return holds && { lane, holds: holds.map((hold) => ({ ...hold, since: hold.since?.toISOString() ?? null })) };
}

function queueOf(path: WiredPath, key: string, evidence: KeyEvidence) {
  const lane = laneOf(key, path.config.queue?.lanes ?? 1);
  if (!evidence.ledger.reachable) return [];
  return evidence.ledger.value.mutations.filter(isOutstanding).map((m) => ({
    mutation: m.id,
    version: String(m.version),
    job: m.job,
    state: jobState(m.job, evidence.queue),
    lane,
  }));
}

function jobState(job: string | null, queue: KeyEvidence["queue"]): JobState | "unreachable" | "not-queued" {
  if (job === null) return "not-queued";
  return queue.reachable ? (queue.value.jobs.get(job) ?? "missing") : "unreachable";
}

function cacheOf(region: string, reading: Reading<CacheEntry | null>, origin: Reading<OriginRow | null>) {
  const entry = reading.reachable ? reading.value : null;
  const fromOrigin = !origin.reachable
    ? "nothing can be said: the origin could not be read"
    : origin.value === null || origin.value.deleted
      ? "nothing: the origin has no row"
      : `version ${origin.value.version} from the origin`;
  const gets = !reading.reachable
    ? `The region could not be read; a reader that cannot either gets ${fromOrigin}.`
    : entry === null
      ? `A reader gets ${fromOrigin}.`
      : entry.foreign !== undefined
        ? `Another program's ${entry.foreign} stands at the entry's key. A reader through Trueup gets ${fromOrigin}; whoever reads the cache itself gets the other program's.`
        : entry.tombstone
          ? "A reader gets nothing: the entry says it was deleted."
          : `A reader gets version ${entry.version ?? "unknown"}${entry.speculative ? ", marked as speculative" : ""}.`;
  return {
    region,
    status: cacheStatus(reading),
    version: entry?.version?.toString() ?? null,
    ...inBothForms(entry?.value),
    speculative: entry === null ? null : entry.speculative,
    writtenAt: entry?.writtenAt?.toISOString() ?? null,
    ttlMs: entry?.ttlMs ?? null,
    readerGets: gets,
    afterEviction: `After an eviction a reader gets ${fromOrigin}.`,
    because: reading.reachable ? null : reading.because,
  };
}

function originOf(name: string, reading: Reading<OriginRow | null>) {
  const row = reading.reachable ? reading.value : null;
  return {
    name,
    status: originStatus(reading),
    version: row?.version?.toString() ?? null,
    ...inBothForms(row?.value),
    updatedAt: row?.updatedAt?.toISOString() ?? null,
    because: reading.reachable ? null : reading.because,
  };
}

const versionPlace = z.strictObject({ below: z.string().regex(/^\d+$/) });

/** A key's mutations with every move, newest first. */
export async function keyMutations(
  context: ReadContext,
  name: string,
  key: string,
  page: { cursor: string | null; limit: number },
) {
  const path = context.paths.get(name);
  if (path === undefined) return unknownPath(context, name);
  const place = context.cursors.open(`mutations ${name} ${key}`, page.cursor, versionPlace);
  if (!place.ok) return place;
  const rows = await context.reads.history(
    path.pathId,
    key,
    place.value === null ? null : BigInt(place.value.below),
    page.limit + 1,
  );
  const shown = rows.slice(0, page.limit);
  const last = shown.at(-1);
  return ok({
    items: await mutationsWire(context, name, shown),
    next:
      rows.length > page.limit && last
        ? context.cursors.seal(`mutations ${name} ${key}`, { below: String(last.version) })
        : null,
  });
}

async function mutationsWire(context: ReadContext, path: string, rows: MutationStory[]) {
  const moves = await context.reads.moves(rows.map((row) => row.id));
  return rows.map((row) => ({
    id: row.id,
    path,
    key: row.key,
    version: String(row.version),
    basedOn: row.basedOn?.toString() ?? null,
    operation: row.operation,
    ...payloadForms(row.payload),
    state: row.state,
    idempotencyKey: row.idempotencyKey,
    actor: row.actor,
    requestId: row.requestId,
    acceptedAt: row.acceptedAt.toISOString(),
    attempts: row.attempts,
    moves: [
      { to: "accepted", at: row.acceptedAt.toISOString(), by: row.actor, because: null },
      ...(row.queuedAt ? [{ to: "queued", at: row.queuedAt.toISOString(), by: "relay", because: null }] : []),
      ...moves
        .filter((m) => m.mutation === row.id)
        .map((m) => ({ to: m.to, at: m.at.toISOString(), by: m.by, because: m.because })),
      ...(row.settledAt
        ? [{ to: row.state, at: row.settledAt.toISOString(), by: row.settledBy, because: row.because }]
        : []),
    ].sort((a, b) => a.at.localeCompare(b.at)),
  }));
}

const keyPlace = z.strictObject({ after: z.string() });

/** Keys of a path that begin with a text, in byte order. */
export async function listKeys(
  context: ReadContext,
  name: string,
  prefix: string,
  page: { cursor: string | null; limit: number },
) {
  const path = context.paths.get(name);
  if (path === undefined) return unknownPath(context, name);
  const kind = `keys ${name} ${prefix}`;
  const place = context.cursors.open(kind, page.cursor, keyPlace);
  if (!place.ok) return place;
  const rows = await context.reads.keysWithPrefix(path.pathId, prefix, place.value?.after ?? null, page.limit + 1);
  const shown = rows.slice(0, page.limit);
  return ok({
    items: shown.map((row) => ({ key: row.key, head: String(row.head), acceptedAt: row.acceptedAt.toISOString() })),
    next: rows.length > page.limit ? context.cursors.seal(kind, { after: shown.at(-1)?.key }) : null,
  });
}

/** A mutation's payload as answers show it. */
function payloadForms(payload: JsonText | undefined) {
  const { value, valueText } = inBothForms(payload);
  return { payload: value, payloadText: valueText };
}

/** A payload with what the path hides from the support role replaced. */
export function masked(path: WiredPath, payload: JsonText | undefined) {
  return payloadForms(payload === undefined ? undefined : maskText(payload, path.config.mask));
}
