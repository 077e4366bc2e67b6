import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = resolve(import.meta.dirname, "../..");
/** The files of the ledger that evidence and queries may import, as the table of rooms has them. */
const READS = readdirSync(import.meta.dirname, { recursive: true, encoding: "utf8" })
  .filter((file) => /^(reads|[a-z]+\/(model|reads|recovery-reads))\.ts$/.test(file))
  .map((file) => `lib/ledger/${file}`)
  .sort();
const WRITES =
  /\b(INSERT INTO|DELETE FROM|UPDATE \w+ (\w+ )?SET|FOR UPDATE|FOR SHARE|pg_advisory\w+)\b|\.(create|update|delete|upsert)(Many)?\(/;
/** Types alone run nothing. */
const VALUE_IMPORT = /^(?:import|export) (?!type )[^;]*? from "(\.[^"]+)"/gm;

/** The file and every file of the ledger that it runs, its generated client apart. */
function runBy(file: string, met = new Set<string>()): Set<string> {
  if (met.has(file) || !existsSync(join(ROOT, file))) return met;
  met.add(file);
  for (const [, module] of readFileSync(join(ROOT, file), "utf8").matchAll(VALUE_IMPORT)) {
    const target = `${join(dirname(file), module as string)}.ts`;
    if (target.startsWith("lib/ledger/") && !target.startsWith("lib/ledger/prisma/")) runBy(target, met);
  }
  return met;
}

describe("what evidence and queries may import of the ledger", () => {
  it.each(READS)("has no statement that writes, in %s and what it runs", (file) => {
    const writing = [...runBy(file)].filter((each) => WRITES.test(readFileSync(join(ROOT, each), "utf8")));
    expect(writing).toEqual([]);
  });

  it("is found by its name and followed to its rows, where a statement that writes is known", () => {
    expect(READS).toContain("lib/ledger/plans/reads.ts");
    expect(runBy("lib/ledger/reads.ts")).toContain("lib/ledger/mutations/history.ts");
    expect(WRITES.test(readFileSync(join(ROOT, "lib/ledger/plans/build.ts"), "utf8"))).toBe(true);
  });
});
