import { describe, expect, it } from "vitest";
import { PERMISSION_TABLE } from "../../../test/fixtures/permission-table";
import { PARTS, type Permission, QUESTIONS, VERBS } from "../permission";
import { may, mayOn, needsStepUp, STEP_UP_MS } from "./decide";
import { MATRIX, type Rule } from "./matrix";
import { type Credential, loopbackNamed, NOBODY, type Principal, shellOf, workerNamed } from "./principal";
import { ROLES, type Role } from "./roles";

const NOW = new Date("2026-01-01T12:00:00Z");
const SESSION: Credential = { kind: "session", id: "s", signedInAt: NOW, steppedUpAt: null };
const TOKEN: Credential = { kind: "token", id: "t", metrics: false, confirmedWithinMs: 0 };
const PERMISSIONS = Object.keys(PERMISSION_TABLE) as Permission[];

const holder = (kind: "person" | "service", via: Credential, role: Role | null, path: string): Principal => ({
  id: `${kind}:1`,
  name: "mara",
  kind,
  grants: role === null ? [] : [{ role, path, breakGlass: false }],
  via,
});

/** Whether the table gives a permission to a role, or to a caller without one. */
function given(permission: Permission, via: Credential, role: Role | null): "everywhere" | "on its paths" | "no" {
  const { by, sessionOnly } = PERMISSION_TABLE[permission];
  if (by === "anybody") return "everywhere";
  if (sessionOnly && via.kind === "token") return "no";
  if (by === "signed-in") return "everywhere";
  return role !== null && by.includes(role) ? "on its paths" : "no";
}

/** The differences between a table of rules and the table of the design. */
const differences = (matrix: Readonly<Record<string, Rule>>): string[] =>
  Object.entries(PERMISSION_TABLE).flatMap(([permission, { by, sessionOnly, stepUp }]) => {
    const rule = matrix[permission];
    const said = [...(rule?.roles ?? [])].sort().join();
    const wanted = Array.isArray(by) ? [...by].sort().join() : "";
    const same =
      said === wanted &&
      (rule?.own ?? false) === (by === "signed-in") &&
      (rule?.anybody ?? false) === (by === "anybody") &&
      rule?.sessionOnly === sessionOnly &&
      rule?.stepUp === stepUp;
    return same ? [] : [permission];
  });

describe("the table of permissions", () => {
  it("has every verb, question and part, and nothing else", () => {
    expect(PERMISSIONS.toSorted()).toEqual([...VERBS, ...QUESTIONS, ...PARTS].toSorted());
    expect(Object.keys(MATRIX).toSorted()).toEqual(PERMISSIONS.toSorted());
  });

  it("says what the design says", () => {
    expect(differences(MATRIX)).toEqual([]);
  });

  it.each(PERMISSIONS)("tells one role more of %s from itself", (permission) => {
    for (const role of ROLES) {
      const rule: Rule = MATRIX[permission];
      if (rule.roles.includes(role)) continue;
      const planted = { ...MATRIX, [permission]: { ...rule, roles: [...rule.roles, role] } };
      expect(differences(planted)).toEqual([permission]);
    }
    expect(differences({ ...MATRIX, [permission]: { ...MATRIX[permission], own: true, anybody: true } })).toEqual([
      permission,
    ]);
  });
});

describe.each(PERMISSIONS)("%s", (permission) => {
  it("is held by the roles of the table, on the paths of their grants", () => {
    for (const kind of ["person", "service"] as const)
      for (const via of [SESSION, TOKEN])
        for (const role of [null, ...ROLES])
          for (const path of ["own", "*"]) {
            const caller = holder(kind, via, role, path);
            const wanted = given(permission, via, role);
            const about = { kind, via: via.kind, role, path };
            expect({ ...about, may: may(caller, permission) }).toEqual({ ...about, may: wanted !== "no" });
            const on = {
              own: mayOn(caller, permission, ["own"]),
              other: mayOn(caller, permission, ["other"]),
              both: mayOn(caller, permission, ["own", "other"]),
              every: mayOn(caller, permission, ["*"]),
            };
            const beyond = wanted === "everywhere" || (wanted === "on its paths" && path === "*");
            expect({ ...about, on }).toEqual({
              ...about,
              on: { own: wanted !== "no", other: beyond, both: beyond, every: beyond },
            });
          }
  });

  it("is held by nobody where the table says anybody, and by workers, the shell and a console without sign-in", () => {
    const isForAnybody = PERMISSION_TABLE[permission].by === "anybody";
    expect(may(NOBODY, permission)).toBe(isForAnybody);
    expect(mayOn(NOBODY, permission, ["own"])).toBe(isForAnybody);
    for (const caller of [workerNamed("steward"), shellOf("root"), loopbackNamed("mara")])
      expect(mayOn(caller, permission, ["own", "other"])).toBe(true);
  });

  it("asks a session for a fresh sign-in where the table says so, and a token never", () => {
    const later = new Date(NOW.getTime() + STEP_UP_MS + 1);
    const asks = (via: Credential, at: Date) => needsStepUp(holder("person", via, null, "*"), permission, at);
    expect(asks(SESSION, later)).toBe(PERMISSION_TABLE[permission].stepUp === true);
    expect(asks({ ...SESSION, steppedUpAt: later }, later)).toBe(false);
    expect(asks(SESSION, NOW)).toBe(false);
    expect(asks(TOKEN, later)).toBe(false);
  });
});

it.each(["toString", "__proto__", "constructor", "", "path.Read"])("%s is a permission that nobody has", (name) => {
  for (const role of ROLES) expect(may(holder("person", SESSION, role, "*"), name as Permission)).toBe(false);
  expect(may(workerNamed("steward"), name as Permission)).toBe(false);
});
