import Link from "next/link";
import type { PathDetail } from "../../../lib/api/paths";
import { formatCount } from "../../kit/format";
import { KeyText } from "../../kit/key-text/key-text";
import { Panel } from "../../kit/state/panel";
import { Unknown } from "../../kit/state/unknown";
import { keyHref } from "../../shared/links";
import { reasonFor } from "../../shared/path/truth.model";
import classes from "./path.module.css";

/** The keys with the most outstanding mutations; per-key order makes each key a line of its own. */
export function HotKeys({ path }: { path: PathDetail }) {
  const { hotKeys, unmeasured } = path.truth;
  const greatest = Math.max(1, ...hotKeys.map((key) => Number(key.outstanding)));
  return (
    <Panel title="Hot keys">
      {unmeasured.hotKeys !== undefined ? (
        <Unknown block what="Hot keys" reason={reasonFor(path.truth, "hotKeys")} />
      ) : hotKeys.length === 0 ? (
        <p className={classes.quiet}>No key has an unusual number of outstanding writes.</p>
      ) : (
        <ul className={classes.hotKeys}>
          {hotKeys.map(({ key, outstanding }) => (
            <li key={key}>
              <Link href={keyHref(path.name, key)} prefetch={false} className={classes.key}>
                <KeyText keyName={key} short />
              </Link>
              <span className={classes.hotCount}>{formatCount(outstanding)}</span>
              <span
                className={classes.hotBar}
                style={{ width: `${(Number(outstanding) / greatest) * 100}%` }}
                aria-hidden
              />
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
