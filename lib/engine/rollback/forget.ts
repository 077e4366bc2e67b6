import type { WiredPath } from "../../stores/path";
import type { RollbackParts } from "./parts";

/** A store that is put back further than this waits for a person: no list of flushes tells what it lost. */
const RETENTION_MS = 3 * 86_400_000;

/** Forgets what each flush applied once that is older than a store is put back to by itself. Answers how many flushes. */
export async function forgetOldFlushes({ rollbacks }: RollbackParts, path: WiredPath): Promise<number> {
  if (path.origin === null) return 0;
  const [recorded, kept] = await Promise.all([
    rollbacks.forgetFlushes(path.pathId, RETENTION_MS),
    path.origin.marks.forgetFlushes(RETENTION_MS).catch(() => 0),
  ]);
  return recorded + kept;
}
