import type { StoreProbe } from "../evidence/store-health";
import type { Generations } from "../ledger/rollback/reads";
import { generationsOn } from "../ledger/rollback/reads";
import type { Stores } from "./stores";
import { connectionTakesWrites, ledgerTakesWrites } from "./writable";

/** The rollbacks found in stores. */
export function generationStore(stores: Pick<Stores, "ledgerPool">): Generations {
  return generationsOn(stores.ledgerPool);
}

/** A probe of the ledger and of each configured connection. */
export const storeProbes = (stores: Stores): StoreProbe[] => [
  { name: "ledger", kind: "ledger", writable: () => ledgerTakesWrites(stores) },
  ...connectionProbes(stores),
];

/** A probe of each configured connection. */
export const connectionProbes = (stores: Stores): StoreProbe[] =>
  [...stores.config.connections.values()].map(({ name, kind }) => ({
    name,
    kind,
    writable: () => connectionTakesWrites(stores, name),
  }));
