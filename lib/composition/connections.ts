import type { StoreProbe } from "../evidence/store-health";
import { postgresGenerations } from "../ledger/rollback/generations";
import type { GenerationStore } from "../ledger/rollback/model";
import type { Stores } from "./stores";
import { connectionTakesWrites, ledgerTakesWrites } from "./writable";

/** The rollbacks found in stores. */
export function generationStore(stores: Pick<Stores, "ledgerPool">): GenerationStore {
  return postgresGenerations(stores.ledgerPool);
}

/** A probe of the ledger and of each configured connection. */
export function storeProbes(stores: Stores): StoreProbe[] {
  return [
    { name: "ledger", kind: "ledger", writable: () => ledgerTakesWrites(stores) },
    ...[...stores.config.connections.values()].map(
      ({ name, kind }): StoreProbe => ({
        name,
        kind,
        writable: () => connectionTakesWrites(stores, name),
      }),
    ),
  ];
}
