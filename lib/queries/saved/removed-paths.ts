import { notConfigured } from "../../domain/saved/answer";
import type { ReadContext } from "../../evidence/context";
import { reading } from "../../evidence/reading";
import type { FoundMutation } from "../../ledger/mutations/model";
import { type AnswerView, bareView } from "./answer-view";

/** A path in the ledger that is not in the configuration. */
interface RemovedPath {
  pathId: number;
  name: string;
}

/** Finds a path by name that only the ledger knows. */
export async function removedPath({ reads, everyPath }: ReadContext, name: string): Promise<RemovedPath | undefined> {
  if (!everyPath) return undefined;
  const front = await reading(reads.frontPage(), "the ledger");
  const row = front.reachable ? front.value.find((r) => r.control.path === name) : undefined;
  return row && { pathId: row.control.pathId, name };
}

/** The ledger's answers for paths that are not configured: their origins cannot be read. */
export async function removedPathViews(
  { paths, reads, everyPath }: ReadContext,
  rows: FoundMutation[],
): Promise<AnswerView[]> {
  if (!everyPath) return [];
  const configured = new Set([...paths.values()].map((path) => path.pathId));
  const removed = rows.filter((row) => !configured.has(row.pathId));
  if (removed.length === 0) return [];
  const front = await reading(reads.frontPage(), "the ledger");
  const names = new Map(front.reachable ? front.value.map((r) => [r.control.pathId, r.control.path]) : []);
  return removed.map((row) => {
    const path = names.get(row.pathId) ?? "of another configuration";
    return {
      ...bareView(notConfigured(path, row)),
      mutation: row.id,
      path,
      key: row.key,
      version: String(row.version),
      acceptedAt: row.acceptedAt.toISOString(),
      evidence: {
        acknowledged: [`Accepted at ${row.acceptedAt.toISOString()} as version ${row.version}.`],
        durable: [`The ledger has the change (${row.state}).`],
        observed: ["The origin was not read: the path is no longer in the configuration."],
      },
    };
  });
}
