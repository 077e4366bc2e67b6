import { formatDuration, formatVersion } from "../../kit/format";
import { Unknown } from "../../kit/state/unknown";
import { Time } from "../../kit/time/time";
import { ValueView } from "../../kit/value/value-view";
import { KeyActionButton } from "./action/key-action-button";
import { useKeyMode } from "./action/key-actions";
import { Differences } from "./differences";
import type { Baseline, StoreColumn } from "./key.model";
import classes from "./key.module.css";

const valueTitle: Record<StoreColumn["kind"], string> = {
  ledger: "Newest written value",
  cache: "Value",
  origin: "Value",
  replica: "Value",
};

/** A store: version, age and standing, its readers' value, and its own value against the baseline's. */
export function StoreCard({ column, baseline }: { column: StoreColumn; baseline: Baseline["store"] }) {
  const isObserved = useKeyMode() === "observed";
  const { kind, title, status, diff } = column;
  const unread = status === "unreachable";
  return (
    <article className={classes.store} data-status={status} aria-label={title}>
      <header className={classes.storeHead}>
        <h3>{title}</h3>
        <Standing column={column} isBaseline={kind === baseline} isObserved={isObserved} />
      </header>
      <div>
        {status === "foreign" && isObserved ? (
          <Unknown what={title} reason={column.because ?? "The mapping does not read these bytes."} block />
        ) : unread ? (
          <Unknown what={title} reason={column.because ?? "The store could not be read in time."} block />
        ) : (
          <Holding column={column} />
        )}
      </div>
      <div className={classes.rest}>
        {column.readerGets && <p className={classes.told}>{column.readerGets}</p>}
        {column.afterEviction && <p className={classes.told}>{column.afterEviction}</p>}
        {column.value !== undefined && (
          <div className={classes.value}>
            {diff && baseline && (
              <Differences
                diff={diff}
                from={baseline === "ledger" ? "newest write" : baseline}
                isObserved={isObserved}
              />
            )}
            <ValueView value={column.value} what={valueTitle[kind]} folded={diff !== null} />
          </div>
        )}
        {column.erasedAt !== null && (
          <p className={classes.quiet}>
            {valueTitle[kind]}: erased <Time after="on" at={column.erasedAt} />.
          </p>
        )}
        {column.value === undefined && column.erasedAt === null && status === "present" && (
          <p className={classes.quiet}>{valueTitle[kind]}: not known from the newest mutation alone.</p>
        )}
      </div>
      {column.region !== null && !isObserved && !unread && status !== "absent" && status !== "foreign" && (
        <div className={classes.storeActions}>
          <KeyActionButton action={{ kind: "invalidate", region: column.region, lastResort: column.lastResort }} />
          <KeyActionButton action={{ kind: "rebuild", region: column.region, lastResort: column.lastResort }} />
          {column.lastResort !== null && <p className={classes.quiet}>{column.lastResort}</p>}
        </div>
      )}
    </article>
  );
}

interface StandingProps {
  column: StoreColumn;
  isBaseline: boolean;
  isObserved: boolean;
}

function Standing({ column: { status, speculative }, isBaseline, isObserved }: StandingProps) {
  if (status === "unreachable") return <span className={classes.standing}>not read</span>;
  if (status === "absent") return <span className={classes.standing}>absent</span>;
  if (status === "foreign" && isObserved) return <span className={classes.standing}>cannot be read</span>;
  if (status === "foreign") return <span className={classes.standing}>another program's</span>;
  if (status === "tombstone") return <span className={classes.standing}>✕ deleted</span>;
  if (speculative !== null) {
    return (
      <span className={classes.standing} data-speculative={speculative}>
        {speculative ? "◌ speculative" : "● confirmed"}
      </span>
    );
  }
  return isBaseline ? <span className={classes.standing}>compared with</span> : null;
}

function Holding({ column: { status, version, at, ttlMs, kind } }: { column: StoreColumn }) {
  if (status === "absent") return <p className={classes.quiet}>The store was read and has no entry for this key.</p>;
  return (
    <p className={classes.holding}>
      <b>{version === null ? "no version" : `version ${formatVersion(version)}`}</b>
      {at !== null && (
        <span>
          {kind === "ledger" ? "accepted" : "written"} <Time at={at} clockOnly />
        </span>
      )}
      {ttlMs !== null && <span>expires in {formatDuration(ttlMs)}</span>}
    </p>
  );
}
