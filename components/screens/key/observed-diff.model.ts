import { type JsonText, textOfExact } from "../../../lib/domain/json-text";
import { agreementOf } from "../../../lib/domain/observed/agreement";
import type { Diff, Difference } from "./diff.model";

/**
 * The differences that count between two stores of another system: those in members that both have. A number and its text agree, since a
 * hash keeps every value as text. `isNamed`: a finding names the store, and may be about a number that is a text there.
 */
export function comparedDiff(diff: Diff, isNamed: boolean): Diff {
  const common = diff.differences.filter(({ kind }) => kind === "changed");
  const told = common.filter((each) => !agreesAsText(each));
  return { ...diff, differences: told.length === 0 && isNamed ? common : told };
}

const agreesAsText = ({ before, after }: Difference): boolean =>
  agreementOf(textOf(before), textOf(after), true) !== "different";

const textOf = (value: unknown): JsonText => (textOfExact(value) ?? "null") as JsonText;
