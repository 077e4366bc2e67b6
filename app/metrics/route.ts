import { GET as metrics } from "../api/v1/metrics/route";

export const dynamic = "force-dynamic";

/** The figures at the address that scrapers ask by default. */
export const GET = metrics;
