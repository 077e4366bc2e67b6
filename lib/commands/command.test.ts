import { describe, expect, expectTypeOf, it } from "vitest";
import { api } from "../api/api";
import { COMMAND_REFUSALS, type Entry, refusalsOf } from "../api/entry";
import { VERBS } from "../domain/permission";
import { ok, refused } from "../errors";
import { command } from "./command";
import type { AccessCode, RefusedUnder } from "./refused-under";

describe("a command", () => {
  it("does not compile with a refusal that its call does not state", () => {
    command("incident.waive", { act: async (_tx, _ctx, id: string) => ok(id) });
    command("incident.waive", { act: async () => refused({ code: "incident-closed", incident: "i" }) });
    // @ts-expect-error a waiver states nothing about second persons
    command("incident.waive", { act: async () => refused({ code: "same-person", actor: "mara" }) });
    command("incident.waive", {
      // @ts-expect-error nor when it prepares
      prepare: async () => refused({ code: "gate-closed", incident: "i", step: "stop", waitsFor: [] }),
      act: async () => ok("i"),
    });
  });

  it("may be refused as its call states, and as every command", () => {
    type Codes = RefusedUnder<"incident.waive">["code"];
    type Stated =
      | (typeof api.incident.waive.refusals)[number]
      | (typeof COMMAND_REFUSALS)[number]
      | "invalid"
      | AccessCode;
    expectTypeOf<Codes>().toEqualTypeOf<Stated>();
  });
});

it("is described with the refusals of every command", () => {
  const entries: Entry[] = Object.values(api).flatMap((group) => Object.values(group));
  const commands = entries.filter(({ permission, command }) => command && VERBS.some((verb) => verb === permission));
  expect(commands.length).toBeGreaterThan(10);
  for (const entry of commands) expect(refusalsOf(entry)).toEqual(expect.arrayContaining([...COMMAND_REFUSALS]));
});
