import type { WritePath } from "trueup/write-path";
import { describe, expect, it } from "vitest";
import { untilAccepted } from "./until-accepted";
import type { Write } from "./write";

type AcceptMany = WritePath["acceptMany"];
const WRITES: Write[] = [{ key: "user-1", operation: "set", payload: {}, idempotencyKey: "once" }];
const accepted = [{ ok: true, value: {} }] as Awaited<ReturnType<AcceptMany>>;
const refused = (error: object) => [{ ok: false, error }] as Awaited<ReturnType<AcceptMany>>;

describe("the first writes", () => {
  it("are sent again under their keys while a path is closed for a moment", async () => {
    const sent: string[] = [];
    const acceptMany: AcceptMany = async (_, writes) => {
      sent.push(...writes.map(({ idempotencyKey }) => idempotencyKey));
      return sent.length < 3 ? refused({ code: "path-closed", retryAfterSec: 0 }) : accepted;
    };
    await untilAccepted({ acceptMany }, "profile", WRITES);
    expect(sent).toEqual(["once", "once", "once"]);
  });

  it("leave a key alone that an earlier start has written", async () => {
    const acceptMany: AcceptMany = async () => refused({ code: "version-conflict" });
    await expect(untilAccepted({ acceptMany }, "order-status", WRITES)).resolves.toBeUndefined();
  });

  it("are given up at any other refusal", async () => {
    const acceptMany: AcceptMany = async () => refused({ code: "invalid" });
    await expect(untilAccepted({ acceptMany }, "profile", WRITES)).rejects.toThrow("a first write was refused");
  });
});
