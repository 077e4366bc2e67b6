import { createHmac } from "node:crypto";
import { giveRoles } from "../../lib/composition/init-roles";
import type { StoreEnv } from "../stores/stores";

/** The role, or the user of a Redis, that the product's own programs run as at each store. */
const ROLE_AT: Partial<Record<keyof StoreEnv, string>> = {
  DATABASE_URL: "trueup_console",
  ORIGIN_URL: "trueup_origin_writer",
  REPLICA_URL: "trueup_reader",
  QUEUE_URL: "trueup",
  CACHE_EU_URL: "trueup",
  CACHE_US_URL: "trueup",
};

/**
 * Gives the product's roles their rights, and answers the addresses of the stores for the product's programs, which own nothing. The shop and
 * the order service go on as the owners of their databases.
 */
export async function productEnv(owner: StoreEnv, settings: Record<string, string>, secret: string) {
  const passwordOf = (role: string) => createHmac("sha256", secret).update(`role ${role}`).digest("hex");
  await giveRoles({ ...process.env, ...owner, ...settings }, passwordOf);
  const addresses = Object.entries(owner).map(([name, address]) => {
    const role = ROLE_AT[name as keyof StoreEnv];
    return [name, role === undefined || address === undefined ? address : as(role, passwordOf(role), address)];
  });
  return Object.fromEntries(addresses) as StoreEnv;
}

function as(role: string, password: string, address: string): string {
  const url = new URL(address);
  Object.assign(url, { username: role, password });
  return url.href;
}
