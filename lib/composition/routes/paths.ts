import type { api } from "../../api/api";
import { ok } from "../../errors";
import type { Asked } from "../../http/serve";
import { howLongUntilRestored } from "../../read-models/catch-up";
import { listPaths } from "../../read-models/paths";
import type { Console } from "../console";

/** Every path with its figures. */
export const readPaths = async ({ read }: Console) => ok(await listPaths(read));

/** How long until truth is restored; asks no store. */
export const reckonCatchUp = async ({ body }: Asked<typeof api.catchUp.reckon>) => ok(howLongUntilRestored(body));
