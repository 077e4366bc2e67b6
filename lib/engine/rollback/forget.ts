import type { WiredPath } from "../../stores/path";
import type { RollbackParts } from "./parts";

/** A store that went back further than this waits for a person: no list of flushes names its losses. */
const RETENTION_MS = 3 * 86_400_000;

/** Forgets the lists of flushes that are older than any automatic repair of a rollback needs. Returns the number of flushes. */
export async function forgetOldFlushes({ rollbacks }: RollbackParts, path: WiredPath): Promise<number> {
  if (path.origin === null) return 0;
  const [recorded, kept] = await Promise.all([
    rollbacks.forgetFlushes(path.pathId, RETENTION_MS),
    path.origin.marks.forgetFlushes(RETENTION_MS).catch(() => 0),
  ]);
  return recorded + kept;
}
