import { expect, it } from "vitest";
import { incidentFixture } from "../../test/fixtures/wire/incidents";
import { incidentWords } from "./incident-words";

const now = Date.parse("2026-03-04T03:18:21Z");
const declared = incidentFixture(now).authority!;
const authorityLine = (over: object) =>
  incidentWords(incidentFixture(now, over))
    .split("\n")
    .find((line) => /^ *authority /.test(line) && !/^ *\d /.test(line));

it("tells a second person everything that has to be declared the same", () => {
  expect(authorityLine({ authority: null, pendingAuthority: declared })).toContain(
    "ledger, reads forced to the origin, asked for by ada; a second person has to declare the same, with --force-origin-reads",
  );
  expect(authorityLine({ authority: null, pendingAuthority: { ...declared, forceOriginReads: false } })).not.toContain(
    "force",
  );
});

it("shows what waits beside what holds already", () =>
  expect(authorityLine({ pendingAuthority: { ...declared, store: "origin" } })).toMatch(
    /ledger, reads forced to the origin, by ada at .*; and origin, .*asked for by ada/,
  ));

it("says that none is declared", () => expect(authorityLine({ authority: null })).toContain("none declared"));
