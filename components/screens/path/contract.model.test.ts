import { describe, expect, it } from "vitest";
import { pathFixture, phantomPath } from "../../../test/fixtures/wire/paths";
import { contractSentences } from "./contract.model";

const now = Date.parse("2026-03-04T03:12:00Z");

describe("contractSentences", () => {
  it("say what a caller is told and when the record has it", () =>
    expect(contractSentences(pathFixture(now))[0]).toBe(
      "A caller is told “We have your change.” once the ledger has it; the record has it within 30 s, and then it is “Saved.”",
    ));

  it("do not let a cache pass for a record", () =>
    expect(contractSentences(phantomPath(now))[0]).toContain("nothing durable does until the record has it"));

  it("say when the path belongs to another system", () =>
    expect(contractSentences({ ...pathFixture(now), mode: "observed" })[0]).toContain("labelled observed"));
});
