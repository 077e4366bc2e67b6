import { describe, expect, it } from "vitest";
import { AUDIT_ADDRESS, type AuditListFilter, apiFilter, isFiltered, NO_FILTER } from "./filter.model";

const none: AuditListFilter = { stream: "changes", ...NO_FILTER };

describe("the filter of the audit", () => {
  it("asks for the stream alone where nothing is filtered", () => {
    expect(apiFilter(none)).toEqual({ stream: "changes" });
    expect(isFiltered(none)).toBe(false);
  });

  it("leaves out what filters nothing, and spaces around a name", () => {
    const filter = { ...none, verb: " open-incident ", key: "  ", from: "2026-01-01T00:00:00.000Z" };
    expect(apiFilter(filter)).toEqual({ stream: "changes", verb: "open-incident", from: "2026-01-01T00:00:00.000Z" });
    expect(isFiltered(filter)).toBe(true);
  });

  it.each([
    ["2026-01-01T01:00:00+01:00", "2026-01-01T00:00:00.000Z"],
    ["yesterday", null],
  ])("reads the time %s of an address as %s", (text, time) => {
    expect(AUDIT_ADDRESS.from.parse(text)).toBe(time);
  });
});
