import type { z } from "zod";
import type { pathSummary } from "../../api/paths";
import { type Sight, seenWords } from "../../domain/masking/sight";

type Summary = z.input<typeof pathSummary>;

/** A path's figures as the caller sees them: without keys for whoever sees none. */
export function seenSummary(summary: Summary, sight: Sight): Summary {
  if (sight.keys) return summary;
  const { truth } = summary;
  const unmeasured = { ...truth.unmeasured, hotKeys: "your role sees no keys of this path" };
  return { ...summary, truth: { ...truth, hotKeys: [], unmeasured } };
}

/** A failed batch as the caller sees it: the origin's words may quote what it refused. */
export const seenFailure = <Failure extends { error: string }>(failure: Failure, sight: Sight): Failure => ({
  ...failure,
  error: seenWords(sight, failure.error),
});
