"use client";
import { Anchor, Text } from "@mantine/core";
import Link from "next/link";
import type { PathDetail } from "../../../lib/api/paths";
import { Figure } from "../../kit/figure/figure";
import { formatCount } from "../../kit/format";
import { Panel } from "../../kit/state/panel";
import { divergencesHref } from "../../shared/links";
import { reasonFor } from "../../shared/path/truth.model";
import { listsMasked } from "./speculative.model";

/** Cache entries that readers see before the origin has them. */
export function Speculative({ path }: { path: PathDetail }) {
  const { speculative, asOf } = path.truth;
  return (
    <Panel title="Speculative inventory">
      <Figure
        value={speculative === null ? null : formatCount(speculative)}
        unit={speculative === "1" ? "entry" : "entries"}
        at={asOf}
        reason={reasonFor(path.truth, "speculative")}
        size="lg"
        withAsOf
      />
      <Text size="sm" mt="xs">
        {speculative === "0"
          ? "No cache entry is ahead of the origin."
          : "Readers see these entries, and the origin does not have their versions yet. An eviction or a failover now would show older truth."}
      </Text>
      {speculative !== "0" && listsMasked(path.truth) && (
        <Anchor component={Link} href={divergencesHref({ path: path.name, finding: "masked" })} size="sm">
          List the keys
        </Anchor>
      )}
    </Panel>
  );
}
