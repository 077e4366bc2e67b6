import { expect, it } from "vitest";
import type { AuditNote } from "../../domain/audit/note";
import { ADDRESSES_AN_HOUR } from "../../domain/audit/token-use";
import { TokenUses } from "./token-uses";

function watching() {
  const at = { ms: Date.parse("2026-03-01T10:59:00Z") };
  const notes: AuditNote[] = [];
  const uses = new TokenUses(
    (note) => notes.push(note),
    () => at.ms,
  );
  const used = (token: string, address: string | null) =>
    uses.used({ token, principal: { id: "service:shop", name: "shop" }, requestId: null, address });
  return { at, notes, used };
}

it("notes a token's first use of each hour, and the first from each new address", () => {
  const { at, notes, used } = watching();
  for (const address of ["10.0.0.7", "10.0.0.7", "10.0.0.8", null, null]) used("a", address);
  used("b", "10.0.0.7");
  const expected = [
    ["token a", "10.0.0.7"],
    ["token a", "10.0.0.8"],
    ["token a", null],
    ["token b", "10.0.0.7"],
  ];
  const shown = () => notes.map(({ subject, address }) => [subject, address]);
  expect(shown()).toEqual(expected);
  at.ms += 60_000;
  used("a", "10.0.0.8");
  used("a", "10.0.0.8");
  expect(shown()).toEqual([...expected, ["token a", "10.0.0.8"]]);
});

it("bounds the addresses of one token in an hour, and says that there were more", () => {
  const { notes, used } = watching();
  for (let n = 0; n < 1_000; n++) used("a", `10.0.${n >> 8}.${n & 255}`);
  expect(notes).toHaveLength(ADDRESSES_AN_HOUR + 1);
  expect(notes.at(-1)).toMatchObject({ address: null, reason: "further addresses in this hour have no row" });
});
