import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import type { Message } from "../../lib/domain/notification/message";
import { checkedAddress, checkedLookup } from "../../lib/stores/http/checked-lookup";
import { postJson } from "../../lib/stores/http/post";
import { emailReceiver } from "../../lib/stores/receiver/email/receiver";
import { NotTaken } from "../../lib/stores/receiver/port";
import { slackReceiver } from "../../lib/stores/receiver/slack/receiver";
import { webhookReceiver } from "../../lib/stores/receiver/webhook/receiver";
import { httpReceiver, mailServer } from "../fixtures/receivers";

const SECRET = `whsec_${"A".repeat(43)}=`;
const NEXT = `whsec_${"B".repeat(43)}=`;
const STRANGE = `whsec_${"C".repeat(43)}=`;

const MESSAGE: Message = {
  id: "0195a3b2-aaaa-7abc-8def-000000000001",
  at: new Date("2026-11-29T00:40:00Z"),
  event: "path.late",
  sentence: "profile is late: 12 writes are outstanding.",
  paths: ["profile"],
  facts: { outstanding: "12" },
  href: "/paths/profile",
  link: "https://trueup.example/paths/profile",
  environment: "test",
};

const hook = await httpReceiver();
const mail = await mailServer();
const last = () => hook.received.at(-1) as (typeof hook.received)[number];
const verified = (secret: string) =>
  new Webhook(secret).verify(last().body, last().headers as Record<string, string>) as Record<string, unknown>;

describe("a webhook", () => {
  it("is signed so that its receiver's own library verifies it", async () => {
    expect(await webhookReceiver(hook.url, [SECRET]).send(MESSAGE)).toBe("204");
    expect(verified(SECRET)).toMatchObject({ type: "path.late", data: { id: MESSAGE.id, paths: ["profile"] } });
    expect(last().headers["webhook-id"]).toBe(MESSAGE.id);
    expect(() => verified(STRANGE)).toThrow("No matching signature");
  });

  it("is verified under either secret during a rotation", async () => {
    await webhookReceiver(hook.url, [NEXT, SECRET]).send(MESSAGE);
    expect(verified(SECRET)).toEqual(verified(NEXT));
  });

  it.each([302, 410, 500])("was not taken where the answer is %i", async (status) => {
    hook.answers = status;
    const before = hook.received.length;
    await expect(webhookReceiver(hook.url, [SECRET]).send(MESSAGE)).rejects.toMatchObject({
      name: "NotTaken",
      status: String(status),
    });
    expect(hook.received.length).toBe(before + 1);
    hook.answers = 204;
  });

  it("fails where nobody answers in time, without its address in the error", async () => {
    hook.answers = null;
    const error = await webhookReceiver(hook.url, [SECRET])
      .send(MESSAGE)
      .catch((fault: Error) => fault);
    expect(error).toMatchObject({ message: "there was no answer within 5 s" });
    hook.answers = 204;
  });
});

describe("the connection of a webhook", () => {
  it("is not made to a link-local address, however it is written", async () => {
    for (const url of [
      "http://169.254.169.254/",
      "http://2852039166/",
      "http://[fe80::1]/",
      "http://[::ffff:169.254.1.1]/",
    ])
      await expect(postJson(url, { headers: {}, body: "{}" })).rejects.toThrow("link-local");
  });

  it("is not made where a name leads to a link-local address", async () => {
    // The resolver of the machine takes this name for the address 169.254.169.254.
    await expect(checkedAddress("0xa9fea9fe")).rejects.toThrow("link-local");
  });

  it("is made to the address that was checked, and to no other answer of the resolver", async () => {
    const found = await new Promise((resolve) =>
      checkedLookup("localhost", {}, (error, address, family) => resolve([error, address, family])),
    );
    expect(found).toEqual([null, expect.stringMatching(/^(127\.0\.0\.1|::1)$/), expect.any(Number)]);
    await postJson(hook.url.replace("127.0.0.1", "localhost"), { headers: {}, body: "{}" }).catch(() => {});
    expect(await checkedAddress("127.0.0.1")).toBe("127.0.0.1");
  });
});

it("a chat gets one text, and no signature", async () => {
  expect(await slackReceiver(hook.url).send(MESSAGE)).toBe("204");
  expect(JSON.parse(last().body)).toEqual({
    text: "*[test]* profile is late: 12 writes are outstanding. <https://trueup.example/paths/profile|Look at it in Trueup>",
  });
  expect(last().headers).not.toHaveProperty("webhook-signature");
});

describe("an e-mail", () => {
  const settings = { to: ["a@b.example", "c@b.example"], from: "trueup@b.example", server: mail.url, insecure: false };

  it("reaches every address, with the same Message-ID when it is sent again", async () => {
    await emailReceiver(settings).send(MESSAGE);
    await emailReceiver(settings).send(MESSAGE);
    expect(mail.mails).toHaveLength(2);
    for (const { from, to, text } of mail.mails) {
      expect({ from, to }).toEqual({ from: "trueup@b.example", to: settings.to });
      expect(text).toContain(`Message-ID: <${MESSAGE.id}@b.example>`);
      expect(text).toMatch(/Subject: \[Trueup test\] profile is late: 12 writes/);
      expect(text).toContain("https://trueup.example/paths/profile");
    }
  });

  it("was not taken where the server refuses it for now", async () => {
    mail.refuses = true;
    await expect(emailReceiver(settings).send(MESSAGE)).rejects.toThrow(NotTaken);
    mail.refuses = false;
  });

  it("is not sent under a wrong password, which no error repeats", async () => {
    const wrong = { ...settings, server: mail.url.replace("tr0ub4dor", "hunter2") };
    const error = (await emailReceiver(wrong)
      .send(MESSAGE)
      .catch((fault: Error) => fault)) as Error;
    expect(error).toBeInstanceOf(NotTaken);
    expect(error.message).not.toContain("hunter2");
  });
});
