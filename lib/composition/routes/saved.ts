import type { api } from "../../api/api";
import { noPageAfter } from "../../evidence/cursor";
import type { Asked } from "../../http/serve";
import { didWeSaveIt } from "../../queries/saved";
import type { Console } from "../console";

/** Did we save it? All answers are on one page. */
export async function askSaved({ read }: Console, { query }: Asked<typeof api.saved.ask>) {
  const { limit, cursor, ...question } = query;
  const page = noPageAfter(cursor);
  return page.ok ? didWeSaveIt(read, question, limit) : page;
}
