import type { api } from "../../api/api";
import { inBothForms } from "../../domain/json-text";
import { HIDDEN } from "../../domain/masking/hidden";
import { type Sight, seenValue, seenWords } from "../../domain/masking/sight";
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
import { noteRead, seenFinding, sightOn } from "../seen";
import { observedStory } from "./read-observed";
import { cacheView, originView, queueView } from "./store-views";

const STORY = { window: 100, deadlineMs: 1_200 };

const NOTED = { verb: "read-values", subject: "a key's stores" };

/** A key's evidence at one read time: verdict, findings, and each store's value, as far as the caller sees values. */
export const readKey = query<typeof api.key.read>("key.read", async (deps, ctx, { path: name, key }) => {
  const { read } = deps;
  const observed = read.observed.get(name);
  if (observed !== undefined) {
    noteRead(deps, ctx, observed, { key, ...NOTED });
    return ok(await observedStory(read, observed, key, sightOn(ctx, observed, "key-page")));
  }
  const path = read.paths.get(name);
  if (path === undefined) return unknownPath(read, name);
  const [all, drain] = await Promise.all([judge(path, [key], STORY), drainHoldsOf(read.reads, path, key)]);
  const judged = all.get(key);
  if (judged === undefined) throw new Error("a key that was asked for was not judged");
  const { evidence, verdict } = judged;
  const { pathId } = path;
  const sight = sightOn(ctx, path, "key-page");
  noteRead(deps, ctx, path, { key, ...NOTED });
  const known = await listedFindings(read, { pathId, key, verdict, row: () => divergenceRow(judged, []) });
  const listed = new Map(known.map(({ finding, since, sinceIs }) => [finding, { since, sinceIs }]));
  return ok({
    path: name,
    key,
    verdict: verdict.verdict,
    sentence: seenFinding(sight, { finding: verdict.verdict, sentence: verdict.sentence }).sentence,
    findings: verdict.findings.map((f) => ({
      ...seenFinding(sight, f),
      ...(listed.get(f.finding) ?? sinceOf(f.since, evidence.readAt)),
      waysBack: waysBack(f.finding, evidence, path.config.invariant),
    })),
    notes: notesOf(evidence, sight),
    ledger: ledgerView(path, evidence, sight),
    drain: drain && {
      lane: drain.lane,
      holds: drain.holds.map((hold) => ({
        ...hold,
        reason: hold.byItself ? seenWords(sight, hold.reason) : hold.reason,
        since: hold.since?.toISOString() ?? null,
      })),
    },
    queue: queueView(path, key, evidence),
    caches: evidence.caches.map(({ region, reading }) =>
      cacheView({ region, reading, origin: evidence.origin }, sight),
    ),
    origin: originView(path.config.origin?.connection ?? "origin", evidence.origin, sight),
    replicas: evidence.replicas.map(({ name: replica, reading }) => originView(replica, reading, sight)),
    shown: sight.words ? shownOf(evidence) : HIDDEN,
    readAt: evidence.readAt.toISOString(),
  });
});

function ledgerView({ config }: ReadPath, evidence: KeyEvidence, sight: Sight) {
  const ledger = evidence.ledger.reachable ? evidence.ledger.value : null;
  const head = ledger === null ? null : headOf(ledger.mutations);
  const newest = ledger?.mutations.find((m) => m.version === head);
  const isPresent = (ledger?.mutations.length ?? 0) > 0;
  return {
    status: ledger === null ? ("unreachable" as const) : isPresent ? ("present" as const) : ("absent" as const),
    head: head?.toString() ?? null,
    whole: config.replay === "last-write-wins" || config.replay === "versioned",
    materialized: ledger?.materialized?.toString() ?? null,
    ...inBothForms(seenValue(sight, newest?.payload)),
    erasedAt: newest?.erasedAt?.toISOString() ?? null,
    outstanding: (ledger?.mutations.filter(isOutstanding) ?? []).map((m) => ({
      id: m.id,
      version: String(m.version),
      state: m.state,
      acceptedAt: m.acceptedAt.toISOString(),
    })),
    outstandingCount: String(ledger?.outstandingCount ?? 0n),
    outstandingIsLeast: ledger?.outstandingIsLeast ?? false,
    because: evidence.ledger.reachable ? null : seenWords(sight, evidence.ledger.because),
  };
}

/** A note when the origin rewrote what the caller sees of the row's value. */
function notesOf(evidence: KeyEvidence, sight: Sight) {
  const rewriting = rewritingOf(evidence, (text) => seenValue(sight, text));
  return rewriting === null ? [] : [{ kind: "rewritten" as const, ...rewriting, version: String(rewriting.version) }];
}
