import { headers } from "next/headers";
import type { PageRequest } from "../lib/composition/first-paint";

/** The request that a page is rendered for. */
export async function pageRequest(): Promise<PageRequest> {
  return { headers: await headers() };
}
