import { type Answer, answerFor, type Cover, type Replacement, type SavedEvidence } from "../domain/saved/answer";
import type { OriginRow, Reading, Witness } from "../domain/verdict/evidence";
import { isOutstanding } from "../domain/verdict/view";
import { RECEIPTS_A_KEY } from "../evidence/gather";
import { reading } from "../evidence/reading";
import type { FoundMutation, LedgerReads, MutationStory } from "../ledger/model/ledger-reads";
import type { Receipt } from "../stores/origin/port";
import type { WiredPath } from "../stores/path";
import { masked } from "./keys";
import { forecasts } from "./saved-forecast";

export interface SavedAnswerView extends Omit<Answer, "expectedBy" | "replacedBy"> {
  mutation: string | null;
  path: string | null;
  key: string | null;
  version: string | null;
  evidence: { acknowledged: string[]; durable: string[]; observed: string[] };
  acceptedAt: string | null;
  expectedBy: string | null;
  payload: unknown;
  payloadText: string | null;
  replacedBy: (Omit<Replacement, "version"> & { version: string }) | null;
}

/** The answers for mutations of one path that the ledger has, each from what is read in the origin now. */
export async function answersOf(
  path: WiredPath,
  reads: LedgerReads,
  rows: FoundMutation[],
  now: Date,
): Promise<SavedAnswerView[]> {
  const all = rows.flatMap((row) => [row, ...row.replacedBy.map((r) => r.by)]);
  const [origin, forecast] = await Promise.all([
    originOf(path, all),
    forecasts(path, reads, all.filter(isOutstanding), now),
  ]);
  const cover = await coversOf(path, reads, all, origin);
  const evidenceOf = (row: MutationStory, next: FoundMutation["replacedBy"]): SavedEvidence => {
    const [first, ...rest] = next;
    return {
      mutation: row,
      contract: path.config,
      ...origin(row),
      cover: cover(row),
      forecast: forecast(row.key),
      suppressedBy: row.state === "suppressed" ? { by: row.settledBy ?? "somebody", because: row.because } : null,
      replacedBy: first === undefined ? null : { relation: first.relation, evidence: evidenceOf(first.by, rest) },
      now,
    };
  };
  return rows.map((row) => viewOf(path, row, evidenceOf(row, row.replacedBy)));
}

type InOrigin = Pick<SavedEvidence, "origin" | "witness"> & { receipt: Reading<Receipt | null> };

/** What the origin has of these mutations: their receipts and their keys' rows, in one read of each. */
async function originOf({ origin }: WiredPath, rows: MutationStory[]): Promise<(row: MutationStory) => InOrigin> {
  const none = <T>(): Reading<T> => ({ reachable: false, because: "the path has no origin" });
  const [receipts, at, witnesses] = await Promise.all([
    origin ? reading(origin.receipts(rows.map((r) => r.id)), "the origin") : none<Map<string, Receipt>>(),
    origin ? reading(origin.read([...new Set(rows.map((r) => r.key))]), "the origin") : none<Map<string, OriginRow>>(),
    // One by one: of several of a key's mutations each is asked for itself.
    Promise.all(rows.map((row) => witnessOf(origin, [row.id]))),
  ]);
  const witnessed = new Map(rows.map((row, i) => [row.id, witnesses[i] ?? null]));
  return (row) => ({
    receipt: receipts.reachable ? { reachable: true, value: receipts.value.get(row.id) ?? null } : receipts,
    origin: at.reachable ? { reachable: true, value: at.value.get(row.key) ?? null } : at,
    witness: witnessed.get(row.id) ?? null,
  });
}

/** What the newest of a key's receipts says of its row; an origin that is away says nothing, and its row is unread then as well. */
async function witnessOf(origin: WiredPath["origin"], ids: string[]): Promise<Witness | null> {
  const found = await (origin?.witnesses(ids) ?? Promise.resolve(new Map<string, Witness>())).catch(() => new Map());
  return [...found.values()][0] ?? null;
}

const NOTHING: Reading<Cover | null> = { reachable: true, value: null };

/** What the ledger has at the version that a key's row has reached, with its receipt, where the row has moved on. */
async function coversOf(
  path: WiredPath,
  reads: Pick<LedgerReads, "history">,
  rows: MutationStory[],
  origin: (row: MutationStory) => InOrigin,
): Promise<(row: MutationStory) => Reading<Cover | null>> {
  const moved = new Map<string, bigint>();
  for (const row of rows) {
    const at = origin(row).origin;
    const version = at.reachable ? (at.value?.version ?? 0n) : 0n;
    if (version > row.version) moved.set(row.key, version);
  }
  if (moved.size === 0) return () => NOTHING;
  // Increments may come in out of order: any of a key's newest may have left the receipt that speaks for the sum.
  const most = path.config.replay === "merge" ? RECEIPTS_A_KEY : 1;
  const found = await Promise.all(
    [...moved].map(async ([key, at]) => {
      const newest = await reading(reads.history(path.pathId, key, at + 1n, most), "the ledger");
      const by = newest.reachable ? newest.value.find((m) => m.version === at) : undefined;
      const ids = newest.reachable ? newest.value.filter((m) => m.state === "materialized").map((m) => m.id) : [];
      return { key, newest, by, witness: by === undefined ? null : await witnessOf(path.origin, ids) };
    }),
  );
  const ids = found.flatMap(({ by }) => (by === undefined ? [] : [by.id]));
  const receipts = await reading(path.origin?.receipts(ids) ?? Promise.resolve(new Map()), "the origin");
  const covers = new Map(
    found.map(({ key, newest, by, witness }): [string, Reading<Cover | null>] => {
      if (!newest.reachable) return [key, newest];
      if (!receipts.reachable) return [key, receipts];
      const value = by === undefined ? null : { mutation: by, hasReceipt: receipts.value.has(by.id), witness };
      return [key, { reachable: true, value }];
    }),
  );
  return ({ key }) => covers.get(key) ?? NOTHING;
}

function viewOf(path: WiredPath, row: FoundMutation, evidence: SavedEvidence): SavedAnswerView {
  const { replacedBy, ...answer } = answerFor(evidence);
  const at = evidence.origin;
  return {
    ...answer,
    expectedBy: answer.expectedBy?.toISOString() ?? null,
    mutation: row.id,
    path: path.config.name,
    key: row.key,
    version: String(row.version),
    acceptedAt: row.acceptedAt.toISOString(),
    ...masked(path, row.payload),
    replacedBy: replacedBy === undefined ? null : { ...replacedBy, version: String(replacedBy.version) },
    evidence: {
      acknowledged: [
        `Accepted at ${row.acceptedAt.toISOString()} as version ${row.version}${row.actor ? ` for ${row.actor}` : ""}${row.requestId ? `, request ${row.requestId}` : ""}.`,
        `The caller was told: “${path.config.wording.accepted}”`,
      ],
      durable: durableLines(evidence),
      observed: [
        at.reachable
          ? at.value === null
            ? "The origin has no row for this key."
            : `The origin is at version ${at.value.version}${at.value.deleted ? " (deleted)" : ""}.`
          : `The origin could not be read: ${at.because}.`,
      ],
    },
  };
}

/** What the ledger and the origin have of it and, after it, of everything that took its place. */
function durableLines({ mutation, receipt, replacedBy }: SavedEvidence): string[] {
  const own = [
    `The ledger has it (${mutation.state}).`,
    receipt.reachable
      ? receipt.value
        ? `The origin's receipt: version ${mutation.version}, applied at ${receipt.value.appliedAt.toISOString()}.`
        : "The origin has no receipt of it."
      : `The origin's receipt could not be read: ${receipt.because}.`,
  ];
  if (replacedBy === null) return own;
  const { id, version } = replacedBy.evidence.mutation;
  const took = `Mutation ${id}, version ${version}, stands in its place (${replacedBy.relation}):`;
  return [...own, ...durableLines(replacedBy.evidence).map((line) => `${took} ${line}`)];
}
