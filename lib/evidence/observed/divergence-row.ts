import type { ObservedEntry, ObservedRow, VersionText } from "../../domain/observed/evidence";
import { observedView } from "../../domain/observed/view";
import type { Reading } from "../../domain/verdict/evidence";
import { kindsMask } from "../../domain/verdict/findings";
import type { StoreStatus } from "../../domain/verdict/store-status";
import type { DivergenceRow, DivergenceStory } from "../../ledger/observations/model";
import { sinceOf } from "../divergence-row";
import { type JudgedObserved, standingRow } from "./judge";

/** The stored row of a judged key of an observed path: its findings, each with its earliest since-when, and its small ladder. */
export function observedDivergenceRow(
  judged: JudgedObserved,
  known: DivergenceStory["findings"],
): Omit<DivergenceRow, "pathId" | "key" | "checkedAt"> {
  const { evidence, verdict } = judged;
  const before = new Map(known.map(({ finding, since, sinceIs }) => [finding, { since, sinceIs }]));
  const findings = verdict.findings.map((f) => ({
    finding: f.finding,
    ...(before.get(f.finding) ?? sinceOf(f.since, evidence.readAt)),
    sentence: f.sentence,
    ...(f.regions === undefined ? {} : { regions: f.regions }),
  }));
  return {
    verdict: verdict.verdict,
    kinds: kindsMask(verdict.findings),
    since: new Date(findings.map((f) => f.since).sort()[0] ?? evidence.readAt),
    outstanding: BigInt(standingRow(judged)?.outstanding ?? 0),
    story: { findings, ladder: observedLadder(evidence) },
  };
}

function observedLadder(evidence: JudgedObserved["evidence"]): DivergenceStory["ladder"] {
  const { items, head, standing } = observedView(evidence);
  return {
    ledgerStatus: items === null ? "unreachable" : items.length > 0 ? "present" : "absent",
    head,
    materialized: standing?.applied?.version ?? null,
    originStatus: evidence.origin === null ? "absent" : rowStatus(evidence.origin),
    origin: evidence.origin === null ? null : versionOf(evidence.origin),
    caches: evidence.caches.map(({ region, reading }) => ({
      region,
      version: entryVersion(reading),
      status: entryStatus(reading),
    })),
  };
}

const versionOf = (reading: Reading<ObservedRow | null>): VersionText =>
  reading.reachable ? (reading.value?.version ?? null) : null;

const entryVersion = (reading: Reading<ObservedEntry | null>): VersionText =>
  reading.reachable && reading.value?.kind === "value" ? reading.value.version : null;

/** A row's reading in one word. */
export function rowStatus(reading: Reading<ObservedRow | null>): StoreStatus {
  if (!reading.reachable) return "unreachable";
  if (reading.value === null) return "absent";
  return reading.value.deleted ? "tombstone" : "present";
}

/** An entry's reading in one word; `foreign`: bytes that cannot be read. */
export function entryStatus(reading: Reading<ObservedEntry | null>): StoreStatus {
  if (!reading.reachable) return "unreachable";
  if (reading.value === null) return "absent";
  return reading.value.kind === "opaque" ? "foreign" : "present";
}
