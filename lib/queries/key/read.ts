import type { api } from "../../api/api";
import { inBothForms } from "../../domain/json-text";
import { isOutstanding } from "../../domain/mutation";
import type { KeyEvidence } from "../../domain/verdict/evidence";
import { rewritingOf } from "../../domain/verdict/rewriting";
import { headOf } from "../../domain/verdict/view";
import { waysBack } from "../../domain/ways-back/ways-back";
import { ok } from "../../errors";
import type { ReadPath } from "../../evidence/context";
import { divergenceRow, sinceOf } from "../../evidence/divergence-row";
import { drainHoldsOf } from "../../evidence/drain-holds";
import { judge } from "../../evidence/judge";
import { listedFindings } from "../../evidence/looks";
import { shownOf } from "../../evidence/shown";
import { unknownPath } from "../../evidence/unknown-path";
import { query } from "../query";
import { observedStory } from "./read-observed";
import { cacheView, originView, queueView } from "./store-views";

const STORY = { window: 100, deadlineMs: 1_200 };

/** A key's evidence at one read time: verdict, findings, and each store's value. */
export const readKey = query<typeof api.key.read>("key.read", async ({ read }, _ctx, { path: name, key }) => {
  const observed = read.observed.get(name);
  if (observed !== undefined) return ok(await observedStory(read, observed, key));
  const path = read.paths.get(name);
  if (path === undefined) return unknownPath(read, name);
  const [all, drain] = await Promise.all([judge(path, [key], STORY), drainHoldsOf(read.reads, path, key)]);
  const judged = all.get(key);
  if (judged === undefined) throw new Error("a key that was asked for was not judged");
  const { evidence, verdict } = judged;
  const { pathId } = path;
  const known = await listedFindings(read, { pathId, key, verdict, row: () => divergenceRow(judged, []) });
  const listed = new Map(known.map(({ finding, since, sinceIs }) => [finding, { since, sinceIs }]));
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
    ledger: ledgerView(path, evidence),
    drain: drain && {
      lane: drain.lane,
      holds: drain.holds.map((hold) => ({ ...hold, since: hold.since?.toISOString() ?? null })),
    },
    queue: queueView(path, key, evidence),
    caches: evidence.caches.map(({ region, reading }) => cacheView(region, reading, evidence.origin)),
    origin: originView(path.config.origin?.connection ?? "origin", evidence.origin),
    replicas: evidence.replicas.map(({ name: replica, reading }) => originView(replica, reading)),
    shown: shownOf(evidence),
    readAt: evidence.readAt.toISOString(),
  });
});

function ledgerView({ config }: ReadPath, evidence: KeyEvidence) {
  const ledger = evidence.ledger.reachable ? evidence.ledger.value : null;
  const head = ledger === null ? null : headOf(ledger.mutations);
  const isPresent = (ledger?.mutations.length ?? 0) > 0;
  return {
    status: ledger === null ? ("unreachable" as const) : isPresent ? ("present" as const) : ("absent" as const),
    head: head?.toString() ?? null,
    whole: config.replay === "last-write-wins" || config.replay === "versioned",
    materialized: ledger?.materialized?.toString() ?? null,
    ...inBothForms(ledger?.mutations.find((m) => m.version === head)?.payload),
    outstanding: (ledger?.mutations.filter(isOutstanding) ?? []).map((m) => ({
      id: m.id,
      version: String(m.version),
      state: m.state,
      acceptedAt: m.acceptedAt.toISOString(),
    })),
    outstandingCount: String(ledger?.outstandingCount ?? 0n),
    outstandingIsLeast: ledger?.outstandingIsLeast ?? false,
    because: evidence.ledger.reachable ? null : evidence.ledger.because,
  };
}

/** A note when the origin rewrote the row's value. */
function notesOf(evidence: KeyEvidence) {
  const rewriting = rewritingOf(evidence);
  return rewriting === null ? [] : [{ kind: "rewritten" as const, ...rewriting, version: String(rewriting.version) }];
}
