import { forbidden, withoutFaults } from "./route";

const ADDRESS = /^(localhost|\d{1,3}(\.\d{1,3}){3}|\[[0-9a-f:.]+\])(:\d+)?$/i;

/**
 * Whether a request was made to an address, or to this machine. A page whose name was made to lead here sends that name, and a
 * browser always sends one; health checks and scrapers that send none, or an address of any interface, are no such page.
 */
export function isByAddress(host: string | null): boolean {
  return host === null || host === "" || ADDRESS.test(host);
}

/** Runs a route for machines that watch this one: by any address, under no other name, and for no other site's page. */
export async function probe(request: Request, run: () => Promise<Response>): Promise<Response> {
  if (!isByAddress(request.headers.get("host")))
    return forbidden(
      "address-only",
      "Trueup is watched by its address",
      "Only requests to an address or to localhost are answered here, and no other name.",
    );
  const site = request.headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin" && site !== "none")
    return forbidden(
      "cross-origin",
      "Requests from other sites are refused",
      "This was asked by a page of another origin. Nothing was told.",
    );
  return withoutFaults(request, run);
}
