import { GET as metrics } from "../../../metrics/route";

export const dynamic = "force-dynamic";

export const GET = metrics;
