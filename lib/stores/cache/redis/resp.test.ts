import { describe, expect, it } from "vitest";
import { RefusedCommand, RespReader } from "./resp";

const answersOf = (text: string) => new RespReader().read(Buffer.from(text));

describe("answers of a store", () => {
  it.each<[string, string, unknown]>([
    ["a push", ">2\r\n$10\r\ninvalidate\r\n*1\r\n$9\r\nprofile:é\r\n", ["invalidate", ["profile:é"]]],
    ["a push that is about every key", ">2\r\n$10\r\ninvalidate\r\n_\r\n", ["invalidate", null]],
    ["a map", "%2\r\n$6\r\nserver\r\n$5\r\nredis\r\n$5\r\nproto\r\n:3\r\n", ["server", "redis", "proto", "3"]],
    ["a refusal", "-NOPERM no right\r\n", new RefusedCommand("NOPERM no right")],
  ])("are read: %s", (_, text, answer) => {
    expect(answersOf(text.replace("$9", `$${Buffer.byteLength("profile:é")}`))).toEqual([answer]);
  });

  it("are read whole, however they are cut", () => {
    const text = Buffer.from(">2\r\n$10\r\ninvalidate\r\n*2\r\n$1\r\na\r\n$1\r\nb\r\n+PONG\r\n");
    for (let cut = 1; cut < text.length; cut++) {
      const reader = new RespReader();
      expect([...reader.read(text.subarray(0, cut)), ...reader.read(text.subarray(cut))]).toEqual([
        ["invalidate", ["a", "b"]],
        "PONG",
      ]);
    }
  });
});
