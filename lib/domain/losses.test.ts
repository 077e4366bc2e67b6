import { expect, it } from "vitest";
import { byHarm, isLoss, type LossKind, lossesOf } from "./losses";
import { ROLLBACK_KINDS } from "./marks";

const loss = (kind: LossKind, pathId: number, minute: number) => ({
  store: kind === "ledger-went-back" ? "ledger" : "shop",
  kind,
  pathId,
  since: new Date(Date.UTC(2026, 0, 1, 3, minute)),
});

it("holds a put-back ledger up on every path, once, since it was first found on any of them", () => {
  const all = [loss("ledger-went-back", 1, 9), loss("ledger-went-back", 2, 7), loss("parted", 2, 8)];
  expect(lossesOf(all, 1)).toEqual([loss("ledger-went-back", 2, 7)]);
  expect(lossesOf(all, 2)).toEqual([loss("ledger-went-back", 2, 7), loss("parted", 2, 8)]);
  expect(lossesOf(all, 3)).toEqual([loss("ledger-went-back", 2, 7)]);
});

it("is a loss where a person has to accept it, the ledger's first", () => {
  expect(ROLLBACK_KINDS.filter(isLoss).sort(byHarm)).toEqual(["ledger-went-back", "parted", "other-origin"]);
});
