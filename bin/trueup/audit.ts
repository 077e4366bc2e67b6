import type { Command } from "commander";
import type { AuditRowWire, AuditVerification } from "../../lib/api/audit";
import { plain } from "../../lib/http/plain-text";
import { type Paged, paged } from "./options";
import { type Asked, answer, asking, clientOf, say } from "./session";
import { labelled, listed } from "./words";

interface Filter extends Asked, Paged {
  stream?: "changes" | "access" | "reads";
  principal?: string;
  verb?: string;
  path?: string;
  key?: string;
  incident?: string;
  from?: string;
  to?: string;
}

const VERIFY_HELP = `
It reads every row from the ledger at DATABASE_URL. FILE has checkpoints as the steward exports them, a line each: the whole file, or one
line that somebody kept elsewhere. A change after the newest checkpoint that anybody holds cannot be found. Ends with code 1 where a row is
not as it was written.`;

/** `trueup audit`, which is `trueup audit list`, `trueup audit show`, `trueup audit verify` and `trueup audit rotate-key`. */
export function addAudit(program: Command): void {
  const audit = program.command("audit").description("the audit's rows, and whether they are as they were written");
  const list = audit
    .command("list", { isDefault: true })
    .description("rows, newest first; the verb where none is named");
  paged(asking(list))
    .option("--stream <stream>", "changes, access or reads; changes unless given")
    .option("--principal <id>", "of this principal, by its id")
    .option("--verb <verb>", "of this verb")
    .option("--path <path>", "about this path")
    .option("--key <key>", "about this key")
    .option("--incident <id>", "of this incident")
    .option("--from <time>", "from this time on")
    .option("--to <time>", "before this time")
    .action(async ({ json, ...query }: Filter) =>
      answer({ json }, await clientOf().audit.list({ query }), ({ items, next }) =>
        listed(items.map(line), next, "The audit has no such row."),
      ),
    );
  asking(audit.command("show <number>").description("one row, with the states before and after")).action(
    async (number: string, { json }: Asked) =>
      answer({ json }, await clientOf().audit.read({ params: { number }, query: {} }), words),
  );
  addServerVerbs(audit);
}

/** The verbs that open the ledger themselves. */
function addServerVerbs(audit: Command): void {
  audit
    .command("verify")
    .description("on the server: reads the whole audit again, and names the first row that is not as it was written")
    .option("--against <file>", "checkpoints that somebody kept")
    .option("--json", "the API's own answer")
    .addHelpText("after", VERIFY_HELP)
    .action(async ({ against, json }: Asked & { against?: string }) => {
      const { auditVerify } = await import("../../lib/composition/audit-verbs");
      const found = await auditVerify(against, process.env);
      answer({ json }, found, verificationWords);
      if (!found.ok) process.exitCode = 1;
    });
  audit
    .command("rotate-key")
    .description("on the server: makes a new key for checkpoints, and keeps the present one to verify with")
    .option("--lost", "the present key is lost for good")
    .action(async ({ lost = false }: { lost?: boolean }) => {
      const { rotateAuditKey } = await import("../../lib/composition/audit-verbs");
      say(rotateAuditKey(lost, process.env));
    });
}

const line = ({ number, at, actor, verb, subject, reason }: AuditRowWire): string =>
  plain(`${number.padStart(6)} ${at} ${actor} ${verb} ${subject}${reason === null ? "" : `: ${reason}`}`);

const words = (row: AuditRowWire): string =>
  [
    line(row),
    ...labelled([
      ["principal", `${row.principal}${row.verified ? "" : " (unverified)"}`],
      ["paths", row.paths.join(", ")],
      ["key", row.key],
      ["incident", row.incident],
      ["request", row.request],
      ["states", row.statesText],
      ["erased", row.erasedAt],
      ["hash", row.hash],
    ]),
  ].join("\n");

function verificationWords({ streams, faults }: AuditVerification): string {
  const counted = streams.map(
    ({ stream, rows, head, checkpoints, unchecked }) =>
      `${stream}: ${rows} rows, ${checkpoints} checkpoints compared${unchecked > 0 ? `, ${unchecked} of them under a key that is not known here` : ""}, head ${head ?? "none"}`,
  );
  const found = faults.map(({ stream, number, from, sentence }) => plain(`${place(stream, number, from)}${sentence}`));
  return [...counted, ...(found.length === 0 ? ["Every row is as it was written."] : found)].join("\n");
}

function place(stream: string, number: string | null, from: string | null): string {
  if (number === null) return "";
  return from === number || from === null ? `${stream}, row ${number}: ` : `${stream}, rows ${from} to ${number}: `;
}
