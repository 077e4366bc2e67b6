import { describe, expect, it } from "vitest";
import { ProblemError } from "../../../lib/http/problem-error";
import { ledgerDown } from "../../../test/fixtures/wire/problems";
import { glassOffered, type Intent, intentFor, LeftUndone, withFreshSignIn } from "./command.model";
import { newCommandKey } from "./command-key";

const open: Intent = { body: "close", key: "k1", settled: false };

describe("intentFor", () => {
  it("keeps the key while nobody knows whether the command took effect", () =>
    expect(intentFor(open, "close", () => "k2")).toBe(open));

  it("takes a new key for another command, and for the same one meant anew", () => {
    expect(intentFor(open, "reopen", () => "k2")).toMatchObject({ key: "k2", settled: false });
    expect(intentFor({ ...open, settled: true }, "close", () => "k2").key).toBe("k2");
    expect(intentFor(null, "close", () => "k2").key).toBe("k2");
  });
});

describe("a refusal", () => {
  it("offers broken glass for a step out of order only", () => {
    expect(glassOffered({ ...ledgerDown, code: "gate-closed" })).toBe(true);
    expect(glassOffered({ ...ledgerDown, code: "authority-missing" })).toBe(true);
    expect(glassOffered({ ...ledgerDown, code: "stale-plan" })).toBe(false);
  });
});

describe("a command that needs a fresh sign-in", () => {
  const stale = new ProblemError({ ...ledgerDown, status: 401, code: "step-up" });
  const refusedOnce = (error: Error) => {
    let tries = 0;
    return async () => {
      tries += 1;
      if (tries === 1) throw error;
      return tries;
    };
  };
  const yes = async () => true;
  const no = async () => false;

  it("is given again once the person has signed in", async () => {
    expect(await withFreshSignIn(refusedOnce(stale), yes)).toBe(2);
  });

  it("ends without a problem where the person leaves the question", async () => {
    await expect(withFreshSignIn(refusedOnce(stale), no)).rejects.toBeInstanceOf(LeftUndone);
  });

  it("asks nobody about another refusal", async () => {
    const closed = new ProblemError({ ...ledgerDown, status: 409, code: "gate-closed" });
    await expect(withFreshSignIn(refusedOnce(closed), no)).rejects.toBe(closed);
  });
});

describe("newCommandKey", () => {
  it("is 32 hexadecimal digits, and another one each time", () => {
    expect(newCommandKey()).toMatch(/^[0-9a-f]{32}$/);
    expect(newCommandKey()).not.toBe(newCommandKey());
  });
});
