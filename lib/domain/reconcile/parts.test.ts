import { expect, it } from "vitest";
import { type KeysBy, type ObservedStores, observedPartsOf } from "./parts";

const stores: ObservedStores = {
  hasOutbox: true,
  hasJobs: true,
  hasOrigin: true,
  regions: ["eu", "us"],
  isFollowed: true,
};
const ALL = ["outbox", "jobs", "ledger", "origin", "cache:eu", "cache:us"];

it.each<[string, KeysBy, Partial<ObservedStores>, string[]]>([
  ["reads a path's writes before it judges a key", { by: "all" }, {}, ALL],
  ["does so for a prefix", { by: "prefix", prefix: "a" }, {}, ALL],
  [
    "leaves out the stores that are not mapped",
    { by: "all" },
    { hasOutbox: false, hasOrigin: false, regions: [] },
    ["jobs", "ledger"],
  ],
  ["meets a list as it stands where the writes are followed", { by: "list" }, {}, ["list"]],
  [
    "reads the writes before a list where nobody follows them",
    { by: "list" },
    { isFollowed: false },
    ["outbox", "jobs", "list"],
  ],
])("a reconciliation of an observed path %s", (_, keys, over, parts) => {
  expect(observedPartsOf(keys, { ...stores, ...over })).toEqual(parts);
});
