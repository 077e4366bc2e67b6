import { describeKey } from "../../../lib/domain/key-text";
import classes from "./key.module.css";

/** The reasons why this key may not be the intended one, a sentence each. */
export function KeyWarnings({ keyName }: { keyName: string }) {
  const { flags } = describeKey(keyName);
  if (flags.length === 0) return null;
  return (
    <p className={classes.warnings}>
      {flags.map(({ kind, sentence }) => (
        <span key={kind}>{sentence} </span>
      ))}
      Another key may look the same: compare the codes shown, or copy it.
    </p>
  );
}
