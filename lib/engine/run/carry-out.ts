import { factsOf, type PlanKindFacts } from "../../domain/plan/kinds";
import { appendBatch } from "./append-batch";
import { cacheBatch } from "./cache-batch";
import type { Batch, BatchOutcome, PagedBatch, PageOutcome, ReplayParts } from "./parts";
import { replayPage } from "./replay-page";
import { rewriteBatch } from "./rewrite-batch";
import { suppressPage } from "./suppress-page";

/** What carrying a page out needs beside the page: the plan's reason, and whether the run still goes on. */
export interface CarryingOut {
  parts: ReplayParts;
  reason: string;
  mayGoOn(): Promise<boolean>;
}

type CarryOut = (paged: PagedBatch, run: CarryingOut) => Promise<PageOutcome>;

/** Carries out items one by one; a page without any has nothing to do. */
const oneByOne =
  (carryOut: (batch: Batch, run: CarryingOut) => Promise<BatchOutcome>): CarryOut =>
  async ({ page, ...rest }, run) => ({
    items: page.rest,
    settledColumns: [],
    ...(page.rest.length === 0
      ? { outcomes: new Map(), settle: [] }
      : await carryOut({ ...rest, items: page.rest }, run)),
  });

const CARRY_OUT: Record<PlanKindFacts["does"], CarryOut> = {
  applies: (paged, { parts }) => replayPage(parts, paged),
  withdraws: (paged, { parts, reason }) => suppressPage(parts, paged, reason),
  overwrites: oneByOne((batch, { parts }) => rewriteBatch(parts, batch)),
  appends: oneByOne((batch, { parts, reason }) => appendBatch(parts, batch, reason)),
  entries: oneByOne((batch, { mayGoOn }) => cacheBatch(batch, mayGoOn)),
};

/** Carries a page of a run out as its kind does, and answers how each item ended. */
export const carryOutPage: CarryOut = (paged, run) => CARRY_OUT[factsOf(paged.run.kind).does](paged, run);
