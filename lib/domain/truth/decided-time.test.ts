import { describe, expect, it } from "vitest";
import { DecidedTime } from "./decided-time";

const at = (atMs: number, xmin: bigint, xmax: bigint) => ({ atMs, xmin, xmax });

describe("the time up to which every writer has ended", () => {
  it("is not known from one look", () => {
    expect(new DecidedTime().note(at(100, 5n, 5n))).toBe(Number.NEGATIVE_INFINITY);
  });

  it("follows a quiet ledger from look to look", () => {
    const decided = new DecidedTime();
    expect([at(100, 5n, 5n), at(200, 5n, 5n), at(300, 8n, 8n)].map((s) => decided.note(s))).toEqual([
      Number.NEGATIVE_INFINITY,
      100,
      200,
    ]);
  });

  it("stays before a transaction that goes on, and passes it when it has ended", () => {
    const decided = new DecidedTime();
    const looks = [at(100, 5n, 5n), at(200, 5n, 7n), at(300, 5n, 20n), at(400, 20n, 30n), at(500, 30n, 30n)];
    expect(looks.map((s) => decided.note(s))).toEqual([Number.NEGATIVE_INFINITY, 100, 100, 300, 400]);
  });
});
