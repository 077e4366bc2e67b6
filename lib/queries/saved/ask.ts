import type { api } from "../../api/api";
import { isOnCacheWord } from "../../domain/boundaries";
import type { Context } from "../../domain/context";
import { type Answer, notReadable } from "../../domain/saved/answer";
import { noRecord, notTold } from "../../domain/saved/outside-ledger";
import { uuidOrNull } from "../../domain/time-id";
import { ok, refused } from "../../errors";
import { pathNamed } from "../../evidence/any-path";
import type { ReadContext, ReadPath } from "../../evidence/context";
import { noPageAfter } from "../../evidence/cursor";
import { reading } from "../../evidence/reading";
import { findReceipt } from "../../evidence/saved/receipts";
import { savedEvidence } from "../../evidence/saved/saved-evidence";
import { speculationOf } from "../../evidence/saved/speculation";
import { unknownPath } from "../../evidence/unknown-path";
import type { FoundMutation, MutationSearch } from "../../ledger/mutations/model";
import { type InputOf, type QueryDeps, query } from "../query";
import { noteRead, sightOn } from "../seen";
import { type AnswerView, answerView, bareView } from "./answer-view";
import { observedAnswers } from "./observed-views";
import { receiptView } from "./receipt-view";
import { removedPath, removedPathViews } from "./removed-paths";
import { speculationView } from "./speculation-view";

type Asked = InputOf<typeof api.saved.ask>;

const MOST = 50;

/** "Did we save it?": looks a write up by any of its known properties, newest first, on one page; never returns an empty list. */
export const askSaved = query<typeof api.saved.ask>("saved.ask", async (deps, ctx, asked) => {
  const { read } = deps;
  const page = noPageAfter(asked.cursor);
  if (!page.ok) return page;
  const foreign = asked.path === null ? undefined : read.observed.get(asked.path);
  const only =
    asked.path === null ? null : (read.paths.get(asked.path) ?? foreign ?? (await removedPath(read, asked.path)));
  if (only === undefined) return unknownPath(read, asked.path ?? "");
  if (KNOWN.every((part) => asked[part] === null))
    return refused({ code: "invalid", detail: "Ask by key, actor, requestId, idempotencyKey or mutation." });
  const now = ctx.now();
  const most = Math.min(asked.limit, MOST);
  const configured = only !== null && "ledger" in only ? only : null;
  const paths = only === null ? [...read.paths.values()] : configured === null ? [] : [configured];
  const others = foreign !== undefined ? [foreign] : only === null ? [...read.observed.values()] : [];
  const [ledger, observed, speculation] = await Promise.all([
    reading(searched(read, asked, only?.pathId, most + 1), "the ledger"),
    observedAnswers({ read, ctx }, others, asked, most),
    Promise.all(
      paths
        .filter((p) => isOnCacheWord(p.config) || (asked.key !== null && configured !== null))
        .map((path) => speculativeViews({ path, ctx }, asked, most + 1, now)),
    ),
  ]);
  const wrap = (answers: AnswerView[], hasMore = false) => {
    noteAnswers(deps, ctx, answers);
    return ok({ answers, readAt: now.toISOString(), next: null, hasMore });
  };
  if (!ledger.reachable) return wrap([unanswered(notReadable("ledger", ledger.because), asked)]);
  const inLedger = await ledgerViews({ read, ctx }, ledger.value, now);
  const inCaches = speculation.flatMap((s) => (s.reachable ? s.value : []));
  const listed = inCaches.flatMap(({ mutation }) => uuidOrNull(mutation) ?? []);
  const durable = await reading(read.reads.numbersOf(listed), "the ledger");
  if (!durable.reachable) return wrap([unanswered(notReadable("ledger", durable.because), asked)]);
  const lost = inCaches.filter((view) => view.mutation === null || !durable.value.has(view.mutation));
  const known = [...inLedger, ...lost, ...observed.views].sort((a, b) =>
    (b.acceptedAt ?? "").localeCompare(a.acceptedAt ?? ""),
  );
  const away = speculation.flatMap((s) => (s.reachable ? [] : [s.because]))[0];
  const unread = away === undefined ? [] : [unanswered(notReadable("cache", away), asked)];
  const all = [...observed.newer, ...known];
  // A cache that was not read may hold a newer write than those that were found, unless one write alone was asked for.
  const isOfOne = asked.mutation !== null || asked.idempotencyKey !== null;
  if (all.length > 0)
    return wrap([...all.slice(0, most), ...(isOfOne ? [] : unread)], observed.hasMore || all.length > most);
  // With an unread cache that may hold the write, "no record" would be a guess.
  if (unread.length > 0) return wrap(unread);
  const receipt = asked.mutation === null ? null : await findReceipt(paths, asked.mutation);
  if (asked.mutation !== null && receipt !== null) return wrap([receiptView(asked.mutation, receipt)]);
  if (observed.unasked !== null) return wrap([unanswered(notTold(askedFor(asked), observed.unasked), asked)]);
  return wrap([unanswered(noRecord(askedFor(asked)), asked)]);
});

/** Notes the answers whose payloads were shown whole on paths with masks. */
function noteAnswers(deps: QueryDeps, ctx: Context, answers: readonly AnswerView[]): void {
  for (const { path, key, payloadText } of answers) {
    const found = path === null || payloadText === null ? undefined : pathNamed(deps.read, path);
    if (found !== undefined) noteRead(deps, ctx, found, { key, verb: "read-values", subject: "a saved answer" });
  }
}

/** The properties by which a write can be looked up. */
const KNOWN = ["key", "actor", "requestId", "idempotencyKey", "mutation"] as const;

function searchFor(asked: Asked, pathId: number | undefined): MutationSearch {
  return { pathId, ...Object.fromEntries(KNOWN.map((part) => [part, asked[part] ?? undefined])) };
}

/** The newest mutations that are asked for: on one path, on all, or on each path that the caller may ask about. */
async function searched(read: ReadContext, asked: Asked, pathId: number | undefined, most: number) {
  if (pathId !== undefined || read.everyPath) return read.reads.search(searchFor(asked, pathId), most);
  const found = await Promise.all(
    [...read.paths.values()].map((path) => read.reads.search(searchFor(asked, path.pathId), most)),
  );
  return found
    .flat()
    .sort((a, b) => b.acceptedAt.getTime() - a.acceptedAt.getTime())
    .slice(0, most);
}

/** The writes that only caches hold, as answers; or the refusal of an unreadable cache. */
async function speculativeViews(
  { path, ctx }: { path: ReadPath; ctx: Context },
  asked: Asked,
  most: number,
  now: Date,
) {
  const found = await speculationOf(path, asked, most);
  if (!found.reachable) return found;
  return {
    reachable: true as const,
    value: found.value.map((one) => speculationView(path, one, now, sightOn(ctx, path))),
  };
}

/** The answers for mutations in the ledger, of configured and removed paths. */
async function ledgerViews(
  { read, ctx }: { read: ReadContext; ctx: Context },
  rows: FoundMutation[],
  now: Date,
): Promise<AnswerView[]> {
  const answers = await Promise.all(
    [...read.paths.values()].map(async (path) => {
      const own = rows.filter((row) => row.pathId === path.pathId);
      if (own.length === 0) return [];
      return (await savedEvidence(path, read.reads, own, now)).map((one) => answerView(path, one, sightOn(ctx, path)));
    }),
  );
  return [...answers.flat(), ...(await removedPathViews(read, rows))];
}

const unanswered = (answer: Answer, asked: Asked): AnswerView => ({
  ...bareView(answer),
  path: asked.path,
  key: asked.key,
});

/** The properties in words. */
const WORDS: Record<(typeof KNOWN)[number], string> = {
  key: "key",
  actor: "actor",
  requestId: "request id",
  idempotencyKey: "idempotency key",
  mutation: "mutation",
};

function askedFor(asked: Asked): string {
  const parts = KNOWN.flatMap((part) => (asked[part] === null ? [] : [`${WORDS[part]} ${asked[part]}`]));
  return `${parts.join(", ")}${asked.path ? ` on path ${asked.path}` : ""}`;
}
