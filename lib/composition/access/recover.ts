import { randomUUID } from "node:crypto";
import { ruleSentence } from "../../domain/access/rule-words";
import { ERASURE } from "../../domain/erasure/transitions";
import { changeAlone } from "../../domain/notification/notices";
import { plain } from "../../http/plain-text";
import { applyChange, doesWords, subjectOf } from "../../ledger/access/apply-change";
import { lockChange } from "../../ledger/access/changes";
import type { ChangeRow } from "../../ledger/access/model";
import { insertGrant, peopleNamed } from "../../ledger/access/people";
import { accessReadsOn } from "../../ledger/access/reads";
import { endSessionsOf } from "../../ledger/access/sessions";
import { approveErasure, lockErasure } from "../../ledger/erasures/changes";
import type { Erasure } from "../../ledger/erasures/model";
import { erasureReadsOn } from "../../ledger/erasures/reads";
import { notify } from "../../ledger/notifications/notify";
import type { Transaction } from "../../ledger/transaction";
import { shellTransactions } from "./shell-transactions";

const MOST = 1_000;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const ADMIN = { role: "admin", path: "*", breakGlass: false, source: "given" } as const;

/**
 * `trueup recover`, at the shell of the server: what otherwise waits for a second administrator. Each use has its audit row, and raises the
 * alert of broken glass in the same transaction. Throws where nothing can be changed.
 */
export function recovery(env: NodeJS.ProcessEnv) {
  const { pool, by, done, close } = shellTransactions(env);

  async function recovered(tx: Transaction, does: string, facts: Readonly<Record<string, string>>, row: Row) {
    await notify(tx, changeAlone(`${by.name}, at the shell of the server,`, `${does}: ${row.reason}`, facts));
    tx.audit({ ...row, incident: null });
  }

  const applyChangeOf = (id: string, reason: string): Promise<string> =>
    done("change.decide", async (tx) => {
      const change = UUID.test(id) ? await lockChange(tx, id) : null;
      if (change === null) throw new Error(noneWaits(id));
      const applied = await applyChange(tx, change, by);
      if (!applied.ok) throw new Error(`${applied.error.detail ?? ""} Nothing was changed.`.trim());
      const does = doesWords(change);
      const { kind, body, proposedBy, reason: proposedBecause } = change;
      const after = { change: id, kind, ...body, proposedBy, proposedBecause };
      await recovered(tx, does, { change: id }, { verb: "recover-change", subject: subjectOf(change), reason, after });
      return `${by.name} ${does}, which ${change.proposedByName} had asked for.`;
    });

  const approveErasureOf = (id: string, reason: string): Promise<string> =>
    done("erasure.approve", async (tx) => {
      const erasure = await lockErasure(tx, id);
      if (erasure === null || !ERASURE.from("approve").includes(erasure.state)) throw new Error(noneWaits(id));
      await approveErasure(tx, id, by, false);
      const { path, key, askedBy, askedById, reason: askedBecause } = erasure;
      const does = `approved the erasure of the payloads of a key of ${path}`;
      const after = { erasure: id, path, askedBy: askedById, askedBecause };
      const row = { verb: "recover-erasure", subject: `erasure ${id}`, reason, after, key };
      await recovered(tx, does, { erasure: id }, row);
      return `${by.name} ${does}, which ${askedBy} had asked for.`;
    });

  return {
    /** The changes and erasures that wait for a second administrator, a line each. */
    async waiting(): Promise<string[]> {
      const [changes, erasures] = await Promise.all([
        accessReadsOn(pool).waitingChanges(MOST),
        erasureReadsOn(pool).asked(MOST),
      ]);
      return [...changes.map(lineOf), ...erasures.map(erasureLine)];
    },
    /** Carries a waiting change out at once, or approves a waiting erasure; answers what it did. */
    async approve(id: string, reason: string): Promise<string> {
      const isErasure = UUID.test(id) && (await erasureReadsOn(pool).read(id)) !== null;
      return isErasure ? approveErasureOf(id, reason) : applyChangeOf(id, reason);
    },
    /** Makes a person an administrator, by the e-mail address or the account's id; answers what it did. */
    administrator: (named: string, reason: string): Promise<string> =>
      done("grant.propose", async (tx) => {
        const person = onlyOne(named, await peopleNamed(tx, { named, id: UUID.test(named) ? named : null }));
        const id = randomUUID();
        if (!(await insertGrant(tx, { id, principal: person.id, grant: ADMIN, by: by.id })))
          throw new Error(`${person.name} is an administrator already. Nothing was changed.`);
        await endSessionsOf(tx, { person: person.id, because: "the roles were changed" });
        const row = {
          verb: "recover-administrator",
          subject: person.name,
          reason,
          after: { ...ADMIN, person: person.id },
        };
        await recovered(tx, `made ${person.name} an administrator`, { grant: id }, row);
        return `${person.name} is an administrator, and signs in again.`;
      }),
    close,
  };
}

const noneWaits = (id: string) =>
  `No change and no erasure ${id} waits for a second administrator. Nothing was changed.`;

interface Row {
  verb: string;
  subject: string;
  reason: string;
  /** The key, where the row is about one. */
  key?: string;
  after: Record<string, unknown>;
}

function onlyOne<T extends { id: string; name: string; issuer: string }>(named: string, people: readonly T[]): T {
  const [person, ...others] = people;
  if (person === undefined)
    throw new Error(
      `Nobody has the account ${named}. Make one: npx trueup user create --name NAME --email ${named} --role admin. Nothing was changed.`,
    );
  if (others.length > 0)
    throw new Error(
      `${named} has several accounts: ${people.map(({ id, issuer }) => `${id} (${issuer})`).join(", ")}. Name one by its id. Nothing was changed.`,
    );
  return person;
}

const lineOf = (change: ChangeRow): string =>
  plain(
    `${change.id} ${change.proposedAt.toISOString()} ${change.proposedByName} asks ${wishOf(change)} Reason: ${change.reason}`,
  );

const erasureLine = ({ id, askedAt, askedBy, path, key, reason }: Erasure): string =>
  plain(
    `${id} ${askedAt.toISOString()} ${askedBy} asks to erase the payloads of the key ${key} of ${path}. Reason: ${reason}`,
  );

function wishOf(change: ChangeRow): string {
  switch (change.kind) {
    case "add-rule":
      return `to add the rule: ${ruleSentence(change.body)}`;
    case "end-rule":
      return `to end the rule ${change.body.rule}: ${ruleSentence(change.body)}`;
    case "give-grant":
    case "end-grant": {
      const { principalName, role, path } = change.body;
      return `to give ${principalName} the role ${role} on ${path === "*" ? "every path" : path}.`;
    }
  }
}
