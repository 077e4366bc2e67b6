import { randomUUID } from "node:crypto";
import { ok, refused } from "../../errors";
import { setPassword } from "../../ledger/access/local-accounts";
import { insertPrincipal, LOCAL } from "../../ledger/access/people";
import { command } from "../command";

export interface NewUser {
  kind: "person" | "service";
  name: string;
  /** Of a person with a local account. */
  email: string | null;
  /** A first password, which the administrator hands over; of a person alone. */
  password: string | null;
  /** A local account that may sign in by password although there is a provider. */
  sealed: boolean;
}

/** Makes a person with a local account, or a service. It has no grant yet, and so may do nothing. */
export const createUser = command<"user.create", NewUser, { hash: string | null }>("user.create", {
  async prepare({ accounts }, _ctx, { kind, email, password }) {
    if (kind === "service") return ok({ hash: null });
    if (email === null || password === null)
      return refused({ code: "invalid", detail: "/email: a person needs an e-mail address and a first password." });
    return ok({ hash: await accounts.hash(password) });
  },
  async act(tx, { principal }, { kind, name, email, sealed }, { hash }) {
    await tx.permit([]);
    const id = randomUUID();
    const account = { id, kind, name, email: email?.toLowerCase() ?? null, issuer: LOCAL, subject: id };
    if (!(await insertPrincipal(tx, { ...account, sealed, by: principal.id })))
      return refused({ code: "wrong-state", subject: `The address ${email}`, state: "taken", wanted: "free" });
    if (hash !== null) await setPassword(tx, id, hash);
    tx.audit({
      verb: "create-user",
      subject: `${kind} ${name}`,
      reason: null,
      after: { id, kind, email, sealed },
      incident: null,
    });
    return ok(id);
  },
});
