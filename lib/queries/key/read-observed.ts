import type { z } from "zod";
import type { keyStory } from "../../api/keys";
import { inBothForms } from "../../domain/json-text";
import { HIDDEN } from "../../domain/masking/hidden";
import { type Sight, seenItemId, seenValue, seenWords } from "../../domain/masking/sight";
import type { MutationState } from "../../domain/mutation";
import type { ItemState, ObservedEvidence, ObservedItem, ObservedRow } from "../../domain/observed/evidence";
import { fromRecord, type ObservedReadersSide, observedReaderGets } from "../../domain/observed/reader-gets";
import { observedWays } from "../../domain/observed/repair/ways";
import { observedView } from "../../domain/observed/view";
import type { JobState, Reading } from "../../domain/verdict/evidence";
import type { ReadContext, ReadObservedPath } from "../../evidence/context";
import { sinceOf } from "../../evidence/divergence-row";
import { listedFindings } from "../../evidence/looks";
import { entryStatus, observedDivergenceRow, rowStatus } from "../../evidence/observed/divergence-row";
import { judgeObserved } from "../../evidence/observed/judge";
import { shownOfObserved } from "../../evidence/observed/shown";
import { seenFinding } from "../seen";
import { payloadForms } from "./payload-forms";

type Story = z.input<typeof keyStory>;

/** The state of a mutation that is nearest to what is known of another system's write. */
const STATE_OF_ITEM: Record<ItemState, MutationState> = {
  waiting: "queued",
  active: "queued",
  delayed: "queued",
  failed: "failed",
  done: "unknown",
  gone: "unknown",
  untold: "accepted",
  suppressed: "suppressed",
};

const JOB_OF_ITEM: Record<ItemState, JobState> = {
  waiting: "waiting",
  active: "active",
  delayed: "delayed",
  failed: "failed",
  done: "completed",
  gone: "missing",
  untold: "missing",
  suppressed: "missing",
};

/** A key of an observed path at one read time: its verdict, its findings, and each store's value. */
export async function observedStory(
  read: ReadContext,
  path: ReadObservedPath,
  key: string,
  sight: Sight,
): Promise<Story> {
  const judged = (await judgeObserved(path, [key], read.observedReads)).get(key);
  if (judged === undefined) throw new Error("a key that was asked for was not judged");
  const { evidence, verdict } = judged;
  const view = observedView(evidence);
  const { pathId } = path;
  const known = await listedFindings(read, {
    ...{ pathId, key, verdict },
    row: () => observedDivergenceRow(judged, []),
  });
  const listed = new Map(known.map(({ finding, since, sinceIs }) => [finding, { since, sinceIs }]));
  return {
    path: path.config.name,
    mode: "observed",
    key,
    verdict: verdict.verdict,
    sentence: seenFinding(sight, { finding: verdict.verdict, sentence: verdict.sentence }).sentence,
    findings: verdict.findings.map((f) => ({
      ...seenFinding(sight, f),
      ...(listed.get(f.finding) ?? sinceOf(f.since, evidence.readAt)),
      waysBack: observedWays(f.finding, view, path.config),
    })),
    notes: [],
    ledger: sourceView(evidence, sight),
    drain: null,
    queue: (evidence.items.reachable ? evidence.items.value : [])
      .filter(({ source }) => source === "job")
      .map((item) => jobView(item, sight)),
    caches: evidence.caches.map(({ region, reading }) =>
      entryView({ region, reading, origin: evidence.origin }, sight),
    ),
    origin: rowView(path.config.origin?.connection ?? "origin", evidence.origin ?? NOT_MAPPED, sight),
    replicas: evidence.replicas.map(({ name, reading }) => rowView(name, reading, sight)),
    shown: sight.words ? shownOfObserved(evidence) : HIDDEN,
    readAt: evidence.readAt.toISOString(),
  };
}

const NOT_MAPPED = { reachable: false, because: "the path maps no origin" } as const;

/** What the sources of writes say, in the place of the ledger. */
function sourceView(evidence: ObservedEvidence, sight: Sight): Story["ledger"] {
  const { items, head, standing } = observedView(evidence);
  const newest = standing?.newest?.item ?? items?.[0];
  const outstanding = standing?.outstanding ?? [];
  return {
    status: items === null ? "unreachable" : items.length > 0 ? "present" : "absent",
    head,
    materialized: standing?.applied?.version ?? null,
    whole: evidence.path.replay === "last-write-wins" || evidence.path.replay === "versioned",
    ...inBothForms(seenValue(sight, newest?.payload)),
    outstanding: outstanding.map((item) => ({
      id: seenItemId(sight, item),
      version: item.version,
      state: STATE_OF_ITEM[item.state],
      acceptedAt: item.acceptedAt?.toISOString() ?? null,
    })),
    outstandingCount: String(outstanding.length),
    outstandingIsLeast: false,
    because: evidence.items.reachable ? null : seenWords(sight, evidence.items.because),
  };
}

const jobView = (item: ObservedItem, sight: Sight): Story["queue"][number] => ({
  mutation: seenItemId(sight, item),
  version: item.version,
  job: item.job,
  state: JOB_OF_ITEM[item.state],
  lane: 0,
});

function entryView(
  { region, ...side }: ObservedReadersSide & { region: string },
  sight: Sight,
): Story["caches"][number] {
  const { reading, origin } = side;
  const entry = reading.reachable ? reading.value : null;
  const value = entry?.kind === "value" ? entry : null;
  return {
    region,
    status: entryStatus(reading),
    version: value?.version ?? null,
    ...inBothForms(seenValue(sight, value?.value)),
    speculative: null,
    writtenAt: null,
    ttlMs: entry?.ttlMs ?? null,
    readerGets: observedReaderGets(side, sight.words),
    afterEviction: `After an eviction a reader gets ${fromRecord(origin)}.`,
    because: seenWords(sight, reading.reachable ? (entry?.kind === "opaque" ? entry.because : null) : reading.because),
  };
}

function rowView(name: string, reading: Reading<ObservedRow | null>, sight: Sight): Story["origin"] {
  const row = reading.reachable ? reading.value : null;
  return {
    name,
    status: rowStatus(reading),
    version: row?.version ?? null,
    ...inBothForms(seenValue(sight, row?.value)),
    updatedAt: row?.updatedAt?.toISOString() ?? null,
    because: reading.reachable ? null : seenWords(sight, reading.because),
  };
}

/** The writes of a key that are known, newest first, in the shape of mutations. */
export async function observedMutations(
  read: ReadContext,
  path: ReadObservedPath,
  { key, limit }: { key: string; limit: number },
  sight: Sight,
) {
  const items = await read.observedReads.itemsOf(path.pathId, [key], limit);
  return items.map((item) => ({
    id: seenItemId(sight, item),
    path: path.config.name,
    key,
    version: item.version,
    basedOn: null,
    operation: item.operation,
    ...payloadForms(seenValue(sight, item.payload)),
    state: STATE_OF_ITEM[item.state],
    idempotencyKey: item.idempotencyKey,
    actor: item.actor,
    requestId: item.requestId,
    acceptedAt: item.acceptedAt?.toISOString() ?? null,
    attempts: 0,
    moves: [
      ...(item.acceptedAt === null
        ? []
        : [{ to: "accepted", at: item.acceptedAt.toISOString(), by: item.actor, because: null }]),
      {
        to: `${item.source === "job" ? `job ${item.job}` : "outbox row"}: ${item.state}`,
        at: item.seenAt.toISOString(),
        by: item.source === "job" ? "queue" : "source",
        because: seenWords(sight, item.because),
      },
    ],
  }));
}
