import { describe, expect, it } from "vitest";
import { Counts } from "./counts";
import { send } from "./send";
import type { Submit, Write } from "./write";

const WRITE: Write = { key: "user-1", operation: "set", payload: {}, idempotencyKey: "once" };
const RUNNING = new AbortController().signal;

describe("send", () => {
  it("asks again under the same idempotency key when the answer was lost", async () => {
    const keys: string[] = [];
    const submit: Submit = async (write) => {
      keys.push(write.idempotencyKey);
      if (keys.length < 3) throw new Error("connection reset");
      return { accepted: true };
    };
    const counts = new Counts();
    expect(await send(submit, WRITE, counts, RUNNING)).toEqual({ accepted: true });
    expect(keys).toEqual(["once", "once", "once"]);
    expect(counts).toMatchObject({ accepted: 1, retried: 2, unanswered: 0 });
  });

  it("takes a refusal for an answer and does not repeat it", async () => {
    let calls = 0;
    const submit: Submit = async () => {
      calls++;
      return { accepted: false, code: "path-closed", head: null };
    };
    const counts = new Counts();
    expect(await send(submit, WRITE, counts, RUNNING)).toMatchObject({ code: "path-closed" });
    expect(calls).toBe(1);
    expect(counts.refused.get("path-closed")).toBe(1);
  });

  it("counts a write without an answer when it is told to stop, and returns at once", async () => {
    const stop = new AbortController();
    const submit: Submit = () => {
      stop.abort();
      return Promise.reject(new Error("connection reset"));
    };
    const counts = new Counts();
    expect(await send(submit, WRITE, counts, stop.signal)).toBeNull();
    expect(counts.unanswered).toBe(1);
  });
});
