import { describe, expect, it } from "vitest";
import { absentQueue } from "./doctor/queue";
import { queuesIn } from "./survey";

describe("queuesIn", () => {
  it.each([
    ["a queue by its meta key", ["bull:mails:meta"], [{ prefix: "bull", name: "mails" }]],
    ["a queue of Bull 4", ["bull:mails:id", "bull:mails:wait"], [{ prefix: "bull", name: "mails" }]],
    ["a prefix with a hash tag and a colon", ["a:{b}:mails:meta"], [{ prefix: "a:{b}", name: "mails" }]],
    ["an entry that ends alike", ["user:7:id"], []],
  ])("finds %s", (_, names, queues) => {
    expect(queuesIn(names)).toEqual(queues);
  });
});

describe("absentQueue", () => {
  const mails = { prefix: "bull", name: "mails" };
  it.each([
    ["near another name", [{ prefix: "bull", name: "mail" }], true, /Did you mean mail\?/],
    ["under another prefix", [{ prefix: "app", name: "mails" }], true, /Did you mean the prefix app\?/],
    ["far from all names", [{ prefix: "app", name: "orders" }], true, /There is: orders \(prefix app\)\./],
    ["where there is no queue", [], false, /Was a job ever added\?/],
  ])("tells a name %s", (_, there, isFault, detail) => {
    expect(absentQueue(mails, there)).toEqual({ isFault, detail: expect.stringMatching(detail) });
  });
});
