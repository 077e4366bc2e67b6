import { Text } from "@mantine/core";
import type { PathDetail } from "../../../lib/api/paths";
import { formatCount, formatDuration } from "../../kit/format";
import { Panel } from "../../kit/state/panel";
import { contractSentences } from "./contract.model";
import classes from "./path.module.css";

/** The path's promises in plain language, and the places of its stores. */
export function ContractCard({ path }: { path: PathDetail }) {
  const [promise, ...rest] = contractSentences(path);
  const { contract, stores } = path;
  return (
    <Panel title="Contract" id="contract">
      <Text fw={500}>{promise}</Text>
      {rest.map((sentence) => (
        <Text key={sentence} size="sm" mt={4}>
          {sentence}
        </Text>
      ))}
      <dl className={classes.terms}>
        {path.mode === "native" && <Term name="acknowledge" value={contract.acknowledge} />}
        <Term name="invariant" value={contract.invariant} />
        <Term name="replay" value={contract.replay} />
        <Term name="greatest truth lag" value={formatDuration(contract.maxTruthLagMs)} />
        {contract.maxCatchUpMs !== undefined && (
          <Term name="longest catch-up" value={formatDuration(contract.maxCatchUpMs)} />
        )}
        {contract.reserveHeadroomPerSec !== undefined && (
          <Term name="reserved headroom" value={`${formatCount(String(contract.reserveHeadroomPerSec))}/s`} />
        )}
        {contract.effects?.map(({ name, by, once }) => (
          <Term
            key={name}
            name={`sets off ${name}`}
            value={`${by}, ${once ? "once by itself" : "each time the write is applied"}`}
          />
        ))}
        {contract.wording.places?.map(({ place, says, at }) => (
          <Term key={place} name={`${place}, once ${at}`} value={`“${says}”`} />
        ))}
        {stores.source !== null && <Term name="source" value={stores.source} />}
        <Term name="queue" value={stores.queue ?? "none"} />
        {stores.caches.map((cache) => (
          <Term
            key={cache.region}
            name={`cache ${cache.region}`}
            value={`${cache.connection} · ${cache.key}${cache.ttlMs === null ? "" : ` · ${formatDuration(cache.ttlMs)}`}`}
          />
        ))}
        <Term name="origin" value={stores.origin ?? "none"} />
        <Term name="replicas" value={stores.replicas.join(", ") || "none"} />
      </dl>
    </Panel>
  );
}

function Term({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
