import { describe, expect, it } from "vitest";
import { alertWords } from "./alerts.model";

describe("the alerts of broken glass", () => {
  it("are told receiver by receiver", () => {
    expect(
      alertWords([
        { receiver: "pager", state: "delivered", at: "2026-11-29T00:00:00Z" },
        { receiver: "chat", state: "waiting", at: null },
        { receiver: "on-call", state: "dead", at: "2026-11-29T00:00:00Z" },
      ]),
    ).toBe("pager was told, chat is still to be told, on-call could not be told.");
    expect(alertWords([])).toBe("No receiver was told by a message.");
  });
});
