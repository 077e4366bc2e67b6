import { type Answer, neverDurable, noRecord, notConfigured, notReadable, notYetDurable } from "../domain/saved/answer";
import type { Reading } from "../domain/verdict/evidence";
import { ok, type Result, refused } from "../errors";
import type { ReadContext } from "../evidence/context";
import { judge } from "../evidence/judge";
import { DEADLINE_MS, reading } from "../evidence/reading";
import { unknownPath } from "../evidence/unknown-path";
import type { FoundMutation, MutationSearch } from "../ledger/model/ledger-reads";
import type { CachePort, SpeculationRecord } from "../stores/cache/port";
import type { WiredPath } from "../stores/path";
import { masked } from "./keys";
import { answersOf, type SavedAnswerView } from "./saved-answers";
import { answerFromReceipts } from "./saved-receipts";

export interface SavedQuestion {
  path: string | null;
  key: string | null;
  actor: string | null;
  requestId: string | null;
  idempotencyKey: string | null;
  mutation: string | null;
}

const MOST = 50;

/** "Did we save it?": looked up by whatever is known of the write, newest first; never an empty list. */
export async function didWeSaveIt(
  context: ReadContext,
  question: SavedQuestion,
  limit: number,
): Promise<Result<{ answers: SavedAnswerView[]; readAt: string; next: null }>> {
  const only =
    question.path === null ? null : (context.paths.get(question.path) ?? (await removedPath(context, question.path)));
  if (only === undefined) return unknownPath(context, question.path ?? "");
  const { key, actor, requestId, idempotencyKey, mutation } = question;
  if ([key, actor, requestId, idempotencyKey, mutation].every((part) => part === null))
    return refused({ code: "invalid", detail: "Ask by key, actor, requestId, idempotencyKey or mutation." });
  const asked = only !== null && "config" in only ? only : null;
  const paths = only === null ? [...context.paths.values()] : asked === null ? [] : [asked];
  const by: MutationSearch = {
    pathId: only?.pathId,
    key: key ?? undefined,
    actor: actor ?? undefined,
    requestId: requestId ?? undefined,
    idempotencyKey: idempotencyKey ?? undefined,
    mutation: mutation ?? undefined,
  };
  const now = new Date();
  const most = Math.min(limit, MOST);
  const [ledger, speculation] = await Promise.all([
    reading(context.reads.search(by, most), "the ledger"),
    Promise.all(
      paths
        .filter((p) => p.config.acknowledge === "cache-only" || (key !== null && asked !== null))
        .map((path) => speculative(path, question, most)),
    ),
  ]);
  const wrap = (answers: SavedAnswerView[]) => ok({ answers, readAt: now.toISOString(), next: null });
  if (!ledger.reachable) return wrap([blank(notReadable("ledger", ledger.because), question)]);
  const inLedger = await Promise.all(
    groupByPath(ledger.value, context).map(([path, rows]) => answersOf(path, context.reads, rows, now)),
  );
  const removed = await ofRemovedPaths(ledger.value, context);
  const durable = new Set(ledger.value.map((row) => row.id));
  const lost = speculation
    .flatMap((s) => (s.reachable ? s.value : []))
    .filter((view) => view.mutation === null || !durable.has(view.mutation));
  const answers = [...inLedger.flat(), ...removed, ...lost]
    .sort((a, b) => (b.acceptedAt ?? "").localeCompare(a.acceptedAt ?? ""))
    .slice(0, most);
  if (answers.length > 0) return wrap(answers);
  const away = speculation.find((s) => !s.reachable);
  // With a cache that may hold it unread, "no record" would be a guess.
  if (away && !away.reachable) return wrap([blank(notReadable("cache", away.because), question)]);
  const byReceipt = mutation === null ? null : await answerFromReceipts(paths, mutation);
  return wrap([byReceipt ?? blank(noRecord(askedFor(question)), question)]);
}

/** A path that the ledger knows and the configuration does not name any more. */
interface RemovedPath {
  pathId: number;
  name: string;
}

async function removedPath(context: ReadContext, name: string): Promise<RemovedPath | undefined> {
  const front = await reading(context.reads.frontPage(), "the ledger");
  const row = front.reachable ? front.value.find((r) => r.control.path === name) : undefined;
  return row && { pathId: row.control.pathId, name };
}

/** What the ledger has of paths that are not configured any more: their record cannot be read. */
async function ofRemovedPaths(rows: FoundMutation[], context: ReadContext): Promise<SavedAnswerView[]> {
  const configured = new Set([...context.paths.values()].map((path) => path.pathId));
  const removed = rows.filter((row) => !configured.has(row.pathId));
  if (removed.length === 0) return [];
  const front = await reading(context.reads.frontPage(), "the ledger");
  const names = new Map(front.reachable ? front.value.map((r) => [r.control.pathId, r.control.path]) : []);
  return removed.map((row) => {
    const path = names.get(row.pathId) ?? "of another configuration";
    return {
      ...notConfigured(path, row),
      expectedBy: null,
      mutation: row.id,
      path,
      key: row.key,
      version: String(row.version),
      acceptedAt: row.acceptedAt.toISOString(),
      payload: null,
      payloadText: null,
      replacedBy: null,
      evidence: {
        acknowledged: [`Accepted at ${row.acceptedAt.toISOString()} as version ${row.version}.`],
        durable: [`The ledger has it (${row.state}).`],
        observed: ["The origin was not read: the path is not configured any more."],
      },
    };
  });
}

function groupByPath(rows: FoundMutation[], context: ReadContext): [WiredPath, FoundMutation[]][] {
  return [...context.paths.values()].flatMap((path) => {
    const own = rows.filter((row) => row.pathId === path.pathId);
    return own.length === 0 ? [] : [[path, own] as [WiredPath, FoundMutation[]]];
  });
}

/** What only caches know: the speculative inventory, and by key also an entry that no durable store vouches for. */
async function speculative(
  path: WiredPath,
  question: SavedQuestion,
  limit: number,
): Promise<Reading<SavedAnswerView[]>> {
  const listed =
    path.config.acknowledge === "cache-only"
      ? await Promise.all(
          path.caches.map((cache) => reading(fromInventory(path, cache, question, limit), `cache ${cache.region}`)),
        )
      : [];
  const away = listed.find((f) => !f.reachable);
  if (away && !away.reachable) return away;
  const views = listed.flatMap((f) => (f.reachable ? f.value : []));
  if (question.key !== null && views.length === 0) views.push(...(await phantomOf(path, question.key)));
  return { reachable: true, value: views };
}

async function fromInventory(
  path: WiredPath,
  cache: CachePort,
  question: SavedQuestion,
  limit: number,
): Promise<SavedAnswerView[]> {
  const { mutation, ...wanted } = question;
  const match = Object.fromEntries(
    (["key", "actor", "requestId", "idempotencyKey"] as const).flatMap((m) =>
      wanted[m] === null ? [] : [[m, wanted[m]]],
    ),
  ) as Partial<SpeculationRecord>;
  const records = await cache.inventory(match, mutation === null ? limit : Number.MAX_SAFE_INTEGER);
  return records
    .filter((record) => mutation === null || record.mutation === mutation)
    .map((record) => lostView(path, cache.region, record));
}

async function phantomOf(path: WiredPath, key: string): Promise<SavedAnswerView[]> {
  const judged = (await judge(path, [key], { window: 20, deadlineMs: DEADLINE_MS })).get(key);
  const phantom = judged?.verdict.findings.find((f) => f.finding === "phantom");
  if (judged === undefined || phantom === undefined) return [];
  const shown = judged.evidence.caches.find((c) => phantom.evidence.some((e) => e.store === `cache ${c.region}`));
  const entry = shown?.reading.reachable ? shown.reading.value : null;
  const region = shown?.region ?? "";
  return [
    {
      ...neverDurable(`cache ${region}`, entry?.writtenAt ?? null),
      expectedBy: null,
      mutation: entry?.mutation ?? null,
      path: path.config.name,
      key,
      version: entry?.version?.toString() ?? null,
      acceptedAt: entry?.writtenAt?.toISOString() ?? null,
      ...masked(path, entry?.value),
      replacedBy: null,
      evidence: {
        acknowledged: ["No acknowledgment of it is recorded anywhere."],
        durable: ["Neither the ledger nor the origin has it."],
        observed: phantom.evidence.map((e) => `${e.store}: ${e.shows}.`),
      },
    },
  ];
}

function lostView(path: WiredPath, region: string, record: SpeculationRecord & { mutation: string }): SavedAnswerView {
  const acceptedAt = new Date(record.acceptedAt);
  const fresh = Date.now() - acceptedAt.getTime() < path.config.graceMs;
  const { refused } = record;
  const isPending = fresh && refused === undefined;
  const answer = isPending ? notYetDurable(`cache ${region}`) : neverDurable(`cache ${region}`, acceptedAt);
  return {
    ...answer,
    expectedBy: null,
    mutation: record.mutation,
    path: path.config.name,
    key: record.key,
    version: record.version,
    acceptedAt: acceptedAt.toISOString(),
    payload: null,
    payloadText: null,
    replacedBy: null,
    evidence: {
      acknowledged: [
        `Acknowledged at ${record.acceptedAt} by ${record.producer}, on the word of cache ${region} alone${record.actor ? `, for ${record.actor}` : ""}.`,
        `The caller was told: “${path.config.wording.accepted}”`,
      ],
      durable: [
        refused === undefined
          ? "The ledger has no such mutation."
          : `The ledger refused it: ${refused.because}${refused.mutation === null ? "" : `, by mutation ${refused.mutation}`}.`,
        "So the origin cannot have its receipt.",
      ],
      observed: [`Cache ${region} lists it in its inventory of speculation, as version ${record.version}.`],
    },
  };
}

function blank(answer: Answer, question: SavedQuestion): SavedAnswerView {
  return {
    ...answer,
    expectedBy: null,
    mutation: null,
    path: question.path,
    key: question.key,
    version: null,
    acceptedAt: null,
    payload: null,
    payloadText: null,
    replacedBy: null,
    evidence: { acknowledged: [], durable: [], observed: [] },
  };
}

function askedFor(question: SavedQuestion): string {
  const parts = (["key", "actor", "requestId", "idempotencyKey", "mutation"] as const).flatMap((m) =>
    question[m] === null ? [] : [`${m} ${question[m]}`],
  );
  return `${parts.join(", ")}${question.path ? ` on path ${question.path}` : ""}`;
}
