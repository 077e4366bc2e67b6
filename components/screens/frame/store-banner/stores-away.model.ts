import { storeTitle } from "../../../../lib/domain/losses";
import { sentence } from "../../../kit/format";

interface StoreCheck {
  name: string;
  ok: boolean;
  detail: string;
}

export interface StoreAway {
  store: string;
  title: string;
  /** The effects of the store's absence, and the remedy. */
  means: string;
}

/** The check of the ledger's own schema; it is no store of its own. */
const SCHEMA = "migrations";
const LEDGER = "ledger";

/** The stores that do not answer, with the ledger first. */
export function storesAway(checks: readonly StoreCheck[]): StoreAway[] {
  return checks
    .filter(({ name, ok }) => !ok && name !== SCHEMA)
    .sort((a, b) => Number(b.name === LEDGER) - Number(a.name === LEDGER))
    .map(({ name, detail }) => ({
      store: name,
      title: `${storeTitle(name)} does not answer`,
      means: `${detail === "" ? "" : `${sentence(detail)} `}${name === LEDGER ? WITHOUT_LEDGER : WITHOUT_STORE}`,
    }));
}

const WITHOUT_LEDGER =
  "New writes are refused, and most figures are unknown. Bring the ledger back; the console asks again every 5 s.";
const WITHOUT_STORE =
  "Figures from this store are unknown or as old as its last reading, and writes that need the store wait. Bring the store back; the console asks again every 5 s.";
