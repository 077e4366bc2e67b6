import { randomUUID } from "node:crypto";
import { ok, refused } from "../../errors";
import { claimFirst } from "../../ledger/access/first-administrator";
import { setPassword } from "../../ledger/access/local-accounts";
import { insertGrant, insertPrincipal, LOCAL } from "../../ledger/access/people";
import { byOf } from "../../ledger/audit/by";
import { command } from "../command";

export interface Claim {
  /** The hash of the one-time code that the console's log shows. */
  codeHash: Buffer;
  name: string;
  email: string;
  password: string;
}

/** Makes the first administrator, by the one-time code of the log. Refuses a wrong code, and a second use, alike. */
export const claimAdministrator = command<"administrator.claim", Claim, { hash: string }>("administrator.claim", {
  prepare: async ({ accounts }, _ctx, { password }) => ok({ hash: await accounts.hash(password) }),
  async act(tx, ctx, { codeHash, name, email }, { hash }) {
    await tx.permit([]);
    const person = randomUUID();
    const principal = { id: `person:${person}`, name, kind: "person" as const, grants: [] };
    if (!(await claimFirst(tx, codeHash, principal.id))) return refused({ code: "sign-in-failed" });
    const account = {
      id: person,
      kind: "person" as const,
      name,
      email: email.toLowerCase(),
      issuer: LOCAL,
      subject: person,
    };
    if (!(await insertPrincipal(tx, { ...account, sealed: true, by: principal.id })))
      return refused({ code: "wrong-state", subject: `The address ${email}`, state: "taken", wanted: "free" });
    await setPassword(tx, person, hash);
    const grant = { role: "admin" as const, path: "*", breakGlass: false, source: "given" as const };
    await insertGrant(tx, { id: randomUUID(), principal: person, grant, by: "first-administrator" });
    const by = byOf({ ...ctx, principal });
    tx.audit({ verb: "claim-administrator", subject: name, reason: null, incident: null }, by);
    return ok(person);
  },
});
