import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { entry, evidenceOf, inLedger, originRow, type Stores } from "../../../test/fixtures/domain/evidence";
import { json, said } from "../../../test/fixtures/json";
import { canonicalJson, type Json } from "../json";
import type { JsonText } from "../json-text";
import { isOutstanding } from "../mutation";
import { classify } from "../verdict/classify";
import type { CacheEntry, LedgerMutation, OriginRow } from "../verdict/evidence";
import { kindsMask } from "../verdict/findings";
import { compareKey, type EntryText, type HeadText, type RowText } from "./compare-key";
import { reconciledKinds } from "./kinds";

/** JSON as Postgres writes it: blanks behind commas and colons, members by length. */
function postgresText(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(postgresText).join(", ")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const members = Object.keys(value).sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
  return `{${members.map((m) => `${JSON.stringify(m)}: ${postgresText(value[m] as Json)}`).join(", ")}}`;
}

const textOf = (value: JsonText | undefined) => (value === undefined ? "" : postgresText(said(value)));

function headText(mutations: LedgerMutation[]): HeadText {
  const newest = mutations[0];
  if (newest === undefined) return "none";
  if (newest.state !== "materialized" || mutations.some(isOutstanding)) return "open";
  return {
    version: String(newest.version),
    mutation: newest.id,
    deleted: newest.operation === "delete",
    payload: textOf(newest.payload),
  };
}
const rowText = (row: OriginRow | null): RowText | null =>
  row && { version: String(row.version ?? 0), deleted: row.deleted, value: textOf(row.value) };
const entryText = (e: CacheEntry | null): EntryText | null => {
  if (e === null) return null;
  if (e.version === null) return "strange";
  return {
    version: String(e.version),
    tombstone: e.tombstone,
    mutation: e.mutation ?? "",
    value: e.value === undefined ? "" : canonicalJson(said(e.value)),
  };
};

interface Texts {
  ledger: LedgerMutation[];
  origin: OriginRow | null;
  replica: OriginRow | null;
  eu: CacheEntry | null;
  us: CacheEntry | null;
}

const compared = (texts: Texts, model: Stores["model"] = "last-write-wins") =>
  compareKey(
    {
      head: headText(texts.ledger),
      origin: rowText(texts.origin),
      replicas: [rowText(texts.replica)],
      caches: [entryText(texts.eu), entryText(texts.us)],
    },
    model === "last-write-wins" || model === "versioned",
  );

it("proves nothing of a row that is in doubt, whatever its version and value", () => {
  const origin = { ...(rowText(originRow(2)) as RowText), isDoubtful: true as const };
  const texts = { head: headText([inLedger(2)]), origin, replicas: [], caches: [] };
  expect(compareKey(texts, false)).toBe("judge");
});

const agreed: Texts = {
  ledger: [inLedger(2), inLedger(1)],
  origin: originRow(2),
  replica: originRow(2),
  eu: entry(2),
  us: entry(2),
};

const value = fc
  .constantFrom<Json>(
    { n: 1 },
    { n: 2, name: "x, y: z" },
    { name: "x, y: z", n: 2 },
    { n: 1, gone: null },
    null,
    "1",
    1,
    [1, 2],
    [1, null],
  )
  .map(json);
const version = fc.integer({ min: 1, max: 3 });
const mutation = fc
  .record({
    payload: value,
    state: fc.constantFrom("materialized" as const, "superseded" as const, "suppressed" as const, "queued" as const),
    operation: fc.constantFrom("set" as const, "set" as const, "delete" as const),
  })
  .map((m) => ({ ...m, payload: m.operation === "delete" ? undefined : m.payload }));
const ledger = fc
  .array(fc.option(mutation, { freq: 6 }), { maxLength: 3 })
  .map((made) => made.flatMap((m, i) => (m === null ? [] : [inLedger(i + 1, m)])).reverse());
const row = fc.option(
  fc
    .record({ version, value, deleted: fc.constantFrom(false, false, true) })
    .map((r) => originRow(r.version, { value: r.deleted ? undefined : r.value, deleted: r.deleted })),
);
const cached = fc.option(
  fc
    .record({
      version: fc.option(version, { freq: 9 }),
      value,
      tombstone: fc.constantFrom(false, false, true),
      speculative: fc.boolean(),
      mutation: fc.constantFrom(null, "m1", "m2", "m3", "m9"),
    })
    .map((e) =>
      entry(e.version, {
        ...e,
        version: e.version === null ? null : BigInt(e.version),
        value: e.tombstone ? undefined : e.value,
      }),
    ),
);
const model = fc.constantFrom("last-write-wins" as const, "versioned" as const, "merge" as const, "append" as const);

/** Independent stores seldom agree: so many of the others, of three, are made from the origin. */
function alike(texts: Texts, count: number): Texts {
  const { origin } = texts;
  const copy = (e: CacheEntry | null) =>
    e && origin ? { ...e, version: origin.version, value: origin.value, tombstone: origin.deleted } : e;
  return {
    ...texts,
    ...(count > 0 ? { eu: copy(texts.eu) } : {}),
    ...(count > 1 ? { us: copy(texts.us) } : {}),
    ...(count > 2 && origin ? { replica: origin } : {}),
  };
}

describe("the cheap comparison of a key", () => {
  it.each<[string, Partial<Texts>, ReturnType<typeof compareKey>]>([
    ["all stores agree", {}, "clean"],
    ["no cache has it", { eu: null, us: null }, "clean"],
    ["nobody has it", { ledger: [], origin: null, replica: null, eu: null, us: null }, "clean"],
    ["the ledger never saw it and the rest agrees", { ledger: [] }, "clean"],
    ["an entry still is marked speculative", { eu: entry(2, { speculative: true }) }, "clean"],
    ["a replica is behind", { replica: originRow(1) }, "clean"],
    ["an entry kept an older mutation's id", { eu: entry(2, { mutation: "m1" }) }, "unless-withdrawn"],
    ["something is owed", { ledger: [inLedger(3, { state: "queued" }), inLedger(2)] }, "judge"],
    ["the newest is suppressed", { ledger: [inLedger(3, { state: "suppressed" }), inLedger(2)] }, "judge"],
    ["the origin is below", { origin: originRow(1) }, "judge"],
    ["the origin is above", { origin: originRow(3) }, "judge"],
    ["the origin is empty", { origin: null }, "judge"],
    ["the origin has another value", { origin: originRow(2, { value: json({ n: 9 }) }) }, "judge"],
    ["an entry is below", { us: entry(1) }, "judge"],
    ["an entry is above", { us: entry(3) }, "judge"],
    ["an entry has another value", { us: entry(2, { value: json({ n: 9 }) }) }, "judge"],
    ["an entry is a tombstone", { us: entry(2, { tombstone: true, value: undefined }) }, "judge"],
    ["an entry has no version", { us: entry(null) }, "judge"],
    ["a cache alone has it", { ledger: [], origin: null, replica: null, us: null }, "judge"],
    ["a replica has another value", { replica: originRow(2, { value: json({ n: 9 }) }) }, "judge"],
  ])("where %s", (_, part, expected) => {
    expect(compared({ ...agreed, ...part })).toBe(expected);
  });

  it("says clean only where the classifier has nothing to report on the same evidence", () => {
    let clean = 0;
    fc.assert(
      fc.property(
        fc.record({ ledger, origin: row, replica: row, eu: cached, us: cached }),
        model,
        fc.integer({ min: 0, max: 3 }),
        (texts, m, count) => {
          const made = alike(texts, count);
          const verdict = compared(made, m);
          if (verdict === "judge") return;
          const names = [made.eu?.mutation, made.us?.mutation];
          const withdrawn = made.ledger.some((l) => l.state === "suppressed" && names.includes(l.id));
          if (verdict === "unless-withdrawn" && withdrawn) return;
          clean++;
          const { findings } = classify(evidenceOf({ ...made, model: m }));
          expect(findings.map((f) => f.finding)).toSatisfy(() => reconciledKinds(kindsMask(findings)) === 0);
        },
      ),
      { numRuns: 20_000 },
    );
    expect(clean).toBeGreaterThan(500);
  });
});
