import { refusalOfHost } from "./host";
import { forbidden } from "./problems";
import { withoutFaults } from "./route";

/**
 * Runs a route for local monitoring programs: under this machine's names alone, and for no foreign page. A request without a `Host`
 * is served too: health checks may send none, and a browser always sends one.
 */
export async function probe(request: Request, run: () => Promise<Response>): Promise<Response> {
  const host = request.headers.get("host");
  const refusal = host ? refusalOfHost(host) : null;
  if (refusal !== null) return refusal;
  const site = request.headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin" && site !== "none")
    return forbidden(
      "cross-origin",
      "Requests from other sites are refused",
      "A page of another origin sent this request. Nothing was answered. Send it from the console itself.",
    );
  return withoutFaults(request, run);
}
