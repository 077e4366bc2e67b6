import { describe, expect, it } from "vitest";
import { json } from "../../../test/fixtures/json";
import { planUndo, type RunWrite, type UndoneKey } from "./plan-undo";

/** A write of version `written` over a row of the version before it, which held that version's number. */
const over = (written: number, part: Partial<RunWrite> = {}): RunWrite => ({
  written: BigInt(written),
  version: BigInt(written - 1),
  deleted: false,
  value: json({ n: written - 1 }),
  ...part,
});

/** A key of which a run wrote one version, which is the newest everywhere. */
const wrote = (write: RunWrite, part: Partial<UndoneKey> = {}): UndoneKey => ({
  model: "last-write-wins",
  originVersion: write.written,
  head: write.written,
  write,
  first: write,
  newest: write,
  ...part,
});

describe("what a run wrote goes back to what was there before it", () => {
  it.each<[string, UndoneKey, Partial<ReturnType<typeof planUndo>>]>([
    ["a value", wrote(over(5)), { operation: "set", value: json({ n: 4 }), basedOn: null }],
    [
      "a state, on the origin's version",
      wrote(over(5), { model: "versioned" }),
      { operation: "transition", value: json({ n: 4 }), basedOn: 5n },
    ],
    ["no row", wrote(over(5, { version: null, value: undefined })), { operation: "delete", value: undefined }],
    ["a deleted row", wrote(over(5, { deleted: true })), { operation: "delete", value: undefined }],
    [
      "a key's newest write takes back the whole chain",
      wrote(over(7), { model: "versioned", first: over(5) }),
      { because: "a new version repeats the value of version 4", value: json({ n: 4 }), basedOn: 7n },
    ],
  ])("%s", (_, key, undo) => {
    expect(planUndo(key)).toMatchObject({ disposition: "apply", ...undo });
  });
});

it.each<[string, UndoneKey, ReturnType<typeof planUndo>]>([
  [
    "an older write of a chain goes back with the newest",
    wrote(over(5), { model: "versioned", newest: over(7), originVersion: 7n, head: 7n }),
    { disposition: "superseded", because: "the undo of version 7, which the run wrote later, covers this version" },
  ],
  [
    "a newer version in the ledger stays",
    wrote(over(5), { head: 6n }),
    { disposition: "superseded", because: "version 6 is newer than the version that the run wrote" },
  ],
  [
    "a newer version in the origin stays",
    wrote(over(5), { originVersion: 8n }),
    { disposition: "superseded", because: "version 8 is newer than the version that the run wrote" },
  ],
  [
    "what the origin has lost is not taken back",
    wrote(over(5), { originVersion: 3n, head: 4n }),
    { disposition: "superseded", because: "the origin is at version 3, below the version that the run wrote" },
  ],
])("%s", (_, key, undo) => {
  expect(planUndo(key)).toEqual(undo);
});

it.each(["merge", "monotonic", "append"] as const)("what a path of %s has taken in stays", (model) => {
  expect(planUndo(wrote(over(5), { model }))).toMatchObject({ disposition: "forbidden" });
});
