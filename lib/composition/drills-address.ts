import { drillsUrl } from "../config/environment";

/** The address of the demo's page of drills; null but in the demo. */
export const drillsAddress = (): string | null => drillsUrl(process.env);
