import { describe, expect, it } from "vitest";
import { AuditKeys, newAuditKey } from "./audit-keys";

describe("keys of the audit's checkpoints", () => {
  it("verify their own signatures, and none over another text", () => {
    const keys = new AuditKeys(newAuditKey());
    const id = keys.signingId as string;
    const signature = keys.sign("a");
    expect(keys.holds(id, "a", signature)).toBe(true);
    expect(keys.holds(id, "b", signature)).toBe(false);
    expect(keys.holds("0123456789abcdef", "a", signature)).toBeNull();
  });

  it("verify the signatures of the keys before a rotation, which sign no more", () => {
    const first = new AuditKeys(newAuditKey());
    const second = new AuditKeys(first.rotated());
    const third = new AuditKeys(second.rotated());
    expect(third.publicKeys().map(({ id }) => id)).toEqual([third.signingId, second.signingId, first.signingId]);
    for (const keys of [first, second]) {
      expect(third.holds(keys.signingId as string, "a", keys.sign("a"))).toBe(true);
      expect(keys.holds(third.signingId as string, "a", third.sign("a"))).toBeNull();
    }
  });

  it("verify without the private key, and refuse to sign", () => {
    const keys = new AuditKeys(newAuditKey());
    const shown = new AuditKeys(keys.publicKeys()[0]?.pem as string);
    expect(shown.signingId).toBeNull();
    expect(shown.holds(keys.signingId as string, "a", keys.sign("a"))).toBe(true);
    expect(() => shown.sign("a")).toThrow("is not here");
  });

  it.each([
    ["a text without a key", "secret", "no key in the PEM format"],
    ["two private keys", newAuditKey() + newAuditKey(), "several private keys"],
  ])("are not read from %s", (_, pem, fault) => {
    expect(() => new AuditKeys(pem)).toThrow(fault);
  });
});
