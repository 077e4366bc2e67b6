import { describe, expect, it } from "vitest";
import { Secrets } from "./secrets";

const OLD = "the secret of last year, 32 letters";
const NEW = "the secret of this year, 32 letters";
const TEXT = 'a text with "quotes", a . and ünïcode \u{1f600}';

const MAKE = {
  signed: {
    make: (secrets: Secrets, about?: string) => secrets.sign("cursors", TEXT, about),
    read: (secrets: Secrets, text: string, about?: string) => secrets.verify("cursors", text, about),
    readAsOther: (secrets: Secrets, text: string) => secrets.verify("sign-in-state", text),
  },
  sealed: {
    make: (secrets: Secrets, about?: string) => secrets.seal("cursors", TEXT, about),
    read: (secrets: Secrets, text: string, about?: string) => secrets.open("cursors", text, about),
    readAsOther: (secrets: Secrets, text: string) => secrets.open("sign-in-state", text),
  },
};

describe.each(Object.entries(MAKE))("a %s text", (_, { make, read, readAsOther }) => {
  const before = new Secrets(OLD);
  const rotated = new Secrets(NEW, [OLD]);

  it("is read by who made it, and by another process with the same secret", () => {
    expect(read(before, make(before))).toBe(TEXT);
    expect(read(new Secrets(OLD), make(before))).toBe(TEXT);
  });

  it("is read after a rotation while its secret is a previous one, and not after that", () => {
    const text = make(before);
    expect(read(rotated, text)).toBe(TEXT);
    expect(rotated.isUnderPrevious(text)).toBe(true);
    expect(read(new Secrets(NEW), text)).toBeNull();
  });

  it("is made under the current secret", () => {
    const text = make(rotated);
    expect(rotated.isUnderPrevious(text)).toBe(false);
    expect(read(new Secrets(NEW), text)).toBe(TEXT);
    expect(read(before, text)).toBeNull();
  });

  it("is of one purpose and about one thing", () => {
    expect(readAsOther(before, make(before))).toBeNull();
    expect(read(before, make(before, "a list"), "a list")).toBe(TEXT);
    expect(read(before, make(before, "a list"), "another list")).toBeNull();
    expect(read(before, make(before, "a list"))).toBeNull();
  });

  it("is refused when any character of it is another one", () => {
    const text = make(before);
    for (let at = 0; at < text.length; at++) {
      const altered = `${text.slice(0, at)}${text[at] === "A" ? "B" : "A"}${text.slice(at + 1)}`;
      expect(read(before, altered), altered).toBeNull();
    }
  });

  it.each(["", ".", "..", "...", "a.b.c", "a.b", "null", "\u0000"])("is not %j", (text) => {
    expect(read(before, text)).toBeNull();
  });
});

describe("the keys of a purpose", () => {
  it("are different for each purpose and each secret, and the same in every process", () => {
    const secrets = new Secrets(NEW, [OLD]);
    const keys = (["cursors", "digest-salts", "second-factor", "sign-in-state"] as const).flatMap((purpose) =>
      secrets.derivedKeys(purpose).map(({ key }) => key.toString("hex")),
    );
    expect(new Set(keys).size).toBe(8);
    expect(new Secrets(NEW).derive("cursors")).toEqual(secrets.derive("cursors"));
  });

  it("hide the text of a sealed one, which is another one each time", () => {
    const secrets = new Secrets(NEW);
    const [one, other] = [secrets.seal("cursors", TEXT), secrets.seal("cursors", TEXT)];
    expect(one).not.toBe(other);
    expect(Buffer.from(one.split(".")[1]!, "base64url").toString("latin1")).not.toContain("quotes");
  });

  it("are derived once from a secret that is named twice", () => {
    expect(new Secrets(NEW, [NEW, OLD]).derivedKeys("cursors")).toHaveLength(2);
  });
});
