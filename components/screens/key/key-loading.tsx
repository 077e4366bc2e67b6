import { Skeleton, Stack } from "@mantine/core";
import { LoadingShape } from "../../kit/state/loading";
import { Panel } from "../../kit/state/panel";
import classes from "./key.module.css";

/** The shape of a key's page while the stores are being read. */
export function KeyLoading() {
  return (
    <LoadingShape doing="Reading every store">
      <Skeleton height={34} width="70%" />
      <Panel>
        <Stack gap={10}>
          {["head", "queue", "cache", "origin", "replica"].map((rung) => (
            <Skeleton key={rung} height={20} />
          ))}
        </Stack>
      </Panel>
      <div className={classes.stores}>
        {["ledger", "cache", "origin", "replica"].map((store) => (
          <Skeleton key={store} height={180} style={{ gridRow: "span 4" }} />
        ))}
      </div>
    </LoadingShape>
  );
}
