import { refusalOfHost } from "./host";
import { withoutFaults } from "./route";
import { refusalOfSite } from "./strangers";

/**
 * Runs a route for local monitoring programs: under this machine's names alone, and for no foreign page. A request without a `Host`
 * is served too: health checks may send none, and a browser always sends one.
 */
export async function probe(request: Request, run: () => Promise<Response>, at?: string): Promise<Response> {
  const host = request.headers.get("host");
  const refusal = host ? refusalOfHost(host) : null;
  return refusal ?? refusalOfSite(request.headers) ?? (await withoutFaults(request, run, at));
}
