import type { z } from "zod";
import type { pathDetail } from "../../api/paths";
import { lintObserved } from "../../domain/lint/observed-mapping";
import type { Sight } from "../../domain/masking/sight";
import type { ObservedPath } from "../../domain/observed/mapping";
import type { ReadContext, ReadObservedPath } from "../../evidence/context";
import { observedSummary } from "../../evidence/observed/summary";
import { withStanding } from "../../evidence/standing";
import type { FrontRow } from "../../ledger/paths/model";
import { seenSummary } from "./seen-path";

type Detail = z.input<typeof pathDetail>;

/** An observed path's page: figures, stores, and what Trueup may do there. */
export async function observedDetail(
  read: ReadContext,
  { config, pathId }: ReadObservedPath,
  sight: Sight,
): Promise<Detail> {
  const [rows, walks, stores] = await Promise.all([
    read.reads.frontPage(),
    read.observedReads.walksOf(pathId),
    read.reads.storesNow(),
  ]);
  const row = rows.find((r) => r.control.pathId === pathId) as FrontRow;
  const { outbox, jobs, caches, origin, replicas } = config;
  const summary = observedSummary(config, row, walks, stores);
  const { outstanding } = summary.truth;
  const measured = {
    ...summary.truth,
    outstanding: outstanding === null ? null : BigInt(outstanding),
    held: summary.control.drain === "paused",
  };
  return {
    ...seenSummary(withStanding(summary, row), sight),
    stores: {
      source: outbox === null ? null : `${outbox.connection} · ${outbox.schema}.${outbox.table}`,
      queue: jobs === null ? null : `${jobs.connection} · ${jobs.prefix}:${jobs.name}`,
      caches: caches.map(({ region, connection, key }) => ({ region, connection, key, ttlMs: null })),
      origin: origin === null ? null : `${origin.connection} · ${origin.schema}.${origin.table}`,
      replicas: replicas.map(({ connection }) => connection),
    },
    repair: config.repair,
    warnings: lintObserved(config, measured),
    questions: questionsOf(config),
    lastFailure: null,
  };
}

/** The questions that the mapping answers. */
function questionsOf({ outbox, jobs, origin, repair }: ObservedPath): Detail["questions"] {
  const allowed = (["queue", "cache", "origin"] as const).filter((store) => repair[store]);
  const answer = (question: string, text: string | null) => ({
    question,
    answer: text ?? "The mapping does not say.",
    measuredAt: null,
    known: text !== null,
  });
  return [
    answer(
      "Where do its writes come from?",
      outbox !== null
        ? `From the table ${outbox.schema}.${outbox.table} of ${outbox.connection}${jobs === null ? "" : `, and as jobs of the queue ${jobs.name}`}.`
        : jobs === null
          ? null
          : `As jobs of the queue ${jobs.name} of ${jobs.connection}.`,
    ),
    answer(
      "What shows that a write took effect?",
      origin === null
        ? null
        : origin.version === null
          ? "The values in the row alone: no version, and no receipt."
          : "The row's version at or above the write's. The system leaves no receipts.",
    ),
    answer(
      "What may Trueup change?",
      allowed.length === 0
        ? "Nothing: every store of this path is only read."
        : `Its ${allowed.join(" and ")}, by plan.`,
    ),
  ];
}
