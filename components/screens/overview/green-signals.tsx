import type { Truth } from "../../../lib/api/paths";
import { formatDuration, formatShare } from "../../kit/format";
import { Unknown } from "../../kit/state/unknown";
import { reasonFor } from "../../shared/path/truth.model";
import classes from "./overview.module.css";

/** Signals that stay green while correctness gets worse: small and grey, so that nobody relies on them. */
export function GreenSignals({ truth }: { truth: Truth }) {
  const { queueConsumers, cacheHitRate, requestLatencyMs } = truth.green;
  return (
    <dl className={classes.signals}>
      <Signal
        name="consumers"
        text={queueConsumers === null ? null : String(queueConsumers)}
        reason={reasonFor(truth, "queueConsumers")}
      />
      <Signal
        name="cache hits"
        text={cacheHitRate === null ? null : formatShare(cacheHitRate)}
        reason={reasonFor(truth, "cacheHitRate")}
      />
      <Signal
        name="latency"
        text={requestLatencyMs === null ? null : formatDuration(requestLatencyMs)}
        reason={reasonFor(truth, "requestLatencyMs")}
      />
    </dl>
  );
}

function Signal({ name, text, reason }: { name: string; text: string | null; reason: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{text ?? <Unknown reason={reason} />}</dd>
    </div>
  );
}
