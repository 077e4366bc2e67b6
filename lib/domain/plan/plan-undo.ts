import type { ReplayModel } from "../contract";
import type { JsonText } from "../json-text";
import type { Operation } from "../mutation";

/** A run's write to a key: the version that it wrote, and the value that it replaced. `version` null: there was no row. */
export interface RunWrite {
  written: bigint;
  version: bigint | null;
  deleted: boolean;
  value: JsonText | undefined;
}

/** Everything that undoing one of a run's writes is decided on. */
export interface UndoneKey {
  model: ReplayModel;
  /** The origin's version of the key; 0: it has none. */
  originVersion: bigint;
  /** The key's highest version in the ledger that is not suppressed. */
  head: bigint;
  write: RunWrite;
  /** The run's first and newest write to the key. */
  first: RunWrite;
  newest: RunWrite;
}

/** The effect of undoing a run's write. */
export type Undo =
  | { disposition: "forbidden" | "superseded"; because: string }
  | {
      disposition: "apply";
      because: string;
      operation: Operation;
      value: JsonText | undefined;
      basedOn: bigint | null;
    };

/**
 * Decides the undoing of one of a run's writes: all of the run's writes to a key go back, in one new version, to what was there before
 * the first of them, unless anything newer is there.
 */
export function planUndo({ model, originVersion, head, write, first, newest }: UndoneKey): Undo {
  if (model !== "last-write-wins" && model !== "versioned")
    return { disposition: "forbidden", because: `a ${model} path never lowers an applied value; amend` };
  const highest = head > originVersion ? head : originVersion;
  if (highest !== newest.written)
    return {
      disposition: "superseded",
      because:
        highest < newest.written
          ? `the origin is at version ${originVersion}, below the version that the run wrote`
          : `version ${highest} is newer than the version that the run wrote`,
    };
  if (newest.written !== write.written)
    return {
      disposition: "superseded",
      because: `the undo of version ${newest.written}, which the run wrote later, covers this version`,
    };
  const isGone = first.version === null || first.deleted;
  return {
    disposition: "apply",
    because: `a new version repeats ${first.version === null ? "the absence before the run" : `the value of version ${first.version}`}`,
    operation: isGone ? "delete" : model === "versioned" ? "transition" : "set",
    value: isGone ? undefined : first.value,
    basedOn: model === "versioned" ? originVersion : null,
  };
}
