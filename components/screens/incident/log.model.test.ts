import { describe, expect, it } from "vitest";
import { deedOf } from "./log.model";

describe("deedOf", () => {
  it.each([
    ["declare-authority", "ledger", "declared the ledger to be right"],
    ["make-plan", "replay plan ae88cb18-2e87-4b54-9614-4e59c33831bf", "froze the replay plan ae88cb18"],
    ["dependent-held", "dependent email-sync", "held back dependent email-sync"],
    ["break-glass", "replay", "broke glass at “Replay or drain, in order”"],
    ["reconcile", "incident ef454527-a42d-4a8c-8711-782c3b29d860", "began to reconcile every key in scope"],
    ["something-new", "path profile", "something-new path profile"],
  ])("%s %s", (verb, subject, words) => expect(deedOf({ verb, subject })).toBe(words));
});
