"use client";
import { Button, Text } from "@mantine/core";
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useQueryState } from "nuqs";
import { type CSSProperties, useEffect, useRef, useState } from "react";
import type { MutationWire } from "../../../lib/api/mutations";
import { formatCount } from "../../kit/format";
import { Empty } from "../../kit/state/empty";
import { Failure } from "../../kit/state/failure";
import { Loading } from "../../kit/state/loading";
import { Panel } from "../../kit/state/panel";
import { Stale } from "../../kit/state/stale";
import { useKeyMode } from "./action/key-actions";
import { MutationRow } from "./mutation-row";
import { recordedStages, type StageName } from "./timeline.model";
import classes from "./timeline.module.css";
import type { History } from "./use-history";

/** Every mutation of a key, newest first, with its way from acceptance to settlement. */
export function Timeline({ history }: { history: History }) {
  const { mutations, problem, stale, loadOlder, loadingOlder } = history;
  const isObserved = useKeyMode() === "observed";
  return (
    <div className={classes.section}>
      <Panel
        title={isObserved ? "Known writes" : "Mutations"}
        aside={mutations && <Extent shown={mutations.length} all={loadOlder === null} />}
      >
        {mutations === undefined && problem && <Failure problem={problem} onRetry={history.retry} />}
        {mutations === undefined && !problem && <Loading what="the history" lines={5} height={30} />}
        {mutations?.length === 0 && (
          <Empty title={isObserved ? "No write of this key is known" : "The ledger has no mutation of this key"} />
        )}
        {mutations !== undefined && mutations.length > 0 && (
          <Stale stale={stale}>
            <Rows mutations={mutations} />
            {loadOlder && (
              <Button variant="default" mt="sm" loading={loadingOlder} onClick={loadOlder}>
                Older
              </Button>
            )}
          </Stale>
        )}
      </Panel>
    </div>
  );
}

function Extent({ shown, all }: { shown: number; all: boolean }) {
  if (shown === 0) return null;
  return (
    <Text size="xs" c="dimmed">
      {all ? `all ${formatCount(shown)}` : `the newest ${formatCount(shown)}`}
    </Text>
  );
}

/** Of another system's writes only the acceptance is known. */
const OBSERVED_STAGES: readonly StageName[] = ["accepted"];

function Rows({ mutations }: { mutations: readonly MutationWire[] }) {
  const [open, setOpen] = useQueryState("open");
  const topRef = useRef<HTMLTableSectionElement>(null);
  const [top, setTop] = useState(0);
  // The content above the list grows and shrinks as the stores are polled.
  useEffect(() => {
    const measure = () => setTop((topRef.current?.getBoundingClientRect().top ?? 0) + window.scrollY);
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    measure();
    return () => observer.disconnect();
  }, []);
  const virtualizer = useWindowVirtualizer({
    count: mutations.length,
    estimateSize: () => 44,
    overscan: 8,
    scrollMargin: top,
    getItemKey: (index) => mutations[index]!.id,
  });
  const isObserved = useKeyMode() === "observed";
  const shown = isObserved ? OBSERVED_STAGES : recordedStages(mutations);
  const items = virtualizer.getVirtualItems();
  const before = (items[0]?.start ?? top) - top;
  const after = virtualizer.getTotalSize() - ((items.at(-1)?.end ?? top) - top);
  return (
    <table
      className={classes.table}
      data-observed={isObserved}
      aria-label="Mutations, newest first"
      aria-rowcount={mutations.length}
      style={{ "--stages": shown.length - 1 } as CSSProperties}
    >
      <thead>
        <tr className={classes.headings}>
          {["Version", "Operation", "State", ...shown, "Who", ...(isObserved ? [] : ["Attempts"]), "Details"].map(
            (heading) => (
              <th scope="col" key={heading}>
                {heading}
              </th>
            ),
          )}
        </tr>
      </thead>
      <tbody ref={topRef} style={{ height: before }} />
      {items.map((item) => {
        const mutation = mutations[item.index]!;
        return (
          <tbody key={item.key} ref={virtualizer.measureElement} data-index={item.index} className={classes.item}>
            <MutationRow
              mutation={mutation}
              index={item.index}
              shown={shown}
              opened={open === mutation.id}
              onToggle={() => setOpen(open === mutation.id ? null : mutation.id)}
            />
          </tbody>
        );
      })}
      <tbody style={{ height: after }} />
    </table>
  );
}
