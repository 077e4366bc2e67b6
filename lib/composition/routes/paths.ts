import type { api } from "../../api/api";
import { ok } from "../../errors";
import type { Asked } from "../../http/serve";
import { howLongUntilRestored } from "../../queries/catch-up";
import { listPaths } from "../../queries/paths";
import type { Console } from "../console";

/** Every path with its figures. */
export const readPaths = async ({ read }: Console) => ok(await listPaths(read));

/** How long until truth is restored; asks no store. */
export const reckonCatchUp = async ({ body }: Asked<typeof api.catchUp.reckon>) => ok(howLongUntilRestored(body));
