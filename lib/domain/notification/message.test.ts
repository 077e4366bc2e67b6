import { describe, expect, it } from "vitest";
import { emailOf, type Message, slackBody, webhookBody } from "./message";

const MESSAGE: Message = {
  id: "0195a3b2-aaaa-7abc-8def-000000000001",
  at: new Date("2026-11-29T00:40:00Z"),
  event: "path.late",
  sentence: "profile is late: <!channel> & 12 writes are outstanding.",
  paths: ["profile"],
  facts: { outstanding: "12" },
  href: "/paths/profile",
  link: "https://trueup.example/paths/profile",
  environment: "production",
};

describe("a message", () => {
  it("has type, timestamp and data as a webhook", () => {
    expect(JSON.parse(webhookBody(MESSAGE))).toEqual({
      type: "path.late",
      timestamp: "2026-11-29T00:40:00.000Z",
      data: {
        id: MESSAGE.id,
        environment: "production",
        sentence: MESSAGE.sentence,
        paths: ["profile"],
        facts: { outstanding: "12" },
        link: "https://trueup.example/paths/profile",
      },
    });
  });

  it("calls nobody in a chat, whatever its sentence says", () => {
    expect(JSON.parse(slackBody(MESSAGE)).text).toBe(
      "*[production]* profile is late: &lt;!channel&gt; &amp; 12 writes are outstanding. <https://trueup.example/paths/profile|Look at it in Trueup>",
    );
    expect(JSON.parse(slackBody({ ...MESSAGE, link: null })).text).not.toContain("Look at it");
  });

  it("has a short subject and its link as an e-mail", () => {
    const { subject, text } = emailOf({ ...MESSAGE, sentence: "x".repeat(300) });
    expect(subject).toHaveLength(140);
    expect(text).toContain("Look at it: https://trueup.example/paths/profile");
    expect(text).toContain("Paths: profile");
  });
});
