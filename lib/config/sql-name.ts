import { z } from "zod";
import { message, refusal } from "./fields";

const MOST_BYTES = 63;

/** A table, or schema and table joined by a dot; without a schema it is `public`. */
export function tableName() {
  return z.string(refusal("a table such as public.profile", "Write schema.table.")).transform((input, context) => {
    const parts = input.split(".");
    const [schema, table] = parts.length === 1 ? ["public", parts[0]!] : [parts[0]!, parts[1]!];
    const what =
      parts.length > 2
        ? "{at} has more than one dot."
        : (identifierFault(schema) ?? identifierFault(table) ?? schemaFault(schema));
    if (what === null) return { schema, table };
    context.addIssue({
      code: "custom",
      message: message(what, "Write schema.table as the catalog spells it, without quotes."),
    });
    return z.NEVER;
  });
}

/** A column's name. */
export function columnName() {
  return z
    .string(refusal("a column's name", "Write the column's name as the catalog spells it."))
    .superRefine((input, context) => {
      const what = identifierFault(input);
      if (what !== null)
        context.addIssue({
          code: "custom",
          message: message(what, "Write the column's name as the catalog spells it, without quotes."),
        });
    });
}

/** Why a text cannot name a table or column that Trueup writes to, or null. */
function identifierFault(text: string): string | null {
  if (text.trim() === "") return "{at} contains an empty name.";
  if (text !== text.trim()) return "{at} contains a name that begins or ends with a space.";
  if (/["'`\\;]/.test(text)) return "{at} contains a quote, backslash or semicolon. Trueup quotes names itself.";
  if (/[\p{Cc}\p{Surrogate}]/u.test(text)) return "{at} contains a control character.";
  // PostgreSQL silently cuts longer names, and would find another table.
  if (new TextEncoder().encode(text).length > MOST_BYTES)
    return `{at} contains a name of more than ${MOST_BYTES} bytes, which PostgreSQL would truncate.`;
  return null;
}

/** Refuses the catalog's own schemas, and the sidecar's. */
function schemaFault(schema: string): string | null {
  if (/^pg_/i.test(schema) || schema.toLowerCase() === "information_schema")
    return `{at} is in PostgreSQL's own catalog (${schema}).`;
  return schema === "trueup" ? "{at} is in the schema trueup, which holds Trueup's receipts." : null;
}
